package dev.sinter.model;

import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Options of {@link Model#evaluate} and {@link Model#predict}, with Keras's names and defaults. */
public final class EvaluateOptions {
  int batchSize = 32;
  int verbose = 1;
  OptionalLong steps = OptionalLong.empty();
  Optional<Tensors> sampleWeight = Optional.empty();
  final List<Callback> callbacks = new ArrayList<>();

  EvaluateOptions() {}

  /** Sets the samples of a step; 32 by default. */
  public EvaluateOptions batchSize(int value) {
    batchSize = value;
    return this;
  }

  /** Sets what is shown: 0 nothing, 1 a progress bar (default), 2 a line. */
  public EvaluateOptions verbose(int value) {
    verbose = value;
    return this;
  }

  /** Sets the number of steps; all by default. */
  public EvaluateOptions steps(long value) {
    steps = OptionalLong.of(value);
    return this;
  }

  /** Sets how much each sample counts. */
  public EvaluateOptions sampleWeight(Tensor weight) {
    return sampleWeight(Tensors.of(weight));
  }

  /** Sets how much each sample counts, for several outputs. */
  public EvaluateOptions sampleWeight(Tensors weight) {
    sampleWeight = Optional.of(weight);
    return this;
  }

  /** Adds callbacks. */
  public EvaluateOptions callbacks(Callback... values) {
    callbacks.addAll(List.of(values));
    return this;
  }
}
