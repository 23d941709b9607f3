package dev.sinter.runtime.training;

import dev.sinter.runtime.InputException;
import dev.sinter.runtime.data.Batch;
import dev.sinter.runtime.data.BatchSource;
import dev.sinter.runtime.data.Feeder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.function.Consumer;

/**
 * The loops of fit, evaluate and predict around functions that run one step.
 *
 * <pre>
 *   onParameters onBegin
 *     epoch:   onEpochBegin  ( onBatchBegin step onBatchEnd )*  [validation]  onEpochEnd
 *   onEnd
 * </pre>
 *
 * {@link #stop} ends a training after the step or epoch that runs; any thread may call it.
 */
public final class StepLoop {
  private final List<StepListener> listeners;
  private final Consumer<String> warnings;
  private volatile boolean stopped;

  /**
   * Makes loops.
   *
   * @param listeners told in this order
   * @param warnings takes sentences for the user
   */
  public StepLoop(List<? extends StepListener> listeners, Consumer<String> warnings) {
    this.listeners = List.copyOf(listeners);
    this.warnings = warnings;
  }

  /** Ends the training after the step that runs. */
  public void stop() {
    stopped = true;
  }

  /** {@return whether {@link #stop} was called since the training began} */
  public boolean isStopped() {
    return stopped;
  }

  /**
   * Trains.
   *
   * @param settings how long and how often
   * @param data the samples
   * @param step runs a training step
   * @return the values of every epoch
   * @throws InputException if there are no data; what a step, a source or a listener throws is
   *     passed on
   */
  public History fit(FitSettings settings, BatchSource data, StepFunction step) {
    stopped = false;
    OptionalLong steps = settings.steps().isPresent() ? settings.steps() : data.batches();
    History history = new History(new LoopParameters(settings.verbose(), settings.epochs(), steps));
    SequencedMap<String, Double> logs = new LinkedHashMap<>();
    try (Feeder feeder = new Feeder(data);
        Validator validator = new Validator(settings.validation())) {
      listeners.forEach(listener -> listener.onParameters(history.params()));
      listeners.forEach(listener -> listener.onBegin(Phase.TRAIN));
      boolean exhausted = false;
      for (int epoch = settings.initialEpoch();
          epoch < settings.epochs() && !stopped && !exhausted;
          epoch++) {
        int current = epoch;
        feeder.beginEpoch(epoch);
        step.reset();
        Optional<Batch> first = feeder.next();
        if (first.isEmpty()) {
          if (epoch == settings.initialEpoch()) {
            throw new InputException("fit: the data have no batches");
          }
          warn(settings, steps, epoch);
          break;
        }
        listeners.forEach(listener -> listener.onEpochBegin(current));
        Pass pass = new Pass(Phase.TRAIN, feeder, step, steps);
        logs = pass.run(first);
        if (steps.isEmpty()) {
          steps = OptionalLong.of(pass.done);
          history.params(new LoopParameters(settings.verbose(), settings.epochs(), steps));
          listeners.forEach(listener -> listener.onParameters(history.params()));
        } else if (pass.done < steps.getAsLong() && !stopped) {
          exhausted = true;
          warn(settings, steps, epoch);
        }
        validator.addTo(logs, epoch);
        SequencedMap<String, Double> shared = logs;
        listeners.forEach(listener -> listener.onEpochEnd(current, shared));
        history.add(epoch, logs);
      }
      SequencedMap<String, Double> last = logs;
      listeners.forEach(listener -> listener.onEnd(Phase.TRAIN, last));
    }
    return history;
  }

  /**
   * Evaluates: one pass, or as many steps as are asked for.
   *
   * @param verbose 0 silent, 1 a bar, 2 a line
   * @param data the samples
   * @param steps how many; empty for all
   * @param step runs a test step
   * @return the values
   * @throws InputException if there are no data
   */
  public SequencedMap<String, Double> evaluate(
      int verbose, BatchSource data, OptionalLong steps, StepFunction step) {
    return single(Phase.TEST, verbose, data, steps, step);
  }

