package dev.sinter.layers;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.ir.type.Shape;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Neural;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Normalizes each sample by mean and variance over axes of its own (Ba, Kiros and Hinton 2016).
 * Weights gamma and beta, with the extents of these axes.
 */
public final class LayerNormalization extends AffineNormalization
    implements LayerSettings<LayerNormalization> {
  private static final Argument<List<Integer>> AXIS =
      Argument.optional("axis", AxisList.TYPE, List.of(-1), "over which, one or several");

  /** Declaration. */
  public static final Spec<LayerNormalization> SPEC =
      Layer.spec(
          LayerNormalization.class,
          LayerNormalization::new,
          AXIS,
          EPSILON,
          CENTER,
          SCALE,
          BETA_INITIALIZER,
          GAMMA_INITIALIZER,
          BETA_REGULARIZER,
          GAMMA_REGULARIZER,
          BETA_CONSTRAINT,
          GAMMA_CONSTRAINT);

  private Optional<Variable> gamma = Optional.empty();
  private Optional<Variable> beta = Optional.empty();
  private int[] axes = {};

  private LayerNormalization(Arguments arguments) {
    super(arguments);
  }

  /** Over the last axis. */
  public LayerNormalization() {
    this(SPEC.empty());
  }

  /** Sets the axes of mean and variance; the last by default. */
  public LayerNormalization axis(int... values) {
    return with("axis", Arrays.stream(values).boxed().toList());
  }

  /** Sets what is added to the variance; 0.001 by default. */
  public LayerNormalization epsilon(double value) {
    return with("epsilon", value);
  }

  /** Sets whether beta is added; true by default. */
  public LayerNormalization center(boolean value) {
    return with("center", value);
  }

  /** Sets whether gamma multiplies; true by default. */
  public LayerNormalization scale(boolean value) {
    return with("scale", value);
  }

  @Override
  protected void build(Shape input) {
    axes = AxisList.plain(describe(), get(AXIS), input);
    Shape shape = new Shape(Arrays.stream(axes).mapToObj(input::dim).toList());
    gamma = addGamma(shape);
    beta = addBeta(shape);
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    return affine(Neural.normalize(x, get(EPSILON), axes), gamma, beta, only(x.shape(), axes));
  }

  @Override
  protected boolean supportsMasking() {
    return true;
  }
}
