package dev.sinter.callbacks;

import dev.sinter.model.Callback;
import dev.sinter.runtime.training.History;
import java.util.SequencedMap;

/**
 * Gathers the values of the epochs; {@code fit} returns the same. Useful when the training may end
 * by an exception.
 */
public final class HistoryCallback extends Callback {
  private History history = new History(parameters());

  /** {@return the values of the last training so far} */
  public History history() {
    return history;
  }

  @Override
  public void onTrainBegin() {
    history = new History(parameters());
  }

  @Override
  public void onEpochEnd(int epoch, SequencedMap<String, Double> logs) {
    history.add(epoch, logs);
  }
}
