package dev.sinter.runtime.training;

import dev.sinter.runtime.data.Batch;

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

  /** Called before the first step of an epoch or evaluation: metrics start afresh. */
  default void reset() {}
}
