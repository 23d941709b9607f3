package dev.sinter.runtime.training;

import dev.sinter.runtime.data.Batch;
import java.util.List;

/** Runs the steps of one phase. */
@FunctionalInterface
public interface StepFunction {
  /**
   * Runs a step.
   *
   * @param batch its samples; valid until this returns
   * @return what it came to
   */
  StepResult run(Batch batch);

  /** {@return how many steps {@link #runAll} may make in one call} */
  default int stepsPerCall() {
    return 1;
  }

  /**
   * Runs several steps, one after the other.
   *
   * @param batches at least one, at most {@link #stepsPerCall}
   * @return what the last one came to
   */
  default StepResult runAll(List<Batch> batches) {
    StepResult last = StepResult.none();
    for (Batch batch : batches) {
      last = run(batch);
    }
    return last;
  }

  /** Makes the state that a step on such a batch needs, without running one. */
  default void prepare(Batch batch) {}

  /** Called before the first step of an epoch or evaluation: metrics start afresh. */
  default void reset() {}
}
