package dev.sinter.runtime.training;

/** What a step is for. */
public enum Phase {
  /** Changes the weights. */
  TRAIN,
  /** Measures. */
  TEST,
  /** Answers. */
  PREDICT
}
