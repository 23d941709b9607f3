package dev.sinter.callbacks;

import dev.sinter.ir.ModelException;
import dev.sinter.model.Callback;
import java.util.SequencedMap;
import java.util.function.IntToDoubleFunction;

/**
 * Sets the learning rate at the beginning of each epoch, and logs it as {@code lr}.
 *
 * <pre>{@code
 * new LearningRateScheduler((epoch, rate) -> epoch < 10 ? rate : rate * Math.exp(-0.1))
 * }</pre>
 */
public final class LearningRateScheduler extends Callback {
  /** Gives a learning rate. */
  @FunctionalInterface
  public interface Schedule {
    /**
     * {@return the learning rate of an epoch}
     *
     * @param epoch from 0
     * @param rate of the epoch before
     */
    double rate(int epoch, double rate);
  }

  private final Schedule schedule;
  private final int verbose;

  /** Follows a schedule silently. */
  public LearningRateScheduler(Schedule schedule) {
    this(schedule, 0);
  }

  /** Follows a function of the epoch alone, silently. */
  public LearningRateScheduler(IntToDoubleFunction schedule) {
    this((epoch, rate) -> schedule.applyAsDouble(epoch), 0);
  }

  /**
   * Follows a schedule.
   *
   * @param schedule takes the epoch, from 0, and the rate before
   * @param verbose 1 says the rate of every epoch, 0 nothing
   */
  public LearningRateScheduler(Schedule schedule, int verbose) {
    if (verbose != 0 && verbose != 1) {
      throw new ModelException("LearningRateScheduler: verbose must be 0 or 1, got " + verbose);
    }
    this.schedule = schedule;
    this.verbose = verbose;
  }

  @Override
  public void onEpochBegin(int epoch) {
    double rate = schedule.rate(epoch, model().optimizer().learningRate());
    if (!Double.isFinite(rate) || rate < 0) {
      throw new ModelException(
          "LearningRateScheduler: the schedule must give a number of at least 0, got "
              + PythonText.show(rate)
              + " for epoch "
              + epoch);
    }
    model().optimizer().setLearningRate(rate);
    if (verbose > 0) {
      say(
          "\nEpoch "
              + (epoch + 1)
              + ": LearningRateScheduler setting learning rate to "
              + PythonText.show(rate)
              + ".");
    }
  }

  @Override
  public void onEpochEnd(int epoch, SequencedMap<String, Double> logs) {
    logs.put("lr", model().optimizer().learningRate());
  }
}
