package dev.sinter.model;

import dev.sinter.ir.IrException;
import dev.sinter.runtime.training.LoopParameters;
import dev.sinter.runtime.training.TrainingPosition;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Is told what fit, evaluate and predict do. Override what you need; epochs and batches count from
 * 0. What {@link #onEpochEnd} puts into its logs, later callbacks and the history see.
 */
public abstract class Callback {
  private @Nullable Model model;
  private Consumer<String> messages = System.out::println;
  private LoopParameters parameters = new LoopParameters(0, 0, OptionalLong.empty());

  /** {@return the model that is trained} */
  protected final Model model() {
    if (model == null) {
      throw new IrException("callback " + getClass().getSimpleName() + ": is not in use");
    }
    return model;
  }

  /** {@return verbose, epochs and steps of the loop} */
  protected final LoopParameters parameters() {
    return parameters;
  }

  /** Sets who takes what this has to say, line by line; the standard output by default. */
  public final void setMessages(Consumer<String> sink) {
    messages = sink;
  }

  /** Says a line to the user. */
  protected final void say(String line) {
    messages.accept(line);
  }

  final void attach(Model owner) {
    model = owner;
  }

  final void tell(LoopParameters told) {
    parameters = told;
  }

  /** {@return whether this shows the progress itself, so that no bar is needed beside it} */
  protected boolean showsProgress() {
    return false;
  }

  /** {@return whether {@link #resume} may give a position} */
  protected boolean mayResume() {
    return false;
  }

  /**
   * {@return where the training goes on that was broken off} Asked before {@link #onTrainBegin};
   * all state is made then, and can be restored here.
   */
  protected Optional<TrainingPosition> resume() {
    return Optional.empty();
  }

  /** Before a training. */
  public void onTrainBegin() {}

  /** After a training; the logs are those of the last epoch. */
  public void onTrainEnd(SequencedMap<String, Double> logs) {}

  /** Before an epoch. */
  public void onEpochBegin(int epoch) {}

  /** After an epoch and its validation. */
  public void onEpochEnd(int epoch, SequencedMap<String, Double> logs) {}

  /** Before a step of training; an older name of {@link #onTrainBatchBegin}. */
  public void onBatchBegin(long batch) {}

  /** After a step of training; an older name of {@link #onTrainBatchEnd}. */
  public void onBatchEnd(long batch, SequencedMap<String, Double> logs) {}

  /** Before a step of training. */
  public void onTrainBatchBegin(long batch) {
    onBatchBegin(batch);
  }

  /** After a step of training; the logs stand for the epoch so far. */
  public void onTrainBatchEnd(long batch, SequencedMap<String, Double> logs) {
    onBatchEnd(batch, logs);
  }

  /** Before an evaluation. */
  public void onTestBegin() {}

  /** After an evaluation. */
  public void onTestEnd(SequencedMap<String, Double> logs) {}

  /** Before a step of an evaluation. */
  public void onTestBatchBegin(long batch) {}

  /** After a step of an evaluation. */
  public void onTestBatchEnd(long batch, SequencedMap<String, Double> logs) {}

  /** Before a prediction. */
  public void onPredictBegin() {}

  /** After a prediction. */
  public void onPredictEnd() {}

  /** Before a step of a prediction. */
  public void onPredictBatchBegin(long batch) {}

  /** After a step of a prediction. */
  public void onPredictBatchEnd(long batch) {}
}
