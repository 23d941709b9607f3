package dev.sinter.initializers;

import static dev.sinter.config.ArgumentTypes.FLOAT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Declared;
import dev.sinter.config.Spec;
import dev.sinter.ir.type.TensorType;
import dev.sinter.tensor.Random;
import dev.sinter.tensor.Tensor;

/** Normally distributed elements, none further than two standard deviations from the mean. */
public final class TruncatedNormal extends Declared implements Initializer {
  private static final Argument<Double> MEAN = Argument.optional("mean", FLOAT, 0.0, "mean");
  private static final Argument<Double> STDDEV =
      Argument.optional("stddev", FLOAT, 0.05, "standard deviation before truncation");

  /** Declaration. */
  public static final Spec<TruncatedNormal> SPEC =
      Spec.of(TruncatedNormal.class, TruncatedNormal::new, MEAN, STDDEV, Initializers.SEED);

  private TruncatedNormal(Arguments arguments) {
    super(arguments);
  }

  /** Normally distributed elements. */
  public TruncatedNormal(double mean, double stddev) {
    this(SPEC.empty().with(MEAN, mean).with(STDDEV, stddev));
  }

  @Override
  public Tensor initialize(TensorType type) {
    Tensor standard =
        Random.truncatedNormal(type.shape(), Initializers.generator(get(Initializers.SEED)));
    return standard.times(get(STDDEV)).plus(get(MEAN)).cast(type.dtype());
  }
}
