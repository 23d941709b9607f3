package dev.sinter.model;

import dev.sinter.ir.ModelException;
import dev.sinter.runtime.data.BatchSource;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** Options of {@link Model#fit}, with Keras's names and defaults. */
public final class FitOptions {
  int epochs = 1;
  int initialEpoch;
  int batchSize = 32;
  int verbose = 1;
  boolean shuffle = true;
  boolean shuffleBatches;
  double validationSplit;
  Optional<Tensors> validationX = Optional.empty();
  Optional<Tensors> validationY = Optional.empty();
  Optional<Tensors> validationWeight = Optional.empty();
  Optional<BatchSource> validationSource = Optional.empty();
  OptionalInt validationBatchSize = OptionalInt.empty();
  OptionalLong validationSteps = OptionalLong.empty();
  int validationFrequency = 1;
  Set<Integer> validationEpochs = Set.of();
  OptionalLong stepsPerEpoch = OptionalLong.empty();
  Optional<Tensors> sampleWeight = Optional.empty();
  Map<Integer, Double> classWeight = Map.of();
  final List<Callback> callbacks = new ArrayList<>();

  FitOptions() {}

  /** Sets the number of the last epoch, counted from 1; 1 by default. */
  public FitOptions epochs(int value) {
    epochs = value;
    return this;
  }

  /** Sets how many epochs are done already; 0 by default. */
  public FitOptions initialEpoch(int value) {
    initialEpoch = value;
    return this;
  }

  /** Sets the samples of a step; 32 by default. */
  public FitOptions batchSize(int value) {
    if (value < 1) {
      throw new ModelException("fit: batch size must be at least 1, got " + value);
    }
    batchSize = value;
    return this;
  }

  /** Sets what is shown: 0 nothing, 1 a progress bar (default), 2 a line per epoch. */
  public FitOptions verbose(int value) {
    verbose = value;
    return this;
  }

  /** Sets whether samples come in a new order in each epoch; true by default. */
  public FitOptions shuffle(boolean value) {
    shuffle = value;
    return this;
  }

  /** Makes batches of neighbours come in a new order in each epoch. */
  public FitOptions shuffleBatches() {
    shuffleBatches = true;
    return this;
  }

  /** Sets aside the last part of the data, before any shuffling, to measure after each epoch. */
  public FitOptions validationSplit(double part) {
    if (part <= 0 || part >= 1) {
      throw new ModelException("fit: validation_split must be between 0 and 1, got " + part);
    }
    validationSplit = part;
    return this;
  }

  /** Sets the data that are measured after each epoch. */
  public FitOptions validationData(Tensor x, Tensor y) {
    return validationData(Tensors.of(x), Tensors.of(y));
  }

  /** Sets the data that are measured after each epoch. */
  public FitOptions validationData(Tensors x, Tensors y) {
    validationX = Optional.of(x);
    validationY = Optional.of(y);
    return this;
  }

  /** Sets the data that are measured after each epoch, with weights of samples. */
  public FitOptions validationData(Tensors x, Tensors y, Tensors weight) {
    validationWeight = Optional.of(weight);
    return validationData(x, y);
  }

  /** Sets the data that are measured after each epoch. */
  public FitOptions validationData(BatchSource source) {
    validationSource = Optional.of(source);
    return this;
  }

  /** Sets the samples of a step of validation; the batch size by default. */
  public FitOptions validationBatchSize(int value) {
    validationBatchSize = OptionalInt.of(value);
    return this;
  }

  /** Sets the steps of a validation; all by default. */
  public FitOptions validationSteps(long value) {
    validationSteps = OptionalLong.of(value);
    return this;
  }

  /** Sets that every n-th epoch is followed by a validation; 1 by default. */
  public FitOptions validationFreq(int value) {
    validationFrequency = value;
    return this;
  }

  /** Sets which epochs, counted from 1, are followed by a validation. */
  public FitOptions validationEpochs(Set<Integer> epochNumbers) {
    validationEpochs = new TreeSet<>(epochNumbers);
    return this;
  }

  /** Sets the steps of an epoch; all by default. */
  public FitOptions stepsPerEpoch(long value) {
    stepsPerEpoch = OptionalLong.of(value);
    return this;
  }

  /** Sets how much each sample counts in the loss and in weighted metrics. */
  public FitOptions sampleWeight(Tensor weight) {
    return sampleWeight(Tensors.of(weight));
  }

  /** Sets how much each sample counts, for several outputs. */
  public FitOptions sampleWeight(Tensors weight) {
    sampleWeight = Optional.of(weight);
    return this;
  }

  /** Sets how much samples of each class count; the keys are 0, 1, ..., classes - 1. */
  public FitOptions classWeight(Map<Integer, Double> weights) {
    for (int k = 0; k < weights.size(); k++) {
      if (!weights.containsKey(k)) {
        throw new ModelException(
            "fit: class_weight must have the keys 0 to "
                + (weights.size() - 1)
                + ", got "
                + weights.keySet());
      }
    }
    classWeight = new LinkedHashMap<>(weights);
    return this;
  }

  /** Adds callbacks. */
  public FitOptions callbacks(Callback... values) {
    callbacks.addAll(List.of(values));
    return this;
  }
}
