package dev.sinter.model;

import dev.sinter.ir.ModelException;
import dev.sinter.runtime.data.BatchSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Options of {@link Model#evaluate} and {@link Model#predict}, with Keras's names and defaults. */
public final class EvaluateOptions {
  private static final int BATCH = 32;

  private final String method;
  private OptionalInt batchSize = OptionalInt.empty();
  private Verbosity verbosity = Verbosity.AUTO;
  OptionalLong steps = OptionalLong.empty();
  Optional<Object> sampleWeight = Optional.empty();
  private OptionalInt workers = OptionalInt.empty();
  private OptionalInt maxQueueSize = OptionalInt.empty();
  final List<Callback> callbacks = new ArrayList<>();

  EvaluateOptions(String method) {
    this.method = method;
  }

  /** Sets the samples of a step; 32 by default, or as many as {@link #steps} leave. */
  public EvaluateOptions batchSize(int value) {
    batchSize = OptionalInt.of(FitOptions.atLeast(1, method + ": batch_size", value));
    return this;
  }

  /** Sets what is shown: 0 nothing, 1 a progress bar, 2 a line. */
  public EvaluateOptions verbose(int value) {
    verbosity = Verbosity.of(method, value);
    return this;
  }

  /**
   * Sets what is shown: {@code auto}, which is the default: a progress bar, or a line where the
   * session is not interactive.
   */
  public EvaluateOptions verbose(String value) {
    verbosity = Verbosity.of(method, value);
    return this;
  }

  /** Sets the number of steps; all by default. */
  public EvaluateOptions steps(long value) {
    steps = FitOptions.steps(method + ": steps", value);
    return this;
  }

  /**
   * Sets how much each sample counts; a map or list for several outputs.
   *
   * @throws ModelException for predict, which measures nothing
   */
  public EvaluateOptions sampleWeight(Object weight) {
    if (method.equals("predict")) {
      throw new ModelException("predict: sample_weight is for evaluate; predictions have no loss");
    }
    sampleWeight = Optional.of(weight);
    return this;
  }

  /** Sets how many threads make batches while steps run, as {@link FitOptions#workers}. */
  public EvaluateOptions workers(int value) {
    workers = OptionalInt.of(FitOptions.atLeast(0, method + ": workers", value));
    return this;
  }

  /** Sets how many batches are made ahead of the steps at most; 10 by default. */
  public EvaluateOptions maxQueueSize(int value) {
    maxQueueSize = OptionalInt.of(FitOptions.atLeast(1, method + ": max_queue_size", value));
    return this;
  }

  /**
   * Takes false alone, as {@link FitOptions#useMultiprocessing}.
   *
   * @throws ModelException for true
   */
  public EvaluateOptions useMultiprocessing(boolean value) {
    FitOptions.refuseProcesses(method, value);
    return this;
  }

  /** Adds callbacks. */
  public EvaluateOptions callbacks(Callback... values) {
    callbacks.addAll(List.of(values));
    return this;
  }

  /** Adds callbacks. */
  public EvaluateOptions callbacks(List<? extends Callback> values) {
    callbacks.addAll(values);
    return this;
  }

  // ---- for the loop -----------------------------------------------------------------------------

  String method() {
    return method;
  }

  int verbose() {
    return verbosity.mode();
  }

  int batchSizeFor(long rows) {
    return batchSize.orElseGet(
        () -> steps.isPresent() ? Math.toIntExact(Math.ceilDiv(rows, steps.getAsLong())) : BATCH);
  }

  BatchSource prefetched(BatchSource source) {
    return FitOptions.prefetched(source, workers, maxQueueSize);
  }

  void refuseForSource(boolean hasTargets) {
    FitOptions.refuseForSource(method, hasTargets, "y", "the source gives the targets");
    FitOptions.refuseForSource(
        method, sampleWeight.isPresent(), "sample_weight", "the source gives the weights");
    FitOptions.refuseForSource(
        method, batchSize.isPresent(), "batch_size", "the source gives batches of its own size");
  }
}
