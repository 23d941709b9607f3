package dev.sinter.model;

import java.util.Map;
import java.util.Optional;

/**
 * Options of {@link Model#trainOnBatch} and {@link Model#testOnBatch}, with Keras's names and
 * defaults.
 */
public final class BatchOptions {
  Optional<Object> sampleWeight = Optional.empty();
  Map<Integer, Double> classWeight = Map.of();
  boolean resetMetrics = true;

  BatchOptions() {}

  /** Sets how much each sample counts in the loss and in weighted metrics. */
  public BatchOptions sampleWeight(Object weight) {
    sampleWeight = Optional.of(weight);
    return this;
  }

  /** Sets how much samples of each class count; only for training. */
  public BatchOptions classWeight(Map<Integer, Double> weights) {
    classWeight = FitOptions.checkClassWeight(weights);
    return this;
  }

  /**
   * Sets whether metrics forget the batches before; true by default. If not, the results stand for
   * all batches since they were reset.
   */
  public BatchOptions resetMetrics(boolean value) {
    resetMetrics = value;
    return this;
  }
}
