package dev.sinter.runtime.training;

import dev.sinter.runtime.InputException;

/**
 * A place in a training, between two steps.
 *
 * @param epoch epochs that are done
 * @param step steps of the next epoch that are done, too
 */
public record TrainingPosition(int epoch, long step) implements Comparable<TrainingPosition> {
  /** Checks the numbers. */
  public TrainingPosition {
    if (epoch < 0 || step < 0) {
      throw new InputException(
          "training: epochs and steps done must be at least 0, got " + epoch + " and " + step);
    }
  }

  @Override
  public int compareTo(TrainingPosition other) {
    return epoch == other.epoch
        ? Long.compare(step, other.step)
        : Integer.compare(epoch, other.epoch);
  }
}
