package dev.sinter.optimizers;

import static dev.sinter.config.ArgumentTypes.FLOAT;
import static dev.sinter.config.ArgumentTypes.optional;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Declared;
import dev.sinter.config.Spec;
import dev.sinter.tensor.Tensor;
import java.util.Optional;

/**
 * Half a cosine from the first learning rate down to {@code alpha} of it, after a linear rise to
 * {@code warmup_target}, if there is one (Loshchilov and Hutter 2016).
 */
public final class CosineDecay extends Declared implements LearningRateSchedule {
  private static final Argument<Optional<Double>> WARMUP_TARGET =
      Argument.optional(
              "warmup_target",
              optional(FLOAT),
              Optional.empty(),
              "where the rise ends; none: no rise")
          .check(
              new Check<>(
                  "finite and at least 0",
                  v -> v.isEmpty() || (v.get() >= 0 && Double.isFinite(v.get()))));
  private static final Argument<Double> WARMUP_STEPS =
      Argument.optional("warmup_steps", FLOAT, 0.0, "steps of the rise").check(Check.atLeast(0));

  /** Declaration. */
  public static final Spec<CosineDecay> SPEC =
      Spec.of(
          CosineDecay.class,
          CosineDecay::new,
          Decay.INITIAL,
          Decay.STEPS,
          Decay.ALPHA,
          Decay.NAME,
          WARMUP_TARGET,
          WARMUP_STEPS);

  private CosineDecay(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param initial learning rate at step 0
   * @param steps steps of one decay
   * @param alpha least learning rate, as a part of the first
   */
  public CosineDecay(double initial, double steps, double alpha) {
    this(
        SPEC.empty()
            .with(Decay.INITIAL, initial)
            .with(Decay.STEPS, steps)
            .with(Decay.ALPHA, alpha));
  }

  /** {@return one that rises to a target first} */
  public CosineDecay warmup(double target, double steps) {
    return new CosineDecay(
        arguments().copy().with(WARMUP_TARGET, Optional.of(target)).with(WARMUP_STEPS, steps));
  }

  @Override
  public Tensor at(Tensor step) {
    double initial = get(Decay.INITIAL);
    double warmup = get(WARMUP_STEPS);
    if (get(WARMUP_TARGET).isEmpty()) {
      return decayed(step, initial);
    }
    double target = get(WARMUP_TARGET).get();
    Tensor after = decayed(step.minus(warmup), target);
    if (warmup == 0) {
      return after;
    }
    Tensor rising = step.times((target - initial) / warmup).plus(initial);
    return Tensor.where(step.less(warmup), rising, after);
  }

  private Tensor decayed(Tensor step, double from) {
    double alpha = get(Decay.ALPHA);
    Tensor part = step.dividedBy(get(Decay.STEPS)).minimum(1);
    Tensor cosine = part.times(Math.PI).cos().plus(1).times(0.5);
    return cosine.times(1 - alpha).plus(alpha).times(from);
  }
}
