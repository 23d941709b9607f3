package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.FLOAT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.List;
import java.util.Optional;

/**
 * Masks the time steps whose features all have a value, and sets them to 0. Input and output
 * (batch, time, features).
 */
public final class Masking extends Layer implements LayerSettings<Masking> {
  private static final Argument<Double> MASK_VALUE =
      Argument.optional("mask_value", FLOAT, 0.0, "features of a step to be skipped");

  /** Declaration. */
  public static final Spec<Masking> SPEC = Layer.spec(Masking.class, Masking::new, MASK_VALUE);

  private Masking(Arguments arguments) {
    super(arguments);
  }

  /** Masks steps whose features are all 0. */
  public Masking() {
    this(SPEC.empty());
  }

  /**
   * @param maskValue features of a step to be skipped
   */
  public Masking(double maskValue) {
    this(SPEC.empty().with(MASK_VALUE, maskValue));
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    return x.times(x.notEqual(get(MASK_VALUE)).anyKeep(-1).cast(x.dtype()));
  }

  @Override
  protected List<Optional<Tensor>> computeMask(
      Tensors inputs, List<Optional<Tensor>> masks, Tensors outputs) {
    return List.of(Optional.of(inputs.single().notEqual(get(MASK_VALUE)).any(-1)));
  }
}
