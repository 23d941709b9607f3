package dev.sinter.optimizers;

import dev.sinter.tensor.Tensor;

/** A learning rate that depends on the step. Any lambda is one. */
@FunctionalInterface
public interface LearningRateSchedule {
  /** {@return the learning rate at a step (f32 scalar, counted from 0), an f32 scalar} */
  Tensor at(Tensor step);
}
