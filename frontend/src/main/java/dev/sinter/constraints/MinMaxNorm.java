package dev.sinter.constraints;

import static dev.sinter.config.ArgumentTypes.FLOAT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Declared;
import dev.sinter.config.Spec;
import dev.sinter.tensor.Tensor;

/** Norms along axes are drawn into a range. */
public final class MinMaxNorm extends Declared implements Constraint {
  private static final Argument<Double> MIN_VALUE =
      Argument.optional("min_value", FLOAT, 0.0, "smallest norm");
  private static final Argument<Double> MAX_VALUE =
      Argument.optional("max_value", FLOAT, 1.0, "largest norm");
  private static final Argument<Double> RATE =
      Argument.optional("rate", FLOAT, 1.0, "part of the way that one step goes");

  /** Declaration. */
  public static final Spec<MinMaxNorm> SPEC =
      Spec.of(MinMaxNorm.class, MinMaxNorm::new, MIN_VALUE, MAX_VALUE, RATE, Constraints.AXIS);

  private MinMaxNorm(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param minValue smallest norm along axis 0
   * @param maxValue largest norm along axis 0
   */
  public MinMaxNorm(double minValue, double maxValue) {
    this(SPEC.empty().with(MIN_VALUE, minValue).with(MAX_VALUE, maxValue));
  }

  @Override
  public Tensor project(Tensor weight) {
    Tensor norm = Constraints.norm(weight, get(Constraints.AXIS));
    double rate = get(RATE);
    Tensor desired =
        norm.clip(get(MIN_VALUE), get(MAX_VALUE)).times(rate).plus(norm.times(1 - rate));
    return weight.times(desired.dividedBy(norm.plus(Constraints.epsilon())));
  }
}
