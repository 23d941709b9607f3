package dev.sinter.model;

import dev.sinter.ir.ModelException;
import dev.sinter.optimizers.Optimizer;
import dev.sinter.runtime.buffer.MemoryKind;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.data.ArraySource;
import dev.sinter.runtime.data.Batch;
import dev.sinter.runtime.data.BatchSource;
import dev.sinter.runtime.data.Passes;
import dev.sinter.runtime.data.SequenceSource;
import dev.sinter.runtime.data.Shuffle;
import dev.sinter.runtime.training.Console;
import dev.sinter.runtime.training.FitSettings;
import dev.sinter.runtime.training.History;
import dev.sinter.runtime.training.Phase;
import dev.sinter.runtime.training.ProgressListener;
import dev.sinter.runtime.training.StepFunction;
import dev.sinter.runtime.training.StepListener;
import dev.sinter.runtime.training.StepLoop;
import dev.sinter.runtime.training.StepResult;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** Runs the entry points of a model over data. */
final class Trainer {
  private final Model model;
  private final EntryPoints entryPoints;
  private @Nullable StepLoop loop;

  Trainer(Model model) {
    this.model = model;
    this.entryPoints = new EntryPoints(model);
  }

  /** Forgets traced steps: they are traced and compiled anew. */
  void forget() {
    entryPoints.forget();
  }

  /** {@return what steps of training that were traced read or change, in their order} */
  List<Variable> variablesOfTraining() {
    return entryPoints.variablesOfTraining();
  }

  /** Frees compiled steps; later ones are refused. */
  void close() {
    entryPoints.close();
  }

  // ---- steps ------------------------------------------------------------------------------------

  private StepFunction function(Phase phase, Map<Integer, Double> classWeight) {
    return new StepFunction() {
      @Override
      public StepResult run(Batch batch) {
        return StepResult.running(entryPoints.step(phase, batch, classWeight));
      }

      @Override
      public int stepsPerCall() {
        return model.stepsPerExecution();
      }

      @Override
      public StepResult runAll(List<Batch> batches) {
        return StepResult.running(entryPoints.steps(phase, batches, classWeight));
      }

      @Override
      public void prepare(Batch batch) {
        entryPoints.trace(phase, batch, classWeight);
      }

      @Override
      public void reset() {
        model.resetMetrics();
      }
    };
  }

  // ---- fit --------------------------------------------------------------------------------------

  /** Trains on arrays or on a source, whichever {@code x} is. */
  History fit(Object x, Optional<?> y, FitOptions options) {
    model.requireCompiled("fit");
    Optional<BatchSource> source = DataArguments.source(model, x, options.shuffle);
    if (source.isEmpty()) {
      return fitArrays(DataArguments.batch(model, x, y, options.sampleWeight), options);
    }
    options.refuseForSource(y.isPresent());
    bounded("fit", "steps_per_epoch", source.get(), options.stepsPerEpoch);
    return fit(stepping(source.get(), options, 1), validation(options), options);
  }

  private History fitArrays(Batch data, FitOptions options) {
    ArraySource all = source(data);
    Optional<BatchSource> validation = Optional.empty();
    if (options.validationData.isEmpty() && options.validationSplit > 0) {
      long split = (long) Math.floor(data.rows() * (1 - options.validationSplit));
      if (split == 0 || split == data.rows()) {
        throw new ModelException(
            "fit: validation_split "
                + options.validationSplit
                + " of "
                + data.rows()
                + " samples leaves nothing to "
                + (split == 0 ? "train on" : "validate on"));
      }
      ArraySource tail = all.range(split, data.rows());
      validation = Optional.of(tail.batchSize(options.validationBatchSizeFor(tail.rows())));
      all = all.range(0, split);
    }
    int size = options.batchSizeFor(all.rows());
    if (validation.isEmpty()) {
      validation = validation(options);
    }
    long seed = Session.current().nextSeed();
    Shuffle order =
        options.shuffleBatches
            ? new Shuffle.Batches(seed)
            : options.shuffle ? new Shuffle.Samples(seed) : new Shuffle.None();
    ArraySource source = all.batchSize(size).shuffle(order);
    return fit(
        stepping(source, options, Math.max(1, options.epochs - options.initialEpoch)),
        validation,
        options);
  }

  /**
   * {@return the source, going on through the epochs where an epoch does not have as many steps as
   * a pass has batches; a sequence begins anew with every epoch all the same, as in Keras}
   */
  private static BatchSource stepping(BatchSource source, FitOptions options, long passes) {
    boolean apart =
        options.stepsPerEpoch.isPresent()
            && source.restarts()
            && !(source instanceof SequenceSource)
            && source.batches().isPresent()
            && !source.batches().equals(options.stepsPerEpoch);
    return options.prefetched(apart ? new Passes(source, passes) : source);
  }

  private static BatchSource bounded(
      String method, String argument, BatchSource source, OptionalLong steps) {
    if (source.isEndless() && steps.isEmpty()) {
      throw new ModelException(
          method + ": the data never end, so " + argument + " must say where a pass does");
    }
    return source;
  }

  private Optional<BatchSource> validation(FitOptions options) {
    return options.validationData.map(
        given ->
            DataArguments.source(model, given.x(), false)
                .map(s -> bounded("fit", "validation_steps", s, options.validationSteps))
                .orElseGet(() -> validation(given, options)));
  }