  /**
   * Predicts: one pass, or as many steps as are asked for. The step function keeps the answers.
   *
   * @param verbose 0 silent, 1 a bar, 2 a line
   * @param data the samples
   * @param steps how many; empty for all
   * @param step runs a prediction
   * @throws InputException if there are no data
   */
  public void predict(int verbose, BatchSource data, OptionalLong steps, StepFunction step) {
    single(Phase.PREDICT, verbose, data, steps, step);
  }

  private SequencedMap<String, Double> single(
      Phase phase, int verbose, BatchSource data, OptionalLong steps, StepFunction step) {
    OptionalLong known = steps.isPresent() ? steps : data.batches();
    LoopParameters parameters = new LoopParameters(verbose, 1, known);
    listeners.forEach(listener -> listener.onParameters(parameters));
    try (Feeder feeder = new Feeder(data)) {
      feeder.beginEpoch(0);
      return measured(phase, feeder, known, step);
    }
  }

  private SequencedMap<String, Double> measured(
      Phase phase, Feeder feeder, OptionalLong steps, StepFunction step) {
    step.reset();
    Optional<Batch> first = feeder.next();
    if (first.isEmpty()) {
      throw new InputException(
          phase == Phase.TEST
              ? "evaluate: the data have no batches"
              : "predict: the data have no batches");
    }
    listeners.forEach(listener -> listener.onBegin(phase));
    Pass pass = new Pass(phase, feeder, step, steps);
    SequencedMap<String, Double> logs = pass.run(first);
    if (steps.isPresent() && pass.done < steps.getAsLong()) {
      warnings.accept(
          "the data ran out after "
              + pass.done
              + " of "
              + steps.getAsLong()
              + " steps; the result is that of the steps done");
    }
    listeners.forEach(listener -> listener.onEnd(phase, logs));
    return logs;
  }

  private void warn(FitSettings settings, OptionalLong steps, int epoch) {
    String needed =
        steps.isPresent()
            ? " (" + steps.getAsLong() * (settings.epochs() - settings.initialEpoch()) + " batches)"
            : "";
    warnings.accept(
        "the data ran out in epoch "
            + (epoch + 1)
            + "; training ends there. The source must give at least steps x epochs batches"
            + needed);
  }

  /** The steps of one epoch or evaluation. */
  private final class Pass {
    private final Phase phase;
    private final Feeder feeder;
    private final StepFunction step;
    private final OptionalLong steps;
    private long done;

    Pass(Phase phase, Feeder feeder, StepFunction step, OptionalLong steps) {
      this.phase = phase;
      this.feeder = feeder;
      this.step = step;
      this.steps = steps;
    }

    SequencedMap<String, Double> run(Optional<Batch> first) {
      EpochLogs logs = new EpochLogs();
      Optional<Batch> batch = first;
      while (batch.isPresent()) {
        long number = done;
        listeners.forEach(listener -> listener.onBatchBegin(phase, number));
        logs.add(step.run(batch.get()), batch.get().rows());
        done++;
        SequencedMap<String, Double> soFar = logs.logs();
        listeners.forEach(listener -> listener.onBatchEnd(phase, number, soFar));
        boolean enough = steps.isPresent() && done >= steps.getAsLong();
        batch = enough || (phase == Phase.TRAIN && stopped) ? Optional.empty() : feeder.next();
      }
      return logs.logs();
    }
  }

  /** Runs validations, on one source for all epochs. */
  private final class Validator implements AutoCloseable {
    private final Optional<FitSettings.Validation> settings;
    private final Optional<Feeder> feeder;

    Validator(Optional<FitSettings.Validation> settings) {
      this.settings = settings;
      feeder = settings.map(validation -> new Feeder(validation.data()));
    }

    void addTo(SequencedMap<String, Double> logs, int epoch) {
      if (settings.isEmpty() || feeder.isEmpty() || !settings.get().due().test(epoch + 1)) {
        return;
      }
      FitSettings.Validation validation = settings.get();
      feeder.get().beginEpoch(0);
      OptionalLong steps =
          validation.steps().isPresent() ? validation.steps() : validation.data().batches();
      measured(Phase.TEST, feeder.get(), steps, validation.step())
          .forEach((name, value) -> logs.put("val_" + name, value));
    }

    @Override
    public void close() {
      feeder.ifPresent(Feeder::close);
    }
  }
}
