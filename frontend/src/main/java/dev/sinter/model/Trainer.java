package dev.sinter.model;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.data.ArraySource;
import dev.sinter.runtime.data.Batch;
import dev.sinter.runtime.data.BatchSource;
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
import dev.sinter.tensor.Function;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** Runs the entry points of a model over data. */
final class Trainer {
  /** Names of inputs and targets that were given without names. */
  private static final String INPUT = "x";

  private static final String TARGET = "y";

  /** What decides the structure of an entry point's graph beside the types of its inputs. */
  private record Key(
      Phase phase,
      List<String> inputs,
      List<String> targets,
      List<String> weights,
      Map<Integer, Double> classWeight) {}

  /** An entry point and the names of its results, known once it was traced. */
  private record Entry(Function function, List<String> results, List<Tensors> structure) {}

  private final Model model;
  private final Map<Key, Entry> entries = new LinkedHashMap<>();
  private @Nullable StepLoop loop;

  Trainer(Model model) {
    this.model = model;
  }

  /** Forgets traced steps: they are traced and compiled anew. */
  synchronized void forget() {
    entries.clear();
  }

  // ---- entry points -----------------------------------------------------------------------------

  private synchronized Entry entry(Phase phase, Batch batch, Map<Integer, Double> classWeight) {
    Key key =
        new Key(
            phase,
            List.copyOf(batch.inputs().keySet()),
            phase == Phase.PREDICT ? List.of() : List.copyOf(batch.targets().keySet()),
            phase == Phase.PREDICT ? List.of() : List.copyOf(batch.sampleWeights().keySet()),
            classWeight);
    return entries.computeIfAbsent(key, this::makeEntry);
  }

  private Entry makeEntry(Key key) {
    List<String> results = new ArrayList<>();
    List<Tensors> structure = new ArrayList<>();
    String name =
        switch (key.phase) {
          case TRAIN -> "train";
          case TEST -> "test";
          case PREDICT -> "predict";
        };
    boolean namedBatch = !model.hasFixedBatch();
    Function function =
        new Function(
            name,
            key.phase == Phase.TRAIN,
            namedBatch,
            inputs -> body(key, inputs, results, structure));
    return new Entry(
        model.runsEagerly() ? function.on("interpreter") : function, results, structure);
  }

  private List<Tensor> body(
      Key key, List<Tensor> inputs, List<String> results, List<Tensors> structure) {
    int targetsAt = key.inputs.size();
    int weightsAt = targetsAt + key.targets.size();
    Tensors x = structured(key.inputs, inputs.subList(0, targetsAt), INPUT);
    Optional<Tensors> y = optional(key.targets, inputs.subList(targetsAt, weightsAt));
    Optional<Tensors> weights = optional(key.weights, inputs.subList(weightsAt, inputs.size()));
    if (!key.classWeight.isEmpty()) {
      weights = Optional.of(withClassWeights(key.classWeight, y, weights));
    }
    StepData data = new StepData(x, y, weights);
    if (key.phase == Phase.PREDICT) {
      Tensors outputs = model.predictStep(data);
      structure.clear();
      structure.add(outputs);
      return outputs.flat();
    }
    Map<String, Tensor> logs =
        key.phase == Phase.TRAIN ? model.trainStep(data) : model.testStep(data);
    model.state().clearLosses();
    results.clear();
    results.addAll(logs.keySet());
    return List.copyOf(logs.values());
  }

  private static Optional<Tensors> optional(List<String> names, List<Tensor> values) {
    return names.isEmpty() ? Optional.empty() : Optional.of(structured(names, values, TARGET));
  }

