package dev.sinter.callbacks;

import dev.sinter.model.Callback;
import java.util.SequencedMap;

/** Ends the training when the loss is not a number or infinite. */
public final class TerminateOnNaN extends Callback {
  @Override
  public void onTrainBatchEnd(long batch, SequencedMap<String, Double> logs) {
    Double loss = logs.get("loss");
    if (loss != null && !Double.isFinite(loss)) {
      say("Batch " + batch + ": Invalid loss, terminating training");
      model().stopTraining();
    }
  }
}
