package dev.sinter.model;

import dev.sinter.ir.ModelException;
import dev.sinter.runtime.training.Phase;
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
  private final Phase phase;

  BatchOptions(Phase phase) {
    this.phase = phase;
  }

  /** Sets how much each sample counts in the loss and in weighted metrics. */
  public BatchOptions sampleWeight(Object weight) {
    sampleWeight = Optional.of(weight);
    return this;
  }

  /**
   * Sets how much samples of each class count.
   *
   * @throws ModelException if the batch is not trained on, or a class has no weight
   */
  public BatchOptions classWeight(Map<Integer, Double> weights) {
    if (phase != Phase.TRAIN) {
      throw new ModelException(
          "test_on_batch: class_weight is for training; use sample_weight to measure");
    }
    classWeight = FitOptions.checkClassWeight("train_on_batch", weights);
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
