package dev.sinter.model;

import dev.sinter.config.ArgumentTypes;
import dev.sinter.ir.ModelException;
import dev.sinter.runtime.data.BatchSource;
import dev.sinter.runtime.data.Prefetched;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * Options of {@link Model#fit}, with Keras's names and defaults. Data are what {@link Model#fit}
 * takes.
 */
public final class FitOptions {
  /** What is measured after epochs: arrays, or a source. */
  record Measured(Object x, Optional<Object> y, Optional<Object> sampleWeight) {}

  private static final int BATCH = 32;

  int epochs = 1;
  int initialEpoch;
  OptionalInt batchSize = OptionalInt.empty();
  private Verbosity verbosity = Verbosity.AUTO;
  boolean shuffle = true;
  boolean shuffleBatches;
  double validationSplit;
  Optional<Measured> validationData = Optional.empty();
  private OptionalInt validationBatchSize = OptionalInt.empty();
  OptionalLong validationSteps = OptionalLong.empty();
  private int validationFrequency = 1;
  private Set<Integer> validationEpochs = Set.of();
  OptionalLong stepsPerEpoch = OptionalLong.empty();
  Optional<Object> sampleWeight = Optional.empty();
  Map<Integer, Double> classWeight = Map.of();
  private OptionalInt workers = OptionalInt.empty();
  private OptionalInt maxQueueSize = OptionalInt.empty();
  final List<Callback> callbacks = new ArrayList<>();

  FitOptions() {}

  static int atLeast(int least, String argument, int value) {
    if (value < least) {
      throw new ModelException(argument + " must be at least " + least + ", got " + value);
    }
    return value;
  }

  /** Sets the number of the last epoch, counted from 1; 1 by default. */
  public FitOptions epochs(int value) {
    epochs = atLeast(0, "fit: epochs", value);
    return this;
  }

  /** Sets how many epochs are done already; 0 by default. */
  public FitOptions initialEpoch(int value) {
    initialEpoch = atLeast(0, "fit: initial_epoch", value);
    return this;
  }

  /**
   * Sets the samples of a step; 32 by default, or as many as {@link #stepsPerEpoch} leave. Sources
   * decide it themselves.
   */
  public FitOptions batchSize(int value) {
    batchSize = OptionalInt.of(atLeast(1, "fit: batch_size", value));
    return this;
  }

  /** Sets what is shown: 0 nothing, 1 a progress bar, 2 a line per epoch. */
  public FitOptions verbose(int value) {
    verbosity = Verbosity.of("fit", value);
    return this;
  }

  /**
   * Sets what is shown: {@code auto}, which is the default: a progress bar, or a line per epoch
   * where the session is not interactive.
   */
  public FitOptions verbose(String value) {
    verbosity = Verbosity.of("fit", value);
    return this;
  }

  /** Sets whether samples come in a new order in each epoch; true by default. */
  public FitOptions shuffle(boolean value) {
    shuffle = value;
    shuffleBatches = false;
    return this;
  }

  /** Makes batches of neighbours come in a new order in each epoch: {@code "batch"}. */
  public FitOptions shuffle(String value) {
    if (!value.equals("batch")) {
      throw new ModelException(
          "fit: shuffle must be true, false or \"batch\", got " + ArgumentTypes.show(value));
    }
    return shuffleBatches();
  }

  /** Makes batches of neighbours come in a new order in each epoch. */
  public FitOptions shuffleBatches() {
    shuffle = true;
    shuffleBatches = true;
    return this;
  }

  /** Sets aside the last part of the data, before any shuffling, to measure after each epoch. */
  public FitOptions validationSplit(double part) {
    if (!(part >= 0 && part < 1)) {
      throw new ModelException(
          "fit: validation_split must be at least 0 and less than 1, got " + part);
    }
    validationSplit = part;
    return this;
  }

  /** Sets the data that are measured after each epoch. They win over a validation split. */
  public FitOptions validationData(Object x, Object y) {
    validationData = Optional.of(new Measured(x, Optional.of(y), Optional.empty()));
    return this;
  }

  /** Sets the data that are measured after each epoch, with weights of samples. */
  public FitOptions validationData(Object x, Object y, Object weight) {
    validationData = Optional.of(new Measured(x, Optional.of(y), Optional.of(weight)));
    return this;
  }

  /** Sets the source that is measured after each epoch, or samples without targets. */
  public FitOptions validationData(Object data) {
    validationData = Optional.of(new Measured(data, Optional.empty(), Optional.empty()));
    return this;
  }

  /** Sets the samples of a step of validation; the batch size by default. */
  public FitOptions validationBatchSize(int value) {
    validationBatchSize = OptionalInt.of(atLeast(1, "fit: validation_batch_size", value));
    return this;
  }

  /** Sets the steps of a validation; all by default. */
  public FitOptions validationSteps(long value) {
    validationSteps = steps("fit: validation_steps", value);
    return this;
  }

  /** Sets that every n-th epoch is followed by a validation; 1 by default. */
  public FitOptions validationFreq(int value) {
    validationFrequency = atLeast(1, "fit: validation_freq", value);
    validationEpochs = Set.of();
    return this;
  }

  /** Sets which epochs, counted from 1, are followed by a validation; at least one. */
  public FitOptions validationFreq(Collection<Integer> epochNumbers) {
    if (epochNumbers.isEmpty()) {
      throw new ModelException(
          "fit: validation_freq must name at least one epoch, got an empty list; leave out"
              + " validation_data to measure nothing");
    }
    epochNumbers.forEach(epoch -> atLeast(1, "fit: epochs in validation_freq", epoch));
    validationEpochs = new TreeSet<>(epochNumbers);
    return this;
  }

  /** Sets the steps of an epoch; all by default. */
  public FitOptions stepsPerEpoch(long value) {
    stepsPerEpoch = steps("fit: steps_per_epoch", value);
    return this;
  }

  static OptionalLong steps(String argument, long value) {
    if (value < 1) {
      throw new ModelException(argument + " must be at least 1, got " + value);
    }
    return OptionalLong.of(value);
  }

  /**
   * Sets how much each sample counts in the loss and in weighted metrics: one number a sample, or
   * one for each of its time steps; a map or list for several outputs.
   */
  public FitOptions sampleWeight(Object weight) {
    sampleWeight = Optional.of(weight);
    return this;
  }

  /** Sets how much samples of each class count; the keys are 0, 1, ..., classes - 1. */
  public FitOptions classWeight(Map<Integer, Double> weights) {
    classWeight = checkClassWeight("fit", weights);
    return this;
  }

  static Map<Integer, Double> checkClassWeight(String method, Map<Integer, Double> weights) {
    for (int k = 0; k < weights.size(); k++) {
      Double weight = weights.get(k);
      if (weight == null) {
        throw new ModelException(
            method
                + ": class_weight must have the keys 0 to "
                + (weights.size() - 1)
                + ", got "
                + weights.keySet());
      } else if (!Double.isFinite(weight)) {
        throw new ModelException(
            method + ": class_weight must be finite, got " + weight + " for class " + k);
      }
    }
    return new LinkedHashMap<>(weights);
  }

  /**
   * Sets how many threads make batches of a {@link dev.sinter.runtime.data.Sequence} while steps
   * run; 1 by default, 0 makes them between the steps. Of other sources one thread makes them.
   */
  public FitOptions workers(int value) {
    workers = OptionalInt.of(atLeast(0, "fit: workers", value));
    return this;
  }

  /** Sets how many batches are made ahead of the steps at most; 10 by default. */
  public FitOptions maxQueueSize(int value) {
    maxQueueSize = OptionalInt.of(atLeast(1, "fit: max_queue_size", value));
    return this;
  }

  /**
   * Takes false alone: threads do not hinder each other here, so {@link #workers} are enough.
   *
   * @throws ModelException for true
   */
  public FitOptions useMultiprocessing(boolean value) {
    refuseProcesses("fit", value);
    return this;
  }

  static void refuseProcesses(String method, boolean value) {
    if (value) {
      throw new ModelException(
          method
              + ": use_multiprocessing is not supported: Java's threads do not hinder each other,"
              + " so workers(n) makes batches in parallel");
    }
  }

  /** Adds callbacks. */
  public FitOptions callbacks(Callback... values) {
    callbacks.addAll(List.of(values));
    return this;
  }

  /** Adds callbacks. */
  public FitOptions callbacks(List<? extends Callback> values) {
    callbacks.addAll(values);
    return this;
  }

  // ---- for the loop -----------------------------------------------------------------------------

  int verbose() {
    return verbosity.mode();
  }

  /** {@return the samples of a step} */
  int batchSizeFor(long rows) {
    return batchSize.orElseGet(
        () ->
            stepsPerEpoch.isPresent()
                ? Math.toIntExact(Math.ceilDiv(rows, stepsPerEpoch.getAsLong()))
                : BATCH);
  }

  /** {@return the samples of a step of validation} */
  int validationBatchSizeFor(long rows) {
    if (validationBatchSize.isPresent()) {
      return validationBatchSize.getAsInt();
    } else if (batchSize.isPresent()) {
      return batchSize.getAsInt();
    }
    return validationSteps.isPresent()
        ? Math.toIntExact(Math.ceilDiv(rows, validationSteps.getAsLong()))
        : BATCH;
  }

  /** {@return whether an epoch, counted from 1, is followed by a validation} */
  boolean isValidated(int epoch) {
    return validationEpochs.isEmpty()
        ? epoch % validationFrequency == 0
        : validationEpochs.contains(epoch);
  }

  /** {@return the source, its batches made ahead as asked for} */
  BatchSource prefetched(BatchSource source) {
    return prefetched(source, workers, maxQueueSize);
  }

  static BatchSource prefetched(BatchSource source, OptionalInt workers, OptionalInt queue) {
    return workers.isEmpty() && queue.isEmpty()
        ? source
        : new Prefetched(source, queue.orElse(10), workers.orElse(1));
  }

  /** Refuses what arrays alone can have. */
  void refuseForSource(boolean hasTargets) {
    refuseForSource("fit", hasTargets, "y", "the source gives the targets");
    refuseForSource(
        "fit", sampleWeight.isPresent(), "sample_weight", "the source gives the weights");
    refuseForSource(
        "fit", batchSize.isPresent(), "batch_size", "the source gives batches of its own size");
    refuseForSource(
        "fit",
        validationSplit > 0 && validationData.isEmpty(),
        "validation_split",
        "a source cannot be cut in two; give validation_data");
  }

  static void refuseForSource(String method, boolean given, String argument, String reason) {
    if (given) {
      throw new ModelException(
          method + ": " + argument + " is for data in arrays, x is a source of batches: " + reason);
    }
  }
}
