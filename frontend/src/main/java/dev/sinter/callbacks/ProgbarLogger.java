package dev.sinter.callbacks;

import static dev.sinter.config.ArgumentTypes.STRING;
import static dev.sinter.config.ArgumentTypes.list;
import static dev.sinter.config.ArgumentTypes.optional;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.runtime.training.Console;
import dev.sinter.runtime.training.LoopParameters;
import dev.sinter.runtime.training.Phase;
import dev.sinter.runtime.training.ProgressListener;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** Shows the progress bar; {@code fit} adds one by itself unless this is among its callbacks. */
public final class ProgbarLogger extends DeclaredCallback {
  private static final Argument<String> COUNT_MODE =
      Argument.optional("count_mode", STRING, "steps", "what is counted: steps")
          .check(
              new Check<>(
                  "\"steps\": sources of batches do not say how many samples they have",
                  (String value) -> value.equals("steps")));
  private static final Argument<Optional<List<String>>> STATEFUL_METRICS =
      Argument.optional(
          "stateful_metrics",
          optional(list(STRING)),
          Optional.empty(),
          "values shown as they are, others as means over the steps; none: all as they are");

  /** Declaration. */
  public static final Spec<ProgbarLogger> SPEC =
      Spec.of(ProgbarLogger.class, ProgbarLogger::new, COUNT_MODE, STATEFUL_METRICS);

  private Console console = Console.standard();
  private Optional<ProgressListener> shown = Optional.empty();
  private boolean training;

  private ProgbarLogger(Arguments arguments) {
    super(arguments);
  }

  /** Shows on the standard output. */
  public ProgbarLogger() {
    this(SPEC.empty());
  }

  /** Sets which values are shown as they are. */
  public ProgbarLogger statefulMetrics(List<String> names) {
    put("stateful_metrics", names);
    return this;
  }

  /** Sets where it is shown. */
  public ProgbarLogger on(Console value) {
    console = value;
    return this;
  }

  @Override
  protected boolean showsProgress() {
    return true;
  }

  private void begin(Phase phase) {
    Optional<List<String>> stateful = get(STATEFUL_METRICS);
    LoopParameters told = parameters();
    LoopParameters loud =
        new LoopParameters(Math.max(1, told.verbose()), told.epochs(), told.steps());
    ProgressListener listener =
        new ProgressListener(
            phase, console, name -> stateful.map(names -> names.contains(name)).orElse(true));
    listener.onParameters(loud);
    listener.onBegin(phase);
    shown = Optional.of(listener);
  }

  @Override
  public void onTrainBegin() {
    training = true;
    begin(Phase.TRAIN);
  }

  @Override
  public void onTrainEnd(SequencedMap<String, Double> logs) {
    training = false;
  }

  @Override
  public void onEpochBegin(int epoch) {
    shown.ifPresent(listener -> listener.onEpochBegin(epoch));
  }

  @Override
  public void onEpochEnd(int epoch, SequencedMap<String, Double> logs) {
    shown.ifPresent(listener -> listener.onEpochEnd(epoch, logs));
  }

  @Override
  public void onTrainBatchEnd(long batch, SequencedMap<String, Double> logs) {
    shown.ifPresent(listener -> listener.onBatchEnd(Phase.TRAIN, batch, logs));
  }

  @Override
  public void onTestBegin() {
    if (!training) {
      begin(Phase.TEST);
    }
  }

  @Override
  public void onTestBatchBegin(long batch) {
    shown.ifPresent(listener -> listener.onBatchBegin(Phase.TEST, batch));
  }

  @Override
  public void onTestBatchEnd(long batch, SequencedMap<String, Double> logs) {
    shown.ifPresent(listener -> listener.onBatchEnd(Phase.TEST, batch, logs));
  }

  @Override
  public void onTestEnd(SequencedMap<String, Double> logs) {
    if (!training) {
      shown.ifPresent(listener -> listener.onEnd(Phase.TEST, logs));
    }
  }

  @Override
  public void onPredictBegin() {
    begin(Phase.PREDICT);
  }

  @Override
  public void onPredictBatchBegin(long batch) {
    shown.ifPresent(listener -> listener.onBatchBegin(Phase.PREDICT, batch));
  }

  @Override
  public void onPredictBatchEnd(long batch) {
    shown.ifPresent(
        listener -> listener.onBatchEnd(Phase.PREDICT, batch, new java.util.LinkedHashMap<>()));
  }

  @Override
  public void onPredictEnd() {
    shown.ifPresent(listener -> listener.onEnd(Phase.PREDICT, new java.util.LinkedHashMap<>()));
  }
}
