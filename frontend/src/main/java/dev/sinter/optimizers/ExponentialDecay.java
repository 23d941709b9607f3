package dev.sinter.optimizers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Declared;
import dev.sinter.config.Spec;
import dev.sinter.tensor.Tensor;

/** {@code initial * rate^(step / steps)}, the exponent rounded down when it is a staircase. */
public final class ExponentialDecay extends Declared implements LearningRateSchedule {
  /** Declaration. */
  public static final Spec<ExponentialDecay> SPEC =
      Spec.of(
          ExponentialDecay.class,
          ExponentialDecay::new,
          Decay.INITIAL,
          Decay.STEPS,
          Decay.RATE,
          Decay.STAIRCASE,
          Decay.NAME);

  private ExponentialDecay(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param initial learning rate at step 0
   * @param steps steps of one decay
   * @param rate factor of one decay
   */
  public ExponentialDecay(double initial, double steps, double rate) {
    this(SPEC.empty().with(Decay.INITIAL, initial).with(Decay.STEPS, steps).with(Decay.RATE, rate));
  }

  /** Makes it fall in steps. */
  public ExponentialDecay staircase(boolean value) {
    put("staircase", value);
    return this;
  }

  @Override
  public Tensor at(Tensor step) {
    Tensor exponent = step.dividedBy(get(Decay.STEPS));
    Tensor whole = get(Decay.STAIRCASE) ? exponent.floor() : exponent;
    return whole.times(Math.log(get(Decay.RATE))).exp().times(get(Decay.INITIAL));
  }
}
