package dev.sinter.constraints;

import static dev.sinter.config.ArgumentTypes.FLOAT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Declared;
import dev.sinter.config.Spec;
import dev.sinter.tensor.Tensor;

/** Norms along axes are at most a value. */
public final class MaxNorm extends Declared implements Constraint {
  private static final Argument<Double> MAX_VALUE =
      Argument.optional("max_value", FLOAT, 2.0, "largest norm");

  /** Declaration. */
  public static final Spec<MaxNorm> SPEC =
      Spec.of(MaxNorm.class, MaxNorm::new, MAX_VALUE, Constraints.AXIS);

  private MaxNorm(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param maxValue largest norm along axis 0
   */
  public MaxNorm(double maxValue) {
    this(SPEC.empty().with(MAX_VALUE, maxValue));
  }

  @Override
  public Tensor project(Tensor weight) {
    Tensor norm = Constraints.norm(weight, get(Constraints.AXIS));
    return weight.times(norm.clip(0, get(MAX_VALUE)).dividedBy(norm.plus(Constraints.epsilon())));
  }
}
