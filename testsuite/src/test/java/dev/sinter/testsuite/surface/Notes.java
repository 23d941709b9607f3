package dev.sinter.testsuite.surface;

import dev.sinter.model.Callback;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;

/** Notes which batches of training were told of, and how often there was a test. */
final class Notes extends Callback {
  final List<Long> batches = new ArrayList<>();
  final List<Integer> epochs = new ArrayList<>();
  int tests;

  @Override
  public void onTrainBatchEnd(long batch, SequencedMap<String, Double> logs) {
    batches.add(batch);
  }

  @Override
  public void onEpochBegin(int epoch) {
    epochs.add(epoch);
  }

  @Override
  public void onTestBegin() {
    tests++;
  }
}
