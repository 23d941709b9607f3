package dev.sinter.testsuite.surface;

import dev.sinter.model.Callback;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;

/** Notes which batches it was told of, and how often there was a test. */
final class Notes extends Callback {
  final List<Long> batches = new ArrayList<>();
  final List<Long> testBatches = new ArrayList<>();
  final List<Long> predictBatches = new ArrayList<>();
  final List<Integer> epochs = new ArrayList<>();
  int tests;

  @Override
  public void onTrainBatchEnd(long batch, SequencedMap<String, Double> logs) {
    batches.add(batch);
  }

  @Override
  public void onTestBatchEnd(long batch, SequencedMap<String, Double> logs) {
    testBatches.add(batch);
  }

  @Override
  public void onPredictBatchEnd(long batch) {
    predictBatches.add(batch);
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
