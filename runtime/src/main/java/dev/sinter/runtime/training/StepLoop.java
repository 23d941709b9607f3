package dev.sinter.runtime.training;

import dev.sinter.runtime.InputException;
import dev.sinter.runtime.data.Batch;
import dev.sinter.runtime.data.BatchSource;
import dev.sinter.runtime.data.Feeder;
import java.util.ArrayList;
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
    try (Feeder feeder = new Feeder(data);
        Validator validator = new Validator(settings.validation())) {
      return new Training(settings, data, step, feeder, validator).run();
    }
  }

  /** The epochs of one training. */
  private final class Training {
    private final FitSettings settings;
    private final BatchSource data;
    private final StepFunction step;
    private final Feeder feeder;
    private final Validator validator;
    private final History history;
    private OptionalLong steps;
    private SequencedMap<String, Double> logs = new LinkedHashMap<>();

    Training(
        FitSettings settings,
        BatchSource data,
        StepFunction step,
        Feeder feeder,
        Validator validator) {
      this.settings = settings;
      this.data = data;
      this.step = step;
      this.feeder = feeder;
      this.validator = validator;
      steps = settings.steps().isPresent() ? settings.steps() : data.batches();
      history = new History(new LoopParameters(settings.verbose(), settings.epochs(), steps));
    }

    History run() {
      listeners.forEach(listener -> listener.onParameters(history.params()));
      TrainingPosition start = start();
      listeners.forEach(listener -> listener.onBegin(Phase.TRAIN));
      boolean more = true;
      for (int epoch = start.epoch(); epoch < settings.epochs() && !stopped && more; epoch++) {
        more = epoch(epoch, epoch == start.epoch() ? start.step() : 0);
      }
      listeners.forEach(listener -> listener.onEnd(Phase.TRAIN, logs));
      return history;
    }

    /** {@return whether the data go on} */
    private boolean epoch(int epoch, long done) {
      feeder.beginEpoch(epoch);
      if (done == 0) {
        step.reset();
      }
      skip(done);
      Optional<Batch> first = feeder.next();
      if (first.isEmpty()) {
        if (epoch == settings.initialEpoch()) {
          throw new InputException("fit: the data have no batches");
        }
        warn(settings, steps, epoch);
        return false;
      }
      listeners.forEach(listener -> listener.onEpochBegin(epoch));
      Pass pass = new Pass(Phase.TRAIN, feeder, step, steps, done);
      logs = pass.run(first);
      boolean exhausted = false;
      if (steps.isEmpty()) {
        steps = OptionalLong.of(pass.done);
        history.params(new LoopParameters(settings.verbose(), settings.epochs(), steps));
        listeners.forEach(listener -> listener.onParameters(history.params()));
      } else if (pass.done < steps.getAsLong() && !stopped) {
        exhausted = true;
        warn(settings, steps, epoch);
      }
      validator.addTo(logs, epoch);
      listeners.forEach(listener -> listener.onEpochEnd(epoch, logs));
      history.add(epoch, logs);
      return !exhausted;
    }

    private void skip(long batches) {
      for (long i = 0; i < batches && feeder.next().isPresent(); i++) {}
    }

    /** The state of a step is made from a first batch, which a pass of its own gives. */
    private TrainingPosition start() {
      TrainingPosition asked = new TrainingPosition(settings.initialEpoch(), 0);
      if (listeners.stream().noneMatch(StepListener::mayResume)) {
        return asked;
      }
      if (!data.restarts()) {
        throw new InputException(
            "fit: a training can be resumed on data that can be walked through anew only; give an"
                + " array, a Sequence, a Dataset or a supplier of iterators, and no steps per epoch"
                + " that differ from its length");
      }
      try (Feeder probe = new Feeder(data, false)) {
        probe.beginEpoch(asked.epoch());
        probe.next().ifPresent(step::prepare);
      }
      return listeners.stream()
          .flatMap(listener -> listener.resume().stream())
          .findFirst()
          .filter(position -> position.compareTo(asked) > 0)
          .orElse(asked);
    }
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
    Pass pass = new Pass(phase, feeder, step, steps, 0);
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

    Pass(Phase phase, Feeder feeder, StepFunction step, OptionalLong steps, long done) {
      this.phase = phase;
      this.feeder = feeder;
      this.step = step;
      this.steps = steps;
      this.done = done;
    }

    SequencedMap<String, Double> run(Optional<Batch> first) {
      EpochLogs logs = new EpochLogs();
      Optional<Batch> batch = first;
      while (batch.isPresent()) {
        long number = done;
        listeners.forEach(listener -> listener.onBatchBegin(phase, number));
        if (step.stepsPerCall() == 1) {
          logs.add(step.run(batch.get()), batch.get().rows());
          done++;
        } else {
          List<Batch> group = group(batch.get());
          logs.add(step.runAll(group), group.stream().mapToLong(Batch::rows).sum());
          done += group.size();
        }
        SequencedMap<String, Double> soFar = logs.logs();
        listeners.forEach(listener -> listener.onBatchEnd(phase, done - 1, soFar));
        boolean enough = steps.isPresent() && done >= steps.getAsLong();
        batch = enough || (phase == Phase.TRAIN && stopped) ? Optional.empty() : feeder.next();
      }
      return logs.logs();
    }

    /** A batch is valid until the next one is asked for, so those of a group are copies. */
    private List<Batch> group(Batch first) {
      List<Batch> group = new ArrayList<>();
      long most = Math.min(step.stepsPerCall(), steps.orElse(Long.MAX_VALUE) - done);
      Optional<Batch> next = Optional.of(first);
      while (next.isPresent()) {
        group.add(next.get().rows(0, next.get().rows()));
        next = group.size() < most ? feeder.next() : Optional.empty();
      }
      return group;
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
