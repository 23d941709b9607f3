package dev.sinter.callbacks;

import dev.sinter.model.Callback;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;

/**
 * A callback of functions.
 *
 * <pre>{@code
 * new LambdaCallback().onEpochEnd((epoch, logs) -> System.out.println(epoch + " " + logs))
 * }</pre>
 */
public final class LambdaCallback extends Callback {
  /** Takes an epoch, from 0, and its logs. */
  @FunctionalInterface
  public interface Epoch {
    /** Takes them. */
    void accept(int epoch, SequencedMap<String, Double> logs);
  }

  /** Takes a batch, from 0, and the logs of the epoch so far. */
  @FunctionalInterface
  public interface BatchLogs {
    /** Takes them. */
    void accept(long batch, SequencedMap<String, Double> logs);
  }

  private IntConsumer epochBegin = epoch -> {};
  private Epoch epochEnd = (epoch, logs) -> {};
  private LongConsumer batchBegin = batch -> {};
  private BatchLogs batchEnd = (batch, logs) -> {};
  private Runnable trainBegin = () -> {};
  private Consumer<SequencedMap<String, Double>> trainEnd = logs -> {};

  /** Sets what is done before an epoch. */
  public LambdaCallback onEpochBegin(IntConsumer function) {
    epochBegin = function;
    return this;
  }

  /** Sets what is done after an epoch. */
  public LambdaCallback onEpochEnd(Epoch function) {
    epochEnd = function;
    return this;
  }

  /** Sets what is done before a step of training. */
  public LambdaCallback onBatchBegin(LongConsumer function) {
    batchBegin = function;
    return this;
  }

  /** Sets what is done after a step of training. */
  public LambdaCallback onBatchEnd(BatchLogs function) {
    batchEnd = function;
    return this;
  }

  /** Sets what is done before the training. */
  public LambdaCallback onTrainBegin(Runnable function) {
    trainBegin = function;
    return this;
  }

  /** Sets what is done after the training. */
  public LambdaCallback onTrainEnd(Consumer<SequencedMap<String, Double>> function) {
    trainEnd = function;
    return this;
  }

  @Override
  public void onEpochBegin(int epoch) {
    epochBegin.accept(epoch);
  }

  @Override
  public void onEpochEnd(int epoch, SequencedMap<String, Double> logs) {
    epochEnd.accept(epoch, logs);
  }

  @Override
  public void onTrainBatchBegin(long batch) {
    batchBegin.accept(batch);
  }

  @Override
  public void onTrainBatchEnd(long batch, SequencedMap<String, Double> logs) {
    batchEnd.accept(batch, logs);
  }

  @Override
  public void onTrainBegin() {
    trainBegin.run();
  }

  @Override
  public void onTrainEnd(SequencedMap<String, Double> logs) {
    trainEnd.accept(logs);
  }
}
