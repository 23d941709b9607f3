package dev.sinter.initializers;

import static dev.sinter.config.ArgumentTypes.FLOAT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Declared;
import dev.sinter.config.Spec;
import dev.sinter.ir.type.TensorType;
import dev.sinter.tensor.Random;
import dev.sinter.tensor.Tensor;

/** Normally distributed elements. */
public final class RandomNormal extends Declared implements Initializer {
  private static final Argument<Double> MEAN = Argument.optional("mean", FLOAT, 0.0, "mean");
  private static final Argument<Double> STDDEV =
      Argument.optional("stddev", FLOAT, 0.05, "standard deviation");

  /** Declaration. */
  public static final Spec<RandomNormal> SPEC =
      Spec.of(RandomNormal.class, RandomNormal::new, MEAN, STDDEV, Initializers.SEED)
          .alias("normal");

  private RandomNormal(Arguments arguments) {
    super(arguments);
  }

  /** Normally distributed elements. */
  public RandomNormal(double mean, double stddev) {
    this(SPEC.empty().with(MEAN, mean).with(STDDEV, stddev));
  }

  @Override
  public Tensor initialize(TensorType type) {
    return Random.normal(
            type.shape(), get(MEAN), get(STDDEV), Initializers.generator(get(Initializers.SEED)))
        .cast(type.dtype());
  }
}
