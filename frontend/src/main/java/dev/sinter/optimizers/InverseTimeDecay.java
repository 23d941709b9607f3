package dev.sinter.optimizers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Declared;
import dev.sinter.config.Spec;
import dev.sinter.tensor.Tensor;

/**
 * {@code initial / (1 + rate * step / steps)}, the quotient rounded down when it is a staircase.
 */
public final class InverseTimeDecay extends Declared implements LearningRateSchedule {
  /** Declaration. */
  public static final Spec<InverseTimeDecay> SPEC =
      Spec.of(
          InverseTimeDecay.class,
          InverseTimeDecay::new,
          Decay.INITIAL,
          Decay.STEPS,
          Decay.RATE,
          Decay.STAIRCASE,
          Decay.NAME);

  private InverseTimeDecay(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param initial learning rate at step 0
   * @param steps steps of one decay
   * @param rate how much one decay takes
   */
  public InverseTimeDecay(double initial, double steps, double rate) {
    this(SPEC.empty().with(Decay.INITIAL, initial).with(Decay.STEPS, steps).with(Decay.RATE, rate));
  }

  @Override
  public Tensor at(Tensor step) {
    Tensor passed = step.dividedBy(get(Decay.STEPS));
    Tensor whole = get(Decay.STAIRCASE) ? passed.floor() : passed;
    return whole.times(get(Decay.RATE)).plus(1).divideInto(get(Decay.INITIAL));
  }
}
