package dev.sinter.runtime.training;

import java.util.Optional;
import java.util.SequencedMap;

/**
 * Is told what a loop does: a callback. Epochs and steps count from 0. The logs of {@link
 * #onEpochEnd} may be added to: what one listener adds, the later ones and the history see.
 */
public interface StepListener {
  /** Before anything else. Told again when the number of steps becomes known. */
  default void onParameters(LoopParameters parameters) {}

  /**
   * {@return where a training goes on that was broken off, if this listener knows} Asked before
   * {@link #onBegin}; the state that a step needs is made then, so it can be restored here.
   */
  default Optional<TrainingPosition> resume() {
    return Optional.empty();
  }

  /** {@return whether {@link #resume} may give a position} */
  default boolean mayResume() {
    return false;
  }

  /** Before the first step of a training, an evaluation or a prediction. */
  default void onBegin(Phase phase) {}

  /** After the last step; the logs are those of the last epoch. */
  default void onEnd(Phase phase, SequencedMap<String, Double> logs) {}

  /** Before an epoch of a training. */
  default void onEpochBegin(int epoch) {}

  /** After an epoch of a training, its validation included. */
  default void onEpochEnd(int epoch, SequencedMap<String, Double> logs) {}

  /** Before a step. */
  default void onBatchBegin(Phase phase, long step) {}

  /** After a step; the logs are the values of the epoch so far. */
  default void onBatchEnd(Phase phase, long step, SequencedMap<String, Double> logs) {}
}