  private BatchSource validation(FitOptions.Measured given, FitOptions options) {
    Batch batch = DataArguments.batch(model, given.x(), given.y(), given.sampleWeight());
    return source(batch).batchSize(options.validationBatchSizeFor(batch.rows()));
  }

  private History fit(BatchSource source, Optional<BatchSource> validation, FitOptions options) {
    FitSettings settings =
        FitSettings.epochs(options.epochs)
            .initialEpoch(options.initialEpoch)
            .verbose(options.verbose());
    if (options.stepsPerEpoch.isPresent()) {
      settings = settings.steps(options.stepsPerEpoch.getAsLong());
    }
    if (validation.isPresent()) {
      settings =
          settings.validation(
              new FitSettings.Validation(
                  validation.get(),
                  options.validationSteps,
                  options::isValidated,
                  function(Phase.TEST, Map.of())));
    }
    StepLoop running = loop(Phase.TRAIN, options.callbacks, options.verbose());
    loop = running;
    try {
      return running.fit(settings, source, function(Phase.TRAIN, options.classWeight));
    } finally {
      loop = null;
      List<Optimizer> optimizers = model.optimizers();
      List<List<Variable>> weights = model.weightsByOptimizer();
      for (int i = 0; i < optimizers.size(); i++) {
        optimizers.get(i).finalizeVariableValues(weights.get(i));
      }
    }
  }

  private static ArraySource source(Batch data) {
    return ArraySource.of(data).in(Session.current().programs().memory());
  }

  /** Ends the training that runs after its step. */
  void stop() {
    StepLoop running = loop;
    if (running != null) {
      running.stop();
    }
  }

  private StepLoop loop(Phase phase, List<Callback> callbacks, int verbose) {
    List<StepListener> listeners = new ArrayList<>();
    for (Callback callback : callbacks) {
      callback.attach(model);
      listeners.add(new CallbackListener(callback));
    }
    if (verbose > 0 && callbacks.stream().noneMatch(Callback::showsProgress)) {
      listeners.add(new ProgressListener(phase, Console.standard()));
    }
    return new StepLoop(listeners, warning -> System.err.println("warning: " + warning));
  }

  // ---- evaluate and predict ---------------------------------------------------------------------

  private BatchSource measured(Object x, Optional<?> y, EvaluateOptions options) {
    Optional<BatchSource> source = DataArguments.source(model, x, false);
    if (source.isPresent()) {
      options.refuseForSource(y.isPresent());
      bounded(options.method(), "steps", source.get(), options.steps);
      return options.prefetched(source.get());
    }
    Batch data = DataArguments.batch(model, x, y, options.sampleWeight);
    return options.prefetched(source(data).batchSize(options.batchSizeFor(data.rows())));
  }

  SequencedMap<String, Double> evaluate(Object x, Optional<?> y, EvaluateOptions options) {
    model.requireCompiled("evaluate");
    return loop(Phase.TEST, options.callbacks, options.verbose())
        .evaluate(
            options.verbose(),
            measured(x, y, options),
            options.steps,
            function(Phase.TEST, Map.of()));
  }

  Tensors predict(Object x, EvaluateOptions options) {
    List<List<NdArray>> batches = new ArrayList<>();
    Tensors[] structure = new Tensors[1];
    StepFunction step =
        batch -> {
          EntryPoints.Predicted predicted = entryPoints.predict(batch);
          batches.add(predicted.arrays());
          structure[0] = predicted.structure();
          return StepResult.none();
        };
    loop(Phase.PREDICT, options.callbacks, options.verbose())
        .predict(options.verbose(), measured(x, Optional.empty(), options), options.steps, step);
    List<Tensor> outputs = new ArrayList<>();
    for (int i = 0; i < batches.getFirst().size(); i++) {
      int output = i;
      outputs.add(Tensor.of(joined(batches.stream().map(batch -> batch.get(output)).toList())));
    }
    return structure[0].with(outputs);
  }

  private static NdArray joined(List<NdArray> parts) {
    if (parts.size() == 1) {
      return parts.getFirst();
    }
    List<Long> shape = new ArrayList<>(parts.getFirst().shape());
    shape.set(0, parts.stream().mapToLong(NdArray::rows).sum());
    NdArray whole = NdArray.zeros(MemoryKind.HEAP, parts.getFirst().type(), shape);
    long position = 0;
    for (NdArray part : parts) {
      part.buffer().copyTo(0, whole.buffer(), position, part.count());
      position += part.count();
    }
    return whole;
  }

  // ---- single batches ---------------------------------------------------------------------------

  SequencedMap<String, Double> onBatch(Phase phase, Object x, Optional<?> y, BatchOptions options) {
    model.requireCompiled(phase == Phase.TRAIN ? "train_on_batch" : "test_on_batch");
    Batch batch = DataArguments.batch(model, x, y, options.sampleWeight);
    if (options.resetMetrics) {
      model.resetMetrics();
    }
    return new LinkedHashMap<>(entryPoints.step(phase, batch, options.classWeight));
  }

  Tensors predictOnBatch(Object x) {
    EntryPoints.Predicted predicted =
        entryPoints.predict(DataArguments.batch(model, x, Optional.empty(), Optional.empty()));
    return predicted.structure().with(predicted.arrays().stream().map(Tensor::of).toList());
  }

  /** {@return the graph of an entry point for batches of these types} */
  EntryGraph trace(Phase phase, Batch batch) {
    return entryPoints.trace(phase, batch, Map.of());
  }
}
