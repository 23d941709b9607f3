package dev.sinter.model;

import dev.sinter.runtime.training.LoopParameters;
import dev.sinter.runtime.training.Phase;
import dev.sinter.runtime.training.StepListener;
import dev.sinter.runtime.training.TrainingPosition;
import java.util.Optional;
import java.util.SequencedMap;

/** Tells a callback what a loop does. */
record CallbackListener(Callback callback) implements StepListener {

  @Override
  public void onParameters(LoopParameters parameters) {
    callback.tell(parameters);
  }

  @Override
  public boolean mayResume() {
    return callback.mayResume();
  }

  @Override
  public Optional<TrainingPosition> resume() {
    return callback.resume();
  }

  @Override
  public void onBegin(Phase phase) {
    switch (phase) {
      case TRAIN -> callback.onTrainBegin();
      case TEST -> callback.onTestBegin();
      case PREDICT -> callback.onPredictBegin();
    }
  }

  @Override
  public void onEnd(Phase phase, SequencedMap<String, Double> logs) {
    switch (phase) {
      case TRAIN -> callback.onTrainEnd(logs);
      case TEST -> callback.onTestEnd(logs);
      case PREDICT -> callback.onPredictEnd();
    }
  }

  @Override
  public void onEpochBegin(int epoch) {
    callback.onEpochBegin(epoch);
  }

  @Override
  public void onEpochEnd(int epoch, SequencedMap<String, Double> logs) {
    callback.onEpochEnd(epoch, logs);
  }

  @Override
  public void onBatchBegin(Phase phase, long step) {
    switch (phase) {
      case TRAIN -> callback.onTrainBatchBegin(step);
      case TEST -> callback.onTestBatchBegin(step);
      case PREDICT -> callback.onPredictBatchBegin(step);
    }
  }

  @Override
  public void onBatchEnd(Phase phase, long step, SequencedMap<String, Double> logs) {
    switch (phase) {
      case TRAIN -> callback.onTrainBatchEnd(step, logs);
      case TEST -> callback.onTestBatchEnd(step, logs);
      case PREDICT -> callback.onPredictBatchEnd(step);
    }
  }
}
