package dev.sinter.runtime.training;

import dev.sinter.runtime.InputException;
import dev.sinter.runtime.data.BatchSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntPredicate;

/**
 * How long a training goes on.
 *
 * @param epochs number of the last epoch, counted from 1
 * @param initialEpoch epochs that are done already
 * @param steps steps in an epoch; empty for a whole pass over the data
 * @param verbose 0 silent, 1 a bar, 2 a line per epoch
 * @param validation what is measured after epochs
 */
public record FitSettings(
    int epochs,
    int initialEpoch,
    OptionalLong steps,
    int verbose,
    Optional<Validation> validation) {

  /** Checks the numbers. */
  public FitSettings {
    if (epochs < 0 || initialEpoch < 0) {
      throw new InputException(
          "fit: epochs and initial epoch must be at least 0, got "
              + epochs
              + " and "
              + initialEpoch);
    }
    if (steps.isPresent() && steps.getAsLong() < 1) {
      throw new InputException("fit: steps per epoch must be at least 1, got " + steps.getAsLong());
    }
    if (verbose < 0 || verbose > 2) {
      throw new InputException("fit: verbose must be 0, 1 or 2, got " + verbose);
    }
  }

  /** {@return settings without validation, silent, whole passes} */
  public static FitSettings epochs(int epochs) {
    return new FitSettings(epochs, 0, OptionalLong.empty(), 0, Optional.empty());
  }

  /** {@return this from another epoch on} */
  public FitSettings initialEpoch(int epoch) {
    return new FitSettings(epochs, epoch, steps, verbose, validation);
  }

  /** {@return this with a number of steps per epoch} */
  public FitSettings steps(long number) {
    return new FitSettings(epochs, initialEpoch, OptionalLong.of(number), verbose, validation);
  }

  /** {@return this with another way to show progress} */
  public FitSettings verbose(int mode) {
    return new FitSettings(epochs, initialEpoch, steps, mode, validation);
  }

  /** {@return this with a validation} */
  public FitSettings validation(Validation measured) {
    return new FitSettings(epochs, initialEpoch, steps, verbose, Optional.of(measured));
  }

  /**
   * Measuring between epochs.
   *
   * @param data the samples
   * @param steps how many steps; empty for a whole pass
   * @param due whether it is done after an epoch, counted from 1
   * @param step runs a test step
   */
  public record Validation(
      BatchSource data, OptionalLong steps, IntPredicate due, StepFunction step) {
    /** {@return a whole pass after every {@code frequency}-th epoch} */
    public static Validation every(int frequency, BatchSource data, StepFunction step) {
      if (frequency < 1) {
        throw new InputException("fit: validation frequency must be at least 1, got " + frequency);
      }
      return new Validation(data, OptionalLong.empty(), epoch -> epoch % frequency == 0, step);
    }
  }
}
