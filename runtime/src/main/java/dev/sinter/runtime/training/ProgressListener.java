package dev.sinter.runtime.training;

import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.function.Predicate;

/**
 * Shows a progress bar for each epoch of a training, or for an evaluation or prediction of its own.
 * A validation within a training shows in the bar of its epoch.
 */
public final class ProgressListener implements StepListener {
  private final Console console;
  private final Phase shown;
  private final Predicate<String> running;
  private LoopParameters parameters = new LoopParameters(0, 0, OptionalLong.empty());
  private Optional<ProgressBar> bar = Optional.empty();
  private long seen;

  /**
   * Shows the progress of a loop.
   *
   * @param shown what the loop is for; steps of other phases are not counted
   * @param console where
   */
  public ProgressListener(Phase shown, Console console) {
    // What a loop tells its listeners stands for the epoch so far, so it is shown as it is.
    this(shown, console, _ -> true);
  }

  /**
   * Shows the progress of a loop.
   *
   * @param shown what the loop is for; steps of other phases are not counted
   * @param console where
   * @param running which values are shown as they are, the others as means over the steps
   */
  public ProgressListener(Phase shown, Console console, Predicate<String> running) {
    this.shown = shown;
    this.console = console;
    this.running = running;
  }

  @Override
  public void onParameters(LoopParameters told) {
    parameters = told;
  }

  @Override
  public void onBegin(Phase phase) {
    if (phase == shown && shown != Phase.TRAIN) {
      seen = 0;
      bar = Optional.empty();
    }
  }

  @Override
  public void onEpochBegin(int epoch) {
    seen = 0;
    bar = Optional.empty();
    if (parameters.verbose() > 0 && parameters.epochs() > 1) {
      console.print().accept("Epoch " + (epoch + 1) + "/" + parameters.epochs() + "\n");
    }
    start();
  }

  @Override
  public void onBatchBegin(Phase phase, long step) {
    if (phase == shown && bar.isEmpty()) {
      start();
    }
  }

  @Override
  public void onBatchEnd(Phase phase, long step, SequencedMap<String, Double> logs) {
    if (phase == shown) {
      seen = step + 1;
      bar.ifPresent(b -> b.update(seen, logs));
    }
  }

  @Override
  public void onEpochEnd(int epoch, SequencedMap<String, Double> logs) {
    finish(logs);
  }

  @Override
  public void onEnd(Phase phase, SequencedMap<String, Double> logs) {
    if (phase == shown && shown != Phase.TRAIN) {
      finish(shown == Phase.PREDICT ? new LinkedHashMap<>() : logs);
    }
  }

  private void start() {
    bar = Optional.of(new ProgressBar(parameters.steps(), parameters.verbose(), running, console));
  }

  private void finish(SequencedMap<String, Double> logs) {
    OptionalLong target = parameters.steps();
    bar.ifPresent(b -> b.finish(seen, logs));
    bar = Optional.empty();
    if (target.isEmpty()) {
      parameters =
          new LoopParameters(parameters.verbose(), parameters.epochs(), OptionalLong.of(seen));
    }
  }
}
