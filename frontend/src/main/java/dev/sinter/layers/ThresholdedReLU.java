package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.FLOAT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Tensor;

/** x above {@code theta}, 0 elsewhere. */
public final class ThresholdedReLU extends Layer implements LayerSettings<ThresholdedReLU> {
  private static final Argument<Double> THETA =
      Argument.optional("theta", FLOAT, 1.0, "above it x passes").check(Check.atLeast(0));

  /** Declaration. */
  public static final Spec<ThresholdedReLU> SPEC =
      Layer.spec(ThresholdedReLU.class, ThresholdedReLU::new, THETA);

  private ThresholdedReLU(Arguments arguments) {
    super(arguments);
  }

  /** Lets pass what is above 1. */
  public ThresholdedReLU() {
    this(SPEC.empty());
  }

  /**
   * @param theta above it x passes
   */
  public ThresholdedReLU(double theta) {
    this(SPEC.empty().with(THETA, theta));
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    return Tensor.where(x.greater(get(THETA)), x, Tensor.zerosLike(x));
  }

  @Override
  protected boolean supportsMasking() {
    return true;
  }
}
