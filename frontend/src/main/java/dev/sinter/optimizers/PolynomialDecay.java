package dev.sinter.optimizers;

import static dev.sinter.config.ArgumentTypes.BOOL;
import static dev.sinter.config.ArgumentTypes.FLOAT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Declared;
import dev.sinter.config.Spec;
import dev.sinter.tensor.Tensor;

/**
 * {@code (initial - end) * (1 - step / steps)^power + end}; with {@code cycle} the steps are
 * stretched whenever they are over.
 */
public final class PolynomialDecay extends Declared implements LearningRateSchedule {
  private static final Argument<Double> END =
      Argument.optional("end_learning_rate", FLOAT, 0.0001, "learning rate after all steps")
          .check(Check.finiteFrom(0));
  private static final Argument<Double> POWER =
      Argument.optional("power", FLOAT, 1.0, "power of the part of steps that is left")
          .check(Check.finiteFrom(0));
  private static final Argument<Boolean> CYCLE =
      Argument.optional("cycle", BOOL, false, "stretches the steps when they are over");

  /** Declaration. */
  public static final Spec<PolynomialDecay> SPEC =
      Spec.of(
          PolynomialDecay.class,
          PolynomialDecay::new,
          Decay.INITIAL,
          Decay.STEPS,
          END,
          POWER,
          CYCLE,
          Decay.NAME);

  private PolynomialDecay(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param initial learning rate at step 0
   * @param steps steps of one decay
   * @param end learning rate after all steps
   * @param power power of the part of steps that is left
   */
  public PolynomialDecay(double initial, double steps, double end, double power) {
    this(
        SPEC.empty()
            .with(Decay.INITIAL, initial)
            .with(Decay.STEPS, steps)
            .with(END, end)
            .with(POWER, power));
  }

  @Override
  public Tensor at(Tensor step) {
    Tensor passed = step.dividedBy(get(Decay.STEPS));
    Tensor part = get(CYCLE) ? passed.dividedBy(passed.ceil().maximum(1)) : passed.minimum(1);
    double range = get(Decay.INITIAL) - get(END);
    return part.subtractFrom(1).pow(get(POWER)).times(range).plus(get(END));
  }
}
