package dev.sinter.initializers;

import static dev.sinter.config.ArgumentTypes.FLOAT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Declared;
import dev.sinter.config.Spec;
import dev.sinter.ir.type.TensorType;
import dev.sinter.tensor.Random;
import dev.sinter.tensor.Tensor;

/** Elements of a range, all equally likely. */
public final class RandomUniform extends Declared implements Initializer {
  private static final Argument<Double> MINVAL =
      Argument.optional("minval", FLOAT, -0.05, "least value");
  private static final Argument<Double> MAXVAL =
      Argument.optional("maxval", FLOAT, 0.05, "bound, exclusive");

  /** Declaration. */
  public static final Spec<RandomUniform> SPEC =
      Spec.of(RandomUniform.class, RandomUniform::new, MINVAL, MAXVAL, Initializers.SEED)
          .alias("uniform");

  private RandomUniform(Arguments arguments) {
    super(arguments);
  }

  /** Elements from {@code minval} (inclusive) to {@code maxval} (exclusive). */
  public RandomUniform(double minval, double maxval) {
    this(SPEC.empty().with(MINVAL, minval).with(MAXVAL, maxval));
  }

  @Override
  public Tensor initialize(TensorType type) {
    return Random.uniform(
            type.shape(), get(MINVAL), get(MAXVAL), Initializers.generator(get(Initializers.SEED)))
        .cast(type.dtype());
  }
}