  private static Tensors structured(List<String> names, List<Tensor> values, String base) {
    if (names.getFirst().equals(base)) {
      return Tensors.of(values.getFirst());
    } else if (names.getFirst().equals(base + "/0")) {
      return Tensors.list(values);
    }
    Map<String, Tensor> named = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      named.put(names.get(i), values.get(i));
    }
    return Tensors.named(named);
  }

  /**
   * Class weights become sample weights: the class is the largest of several numbers, or the number
   * itself.
   */
  private Tensors withClassWeights(
      Map<Integer, Double> classWeight, Optional<Tensors> y, Optional<Tensors> weights) {
    if (y.isEmpty() || y.get().size() != 1) {
      throw new ModelException(
          "fit: class_weight needs exactly one target, got " + y.map(Tensors::size).orElse(0));
    }
    Tensor target = y.get().single();
    boolean wide = target.rank() > 1 && !target.dim(-1).is(1);
    Tensor numbers = target.rank() > 1 && !wide ? target.squeeze(-1) : target;
    Tensor classes =
        wide
            ? target.argmax(-1)
            : numbers.dtype().isFloat() ? numbers.round().cast(DType.I32) : numbers.cast(DType.I32);
    float[] table = new float[classWeight.size()];
    classWeight.forEach((k, value) -> table[k] = value.floatValue());
    Tensor own = Tensor.of(table).gather(classes, 0);
    return Tensors.of(weights.map(w -> w.single().cast(own.dtype()).times(own)).orElse(own));
  }

  private StepResult step(Phase phase, Batch batch, Map<Integer, Double> classWeight) {
    Entry entry = entry(phase, batch, classWeight);
    List<NdArray> inputs = new ArrayList<>(batch.inputs().values());
    inputs.addAll(batch.targets().values());
    inputs.addAll(batch.sampleWeights().values());
    List<NdArray> values = entry.function.call(inputs);
    SequencedMap<String, Double> logs = new LinkedHashMap<>();
    for (int i = 0; i < values.size(); i++) {
      logs.put(entry.results.get(i), values.get(i).buffer().getDouble(0));
    }
    return StepResult.running(logs);
  }

  private StepFunction function(Phase phase, Map<Integer, Double> classWeight) {
    return new StepFunction() {
      @Override
      public StepResult run(Batch batch) {
        return step(phase, batch, classWeight);
      }

      @Override
      public void reset() {
        model.resetMetrics();
      }
    };
  }

  // ---- data -------------------------------------------------------------------------------------

  Batch data(Tensors x, Optional<Tensors> y, Optional<Tensors> weight) {
    SequencedMap<String, NdArray> inputs = named(x, INPUT);
    model
        .inputDtypes(List.copyOf(inputs.keySet()))
        .forEach(
            (name, dtype) -> inputs.computeIfPresent(name, (n, array) -> convert(array, dtype)));
    return new Batch(
        inputs,
        y.map(t -> named(t, TARGET)).orElseGet(LinkedHashMap::new),
        weight.map(w -> named(w, TARGET)).orElseGet(LinkedHashMap::new));
  }

  private static NdArray convert(NdArray array, DType dtype) {
    return array.cast(dev.sinter.runtime.buffer.ElementType.valueOf(dtype.name()));
  }

  private static SequencedMap<String, NdArray> named(Tensors tensors, String base) {
    SequencedMap<String, NdArray> named = new LinkedHashMap<>();
    switch (tensors) {
      case Tensors.Single single -> named.put(base, single.tensor().array());
      case Tensors.Named map ->
          map.items().forEach((name, item) -> named.put(name, item.single().array()));
      case Tensors.Listed listed -> {
        List<Tensor> flat = listed.flat();
        for (int i = 0; i < flat.size(); i++) {
          named.put(flat.size() == 1 ? base : base + "/" + i, flat.get(i).array());
        }
      }
    }
    return named;
  }

  // ---- loops ------------------------------------------------------------------------------------

  History fit(Batch data, FitOptions options) {
    ArraySource all = ArraySource.of(data).batchSize(options.batchSize);
    Optional<BatchSource> validation = options.validationSource;
    int validationBatch = options.validationBatchSize.orElse(options.batchSize);
    if (options.validationX.isPresent()) {
      Batch measured =
          data(options.validationX.get(), options.validationY, options.validationWeight);
      validation = Optional.of(ArraySource.of(measured).batchSize(validationBatch));
    } else if (validation.isEmpty() && options.validationSplit > 0) {
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
      validation = Optional.of(all.range(split, data.rows()).batchSize(validationBatch));
      all = all.range(0, split);
    }
    long seed = Session.current().nextSeed();
    Shuffle order =
        options.shuffleBatches
            ? new Shuffle.Batches(seed)
            : options.shuffle ? new Shuffle.Samples(seed) : new Shuffle.None();
    return fit(all.shuffle(order), validation, options);
  }

  History fit(BatchSource source, Optional<BatchSource> validation, FitOptions options) {
    model.requireCompiled("fit");
    FitSettings settings =
        FitSettings.epochs(options.epochs)
            .initialEpoch(options.initialEpoch)
            .verbose(options.verbose);
    if (options.stepsPerEpoch.isPresent()) {
      settings = settings.steps(options.stepsPerEpoch.getAsLong());
    }
    if (validation.isPresent()) {
      settings =
          settings.validation(
              new FitSettings.Validation(
                  validation.get(),
                  options.validationSteps,
                  epoch ->
                      options.validationEpochs.isEmpty()
                          ? epoch % options.validationFrequency == 0
                          : options.validationEpochs.contains(epoch),
                  function(Phase.TEST, Map.of())));
    }
    StepLoop running = loop(Phase.TRAIN, options.callbacks, options.verbose);
    loop = running;
    try {
      return running.fit(settings, source, function(Phase.TRAIN, options.classWeight));
    } finally {
      loop = null;
      model.optimizer().finalizeVariableValues(model.trainableWeights());
    }
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
    if (verbose > 0) {
      listeners.add(new ProgressListener(phase, Console.standard()));
    }
    return new StepLoop(listeners, warning -> System.err.println("warning: " + warning));
  }

  SequencedMap<String, Double> evaluate(BatchSource source, EvaluateOptions options) {
    model.requireCompiled("evaluate");
    return loop(Phase.TEST, options.callbacks, options.verbose)
        .evaluate(options.verbose, source, options.steps, function(Phase.TEST, Map.of()));
  }

  Tensors predict(BatchSource source, EvaluateOptions options) {
    List<List<NdArray>> batches = new ArrayList<>();
    Tensors[] structure = new Tensors[1];
    StepFunction step =
        batch -> {
          Entry entry = entry(Phase.PREDICT, batch, Map.of());
          batches.add(entry.function.call(List.copyOf(batch.inputs().values())));
          structure[0] = entry.structure.getFirst();
          return StepResult.none();
        };
    loop(Phase.PREDICT, options.callbacks, options.verbose)
        .predict(options.verbose, source, options.steps, step);
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
    NdArray whole =
        NdArray.zeros(dev.sinter.runtime.buffer.MemoryKind.HEAP, parts.getFirst().type(), shape);
    long position = 0;
    for (NdArray part : parts) {
      part.buffer().copyTo(0, whole.buffer(), position, part.count());
      position += part.count();
    }
    return whole;
  }

  SequencedMap<String, Double> onBatch(
      Phase phase, Batch batch, Map<Integer, Double> classWeight, boolean resetMetrics) {
    model.requireCompiled(phase == Phase.TRAIN ? "train_on_batch" : "test_on_batch");
    if (resetMetrics) {
      model.resetMetrics();
    }
    return new LinkedHashMap<>(step(phase, batch, classWeight).values());
  }

  Tensors predictOnBatch(Batch batch) {
    Entry entry = entry(Phase.PREDICT, batch, Map.of());
    List<NdArray> values = entry.function.call(List.copyOf(batch.inputs().values()));
    return entry.structure.getFirst().with(values.stream().map(Tensor::of).toList());
  }

  /** {@return the graph of an entry point for batches of these types} */
  EntryGraph trace(Phase phase, Batch batch) {
    List<NdArray> inputs = new ArrayList<>(batch.inputs().values());
    inputs.addAll(batch.targets().values());
    inputs.addAll(batch.sampleWeights().values());
    Entry entry = entry(phase, batch, Map.of());
    Function.Traced traced = entry.function.traceFor(inputs);
    return EntryGraph.of(model, traced, batch, entry.results);
  }

  /** {@return a source of these samples, one pass in order} */
  BatchSource source(Batch data, EvaluateOptions options) {
    int size = options.batchSize;
    if (options.steps.isPresent()) {
      size = Math.toIntExact(Math.ceilDiv(data.rows(), options.steps.getAsLong()));
    }
    return ArraySource.of(data).batchSize(size);
  }
}
