package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Neural;
import dev.sinter.tensor.Random;
import dev.sinter.tensor.Tensor;

/**
 * Dropout for scaled exponential units: in training, a part of the elements gets the value that
 * those units saturate at, and an affine map keeps mean 0 and variance 1 (Klambauer et al. 2017).
 */
public final class AlphaDropout extends Layer implements LayerSettings<AlphaDropout> {
  /** Declaration. */
  public static final Spec<AlphaDropout> SPEC =
      Layer.spec(
          AlphaDropout.class,
          AlphaDropout::new,
          Dropout.RATE,
          Dropout.NOISE_SHAPE,
          LayerArguments.SEED);

  private AlphaDropout(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param rate part of the elements that are dropped
   */
  public AlphaDropout(double rate) {
    this(SPEC.empty().with(Dropout.RATE, rate));
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    double rate = get(Dropout.RATE);
    if (!context.isTraining() || rate == 0) {
      return x;
    }
    double saturated = -Neural.SELU_ALPHA * Neural.SELU_SCALE;
    double factor = 1 / Math.sqrt((1 - rate) * (1 + rate * saturated * saturated));
    Tensor kept =
        Random.uniform(
                Dropout.noiseShape(get(Dropout.NOISE_SHAPE), x.shape()),
                random(get(LayerArguments.SEED)))
            .greaterEqual(rate);
    Tensor dropped = Tensor.where(kept, x, Tensor.onesLike(x).times(saturated));
    return dropped.times(factor).plus(-factor * saturated * rate);
  }

  @Override
  protected boolean supportsMasking() {
    return true;
  }
}
