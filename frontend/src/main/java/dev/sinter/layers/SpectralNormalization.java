package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.INT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.initializers.TruncatedNormal;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.model.CallContext;
import dev.sinter.model.FullPrecision;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Neural;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import dev.sinter.tensor.Variable;

/**
 * Divides the kernel of a layer by its largest singular value before each call in training, which
 * is found by power iteration (Miyato et al. 2018). Weights: those of the layer, then vector_u (1,
 * outputs), which is not trainable.
 */
public final class SpectralNormalization extends Layer
    implements LayerSettings<SpectralNormalization>, FullPrecision {
  private static final Argument<Integer> POWER_ITERATIONS =
      Argument.optional("power_iterations", INT, 1, "steps of the power iteration in each call")
          .check(Check.positive());

  private static final Argument<Layer> LAYER =
      Argument.required("layer", NestedLayer.LAYER, "whose kernel is divided");

  /** Declaration. */
  public static final Spec<SpectralNormalization> SPEC =
      Layer.spec(SpectralNormalization.class, SpectralNormalization::new, LAYER, POWER_ITERATIONS);

  private Variable vector;
  private Variable kernel;

  private SpectralNormalization(Arguments arguments) {
    super(arguments);
    track(get(LAYER));
  }

  /**
   * @param layer with a kernel, or embeddings
   */
  public SpectralNormalization(Layer layer) {
    this(SPEC.empty().with(LAYER, layer));
  }

  /** Sets the number of steps of the power iteration in each call; 1 by default. */
  public SpectralNormalization powerIterations(int value) {
    return with("power_iterations", value);
  }

  @Override
  protected void build(Shape input) {
    Layer layer = get(LAYER);
    layer.computeOutputShape(input);
    kernel =
        layer.weights().stream()
            .filter(w -> w.name().equals("kernel") || w.name().equals("embeddings"))
            .findFirst()
            .orElseThrow(
                () ->
                    new ModelException(
                        describe()
                            + ": the layer must have a kernel or embeddings, got "
                            + layer.className()));
    vector =
        addWeight(
            "vector_u",
            Shape.of(Dim.of(1), kernel.shape().last()),
            w -> w.initializer(new TruncatedNormal(0, 0.02)).trainable(false));
  }

  @Override
  protected Tensors call(Tensors inputs, CallContext context) {
    if (context.isTraining()) {
      normalize();
    }
    return get(LAYER).apply(inputs, context);
  }

  private void normalize() {
    Tensor weights = kernel.read().stopGradient();
    Tensor matrix = weights.reshape(-1, kernel.shape().last().fixed());
    Tensor right = vector.read();
    Tensor left = right;
    for (int i = 0; i < get(POWER_ITERATIONS); i++) {
      left = Neural.l2Normalize(right.dot(matrix.transpose()));
      right = Neural.l2Normalize(left.dot(matrix));
    }
    Tensor largest = left.dot(matrix).dot(right.transpose()).reshape();
    vector.assign(right);
    kernel.assign(weights.dividedBy(largest));
  }
}
