package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.FLOAT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Random;
import dev.sinter.tensor.Tensor;

/** In training, adds normal noise of mean 0. */
public final class GaussianNoise extends Layer implements LayerSettings<GaussianNoise> {
  private static final Argument<Double> STDDEV =
      Argument.required("stddev", FLOAT, "standard deviation").check(Check.atLeast(0));

  /** Declaration. */
  public static final Spec<GaussianNoise> SPEC =
      Layer.spec(GaussianNoise.class, GaussianNoise::new, STDDEV, LayerArguments.SEED);

  private GaussianNoise(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param stddev standard deviation
   */
  public GaussianNoise(double stddev) {
    this(SPEC.empty().with(STDDEV, stddev));
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    if (!context.isTraining()) {
      return x;
    }
    Tensor noise = Random.normal(x.shape(), 0, get(STDDEV), random(get(LayerArguments.SEED)));
    return x.plus(noise.cast(x.dtype()));
  }

  @Override
  protected boolean supportsMasking() {
    return true;
  }
}
