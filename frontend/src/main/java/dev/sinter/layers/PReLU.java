package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.optional;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.constraints.Constraint;
import dev.sinter.initializers.Initializer;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.model.LayerSettings;
import dev.sinter.regularizers.Regularizer;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * x above zero, {@code alpha * x} below, where alpha is learned (He et al. 2015). Weight alpha: one
 * for each element of a sample; 1 along shared axes.
 */
public final class PReLU extends Layer implements LayerSettings<PReLU> {
  private static final Argument<Initializer> ALPHA_INITIALIZER =
      LayerArguments.initializer("alpha_initializer", "zeros");
  private static final Argument<Optional<Regularizer>> ALPHA_REGULARIZER =
      LayerArguments.regularizer("alpha_regularizer");
  private static final Argument<Optional<Constraint>> ALPHA_CONSTRAINT =
      LayerArguments.constraint("alpha_constraint");
  private static final Argument<Optional<List<Integer>>> SHARED_AXES =
      Argument.optional(
          "shared_axes",
          optional(AxisList.TYPE),
          Optional.empty(),
          "axes along which alpha is the same; 1 is the first after the batch");

  /** Declaration. */
  public static final Spec<PReLU> SPEC =
      Layer.spec(
          PReLU.class,
          PReLU::new,
          ALPHA_INITIALIZER,
          ALPHA_REGULARIZER,
          ALPHA_CONSTRAINT,
          SHARED_AXES);

  private Variable alpha;

  private PReLU(Arguments arguments) {
    super(arguments);
  }

  /** With one alpha, 0 at first, for each element of a sample. */
  public PReLU() {
    this(SPEC.empty());
  }

  /** Sets the axes along which alpha is the same; 1 is the first after the batch. */
  public PReLU sharedAxes(int... axes) {
    return with("shared_axes", Arrays.stream(axes).boxed().toList());
  }

  @Override
  protected void build(Shape input) {
    List<Dim> dims = new ArrayList<>(input.dims().subList(1, input.rank()));
    for (int axis : get(SHARED_AXES).orElse(List.of())) {
      if (axis < 1 || axis > dims.size()) {
        throw new ModelException(
            describe() + ": shared axis " + axis + " is not an axis of the samples of " + input);
      }
      dims.set(axis - 1, Dim.of(1));
    }
    alpha =
        addWeight(
            "alpha",
            new Shape(dims),
            w ->
                w.initializer(get(ALPHA_INITIALIZER))
                    .regularizer(get(ALPHA_REGULARIZER))
                    .constraint(get(ALPHA_CONSTRAINT)));
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    return x.relu().minus(alpha.read().times(x.negate().relu()));
  }

  @Override
  protected boolean supportsMasking() {
    return true;
  }
}
