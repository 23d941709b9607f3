package dev.sinter.optimizers;

import static dev.sinter.config.ArgumentTypes.ANY;
import static dev.sinter.config.ArgumentTypes.BOOL;
import static dev.sinter.config.ArgumentTypes.FLOAT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Declared;
import dev.sinter.config.Spec;
import dev.sinter.tensor.Tensor;
import java.util.Optional;

/** {@code initial * rate^(step / steps)}, the exponent rounded down when it is a staircase. */
public final class ExponentialDecay extends Declared implements LearningRateSchedule {
  private static final Argument<Double> INITIAL =
      Argument.required("initial_learning_rate", FLOAT, "learning rate at step 0");
  private static final Argument<Double> STEPS =
      Argument.required("decay_steps", FLOAT, "steps of one decay");
  private static final Argument<Double> RATE =
      Argument.required("decay_rate", FLOAT, "factor of one decay");
  private static final Argument<Boolean> STAIRCASE =
      Argument.optional("staircase", BOOL, false, "whether it falls in steps");

  /** Declaration. */
  public static final Spec<ExponentialDecay> SPEC =
      Spec.of(ExponentialDecay.class, ExponentialDecay::new, INITIAL, STEPS, RATE, STAIRCASE)
          .with(Argument.optional("name", ANY, Optional.empty(), "its name"));

  private ExponentialDecay(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param initial learning rate at step 0
   * @param steps steps of one decay
   * @param rate factor of one decay
   */
  public ExponentialDecay(double initial, double steps, double rate) {
    this(SPEC.empty().with(INITIAL, initial).with(STEPS, steps).with(RATE, rate));
  }

  /** Makes it fall in steps. */
  public ExponentialDecay staircase(boolean value) {
    put("staircase", value);
    return this;
  }

  @Override
  public Tensor at(Tensor step) {
    Tensor exponent = step.dividedBy(get(STEPS));
    Tensor whole = get(STAIRCASE) ? exponent.floor() : exponent;
    return whole.times(Math.log(get(RATE))).exp().times(get(INITIAL));
  }
}
