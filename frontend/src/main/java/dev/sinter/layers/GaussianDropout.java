package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Random;
import dev.sinter.tensor.Tensor;

/** In training, multiplies by normal noise of mean 1 and variance {@code rate / (1 - rate)}. */
public final class GaussianDropout extends Layer implements LayerSettings<GaussianDropout> {
  /** Declaration. */
  public static final Spec<GaussianDropout> SPEC =
      Layer.spec(GaussianDropout.class, GaussianDropout::new, Dropout.RATE, LayerArguments.SEED);

  private GaussianDropout(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param rate the deviation is {@code sqrt(rate / (1 - rate))}
   */
  public GaussianDropout(double rate) {
    this(SPEC.empty().with(Dropout.RATE, rate));
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    double rate = get(Dropout.RATE);
    if (!context.isTraining() || rate == 0) {
      return x;
    }
    double deviation = Math.sqrt(rate / (1 - rate));
    Tensor factor = Random.normal(x.shape(), 1, deviation, random(get(LayerArguments.SEED)));
    return x.times(factor.cast(x.dtype()));
  }

  @Override
  protected boolean supportsMasking() {
    return true;
  }
}
