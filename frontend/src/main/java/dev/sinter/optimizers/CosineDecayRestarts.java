package dev.sinter.optimizers;

import static dev.sinter.config.ArgumentTypes.FLOAT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Declared;
import dev.sinter.config.Spec;
import dev.sinter.tensor.Tensor;

/**
 * Half cosines one after the other, each {@code t_mul} times as long and {@code m_mul} times as
 * high as the one before (Loshchilov and Hutter 2016).
 */
public final class CosineDecayRestarts extends Declared implements LearningRateSchedule {
  private static final Argument<Double> FIRST_STEPS =
      Argument.required("first_decay_steps", FLOAT, "steps of the first decay")
          .check(Check.moreThan(0));
  private static final Argument<Double> LENGTHENING =
      Argument.optional("t_mul", FLOAT, 2.0, "how much longer each decay is")
          .check(Check.atLeast(1));
  private static final Argument<Double> HEIGHT =
      Argument.optional("m_mul", FLOAT, 1.0, "factor of the learning rate after each decay")
          .check(Check.finiteFrom(0));

  /** Declaration. */
  public static final Spec<CosineDecayRestarts> SPEC =
      Spec.of(
          CosineDecayRestarts.class,
          CosineDecayRestarts::new,
          Decay.INITIAL,
          FIRST_STEPS,
          LENGTHENING,
          HEIGHT,
          Decay.ALPHA,
          Decay.NAME);

  private CosineDecayRestarts(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param initial learning rate at step 0
   * @param firstSteps steps of the first decay
   */
  public CosineDecayRestarts(double initial, double firstSteps) {
    this(SPEC.empty().with(Decay.INITIAL, initial).with(FIRST_STEPS, firstSteps));
  }

  @Override
  public Tensor at(Tensor step) {
    double alpha = get(Decay.ALPHA);
    Tensor passed = step.dividedBy(get(FIRST_STEPS));
    Tensor restarts = restarts(passed);
    Tensor part = passed.minus(start(restarts)).dividedBy(power(get(LENGTHENING), restarts));
    Tensor cosine = part.times(Math.PI).cos().plus(1).times(0.5);
    Tensor height = power(get(HEIGHT), restarts);
    return cosine.times(height).times(1 - alpha).plus(alpha).times(get(Decay.INITIAL));
  }

  /** {@return how many decays are over after {@code passed} lengths of the first} */
  private Tensor restarts(Tensor passed) {
    double factor = get(LENGTHENING);
    if (factor == 1) {
      return passed.floor();
    }
    Tensor estimate = passed.times(factor - 1).log1p().dividedBy(Math.log(factor)).floor();
    // The logarithm may fall just short of a whole number.
    Tensor next = estimate.plus(1);
    return Tensor.where(passed.greaterEqual(start(next)), next, estimate);
  }

  /** {@return the beginning of a decay in lengths of the first} */
  private Tensor start(Tensor restarts) {
    double factor = get(LENGTHENING);
    return factor == 1 ? restarts : power(factor, restarts).minus(1).dividedBy(factor - 1);
  }

  private static Tensor power(double base, Tensor exponent) {
    return Tensor.full(exponent.type(), base).pow(exponent);
  }
}
