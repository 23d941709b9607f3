package dev.sinter.model;

import dev.sinter.data.Element;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
import dev.sinter.metrics.SampleWeights;
import dev.sinter.runtime.buffer.MemoryKind;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.data.Batch;
import dev.sinter.runtime.training.Phase;
import dev.sinter.tensor.Control;
import dev.sinter.tensor.Function;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * The programs of a model: predict, test and train, each traced and compiled when first needed.
 *
 * <pre>
 *   one step        inputs, targets, weights of a batch [B, ...]      -> logs
 *   several steps   those of S batches, stacked [S, B, ...]: a scan over axis 0 -> logs of the last
 * </pre>
 *
 * A model that runs eagerly has its step's code run anew for every batch, by the interpreter.
 */
final class EntryPoints {
  /** What decides the structure of an entry point's graph beside the types of its inputs. */
  private record Key(
      Phase phase,
      List<String> inputs,
      List<String> targets,
      List<String> weights,
      Map<Integer, Double> classWeight,
      boolean several) {}

  /** An entry point and the names of its results, known once it was traced. */
  private record Entry(Function function, List<String> results, List<Tensors> structure) {}

  private final Model model;
  private final Map<Key, Entry> entries = new LinkedHashMap<>();

  /** Has a lock of its own: it is told while a step is traced, under the lock of its function. */
  private final Set<Variable> variablesOfTraining =
      Collections.synchronizedSet(new LinkedHashSet<>());

  private boolean closed;

  EntryPoints(Model model) {
    this.model = model;
  }

  /** Forgets traced steps: they are traced and compiled anew. */
  synchronized void forget() {
    entries.clear();
    variablesOfTraining.clear();
  }

  /** {@return what steps of training that were traced read or change, in their order} */
  List<Variable> variablesOfTraining() {
    synchronized (variablesOfTraining) {
      return List.copyOf(variablesOfTraining);
    }
  }

  /** Frees compiled steps, once those that run have ended; later ones are refused. */
  synchronized void close() {
    closed = true;
    entries.values().forEach(entry -> entry.function.close());
    entries.clear();
  }

  // ---- tracing ----------------------------------------------------------------------------------

  private synchronized Entry entry(
      Phase phase, Batch batch, Map<Integer, Double> classWeight, boolean several) {
    if (closed) {
      throw new ModelException(model.describe() + ": is closed; make it or load it again");
    }
    Key key =
        new Key(
            phase,
            List.copyOf(batch.inputs().keySet()),
            phase == Phase.PREDICT ? List.of() : List.copyOf(batch.targets().keySet()),
            phase == Phase.PREDICT ? List.of() : List.copyOf(batch.sampleWeights().keySet()),
            classWeight,
            several);
    return model.runsEagerly() ? makeEntry(key) : entries.computeIfAbsent(key, this::makeEntry);
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
    Function function =
        new Function(
            name,
            key.phase == Phase.TRAIN,
            !key.several
                && !model.hasFixedBatch()
                && !(key.phase == Phase.TRAIN && model.needsBatchSize()),
            inputs ->
                key.several
                    ? severalSteps(key, inputs, results)
                    : oneStep(key, inputs, results, structure));
    if (key.phase == Phase.TRAIN) {
      function.whenTraced(variablesOfTraining::addAll);
    }
    return new Entry(
        model.runsEagerly() ? function.on("interpreter") : function, results, structure);
  }

  private List<Tensor> severalSteps(Key key, List<Tensor> inputs, List<String> results) {
    List<Tensors> unused = new ArrayList<>();
    List<Tensor> stacked =
        Control.scan(
                List.of(),
                inputs,
                false,
                (carried, step) ->
                    new Control.Result(List.of(), oneStep(key, step, results, unused)))
            .stacked();
    return stacked.stream().map(value -> value.at(0, -1)).toList();
  }

  private List<Tensor> oneStep(
      Key key, List<Tensor> inputs, List<String> results, List<Tensors> structure) {
    int targetsAt = key.inputs.size();
    int weightsAt = targetsAt + key.targets.size();
    Tensors x = Element.structured(key.inputs, inputs.subList(0, targetsAt), DataArguments.INPUT);
    Optional<Tensors> y = optional(key.targets, inputs.subList(targetsAt, weightsAt));
    Optional<Tensors> weights = optional(key.weights, inputs.subList(weightsAt, inputs.size()));
    weights.ifPresent(model::checkSampleWeights);
    if (!key.classWeight.isEmpty()) {
      weights = Optional.of(withClassWeights(key.classWeight, y, weights));
    }
    StepData data = new StepData(x, y, weights);
    try {
      if (key.phase == Phase.PREDICT) {
        Tensors outputs = model.predictStep(data);
        structure.clear();
        structure.add(outputs);
        return outputs.flat();
      }
      Map<String, Tensor> logs =
          key.phase == Phase.TRAIN ? model.trainStep(data) : model.testStep(data);
      results.clear();
      results.addAll(logs.keySet());
      return List.copyOf(logs.values());
    } finally {
      model.state().clearLosses();
    }
  }

  private static Optional<Tensors> optional(List<String> names, List<Tensor> values) {
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(Element.structured(names, values, DataArguments.TARGET));
  }

  /**
   * Class weights become sample weights: the class is the largest of several numbers, or the number
   * itself.
   */
  private static Tensors withClassWeights(
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
    return Tensors.of(
        weights.map(w -> SampleWeights.align(own, w.single()).times(own)).orElse(own));
  }

  // ---- running ----------------------------------------------------------------------------------

  /** {@return the logs of a step} */
  SequencedMap<String, Double> step(Phase phase, Batch given, Map<Integer, Double> classWeight) {
    Batch batch = DataArguments.converted(model, given);
    Entry entry = entry(phase, batch, classWeight, false);
    checkClasses(List.of(batch), classWeight.size());
    return logs(entry, entry.function.call(arrays(batch)));
  }

  /** Refuses batches with a sample whose class has no weight; 0 classes have no weights at all. */
  private static void checkClasses(List<Batch> batches, int classes) {
    for (Batch batch : batches) {
      if (classes > 0 && batch.targets().size() == 1) {
        checkClasses(batch.targets().values().iterator().next(), classes);
      }
    }
  }

  private static void checkClasses(NdArray target, int classes) {
    List<Long> shape = target.shape();
    long width = shape.size() > 1 ? shape.getLast() : 1;
    if (width > classes) {
      throw new ModelException(
          "class_weight: targets have " + width + " classes, weights are given for " + classes);
    }
    for (long i = 0; width == 1 && i < target.count(); i++) {
      double number = Math.rint(target.buffer().getDouble(i));
      if (!(number >= 0 && number < classes)) {
        throw new ModelException(
            "class_weight: weights are given for the classes 0 to "
                + (classes - 1)
                + ", a target is "
                + target.buffer().getDouble(i));
      }
    }
  }

  /** {@return the logs of the last of several steps; those of equal batches are one call} */
  SequencedMap<String, Double> steps(
      Phase phase, List<Batch> given, Map<Integer, Double> classWeight) {
    int equal = 1;
    while (equal < given.size() && given.get(equal).rows() == given.getFirst().rows()) {
      equal++;
    }
    if (equal == 1 || model.runsEagerly()) {
      SequencedMap<String, Double> last = step(phase, given.getFirst(), classWeight);
      return given.size() == 1 ? last : steps(phase, given.subList(1, given.size()), classWeight);
    }
    List<List<NdArray>> arrays = new ArrayList<>();
    for (Batch batch : given.subList(0, equal)) {
      arrays.add(arrays(DataArguments.converted(model, batch)));
    }
    List<NdArray> stacked = new ArrayList<>();
    for (int i = 0; i < arrays.getFirst().size(); i++) {
      int input = i;
      stacked.add(stacked(arrays.stream().map(list -> list.get(input)).toList()));
    }
    Batch first = DataArguments.converted(model, given.getFirst());
    Entry entry = entry(phase, first, classWeight, true);
    checkClasses(given, classWeight.size());
    SequencedMap<String, Double> logs = logs(entry, entry.function.call(stacked));
    return equal == given.size()
        ? logs
        : steps(phase, given.subList(equal, given.size()), classWeight);
  }

  private static NdArray stacked(List<NdArray> parts) {
    List<Long> shape = new ArrayList<>(parts.getFirst().shape());
    shape.addFirst((long) parts.size());
    NdArray whole = NdArray.zeros(MemoryKind.HEAP, parts.getFirst().type(), shape);
    long position = 0;
    for (NdArray part : parts) {
      part.buffer().copyTo(0, whole.buffer(), position, part.count());
      position += part.count();
    }
    return whole;
  }

  private static List<NdArray> arrays(Batch batch) {
    List<NdArray> arrays = new ArrayList<>(batch.inputs().values());
    arrays.addAll(batch.targets().values());
    arrays.addAll(batch.sampleWeights().values());
    return arrays;
  }

  private SequencedMap<String, Double> logs(Entry entry, List<NdArray> values) {
    SequencedMap<String, Double> logs = new LinkedHashMap<>();
    for (int i = 0; i < values.size(); i++) {
      String name = entry.results.get(i);
      NdArray value = values.get(i);
      if (!value.shape().isEmpty()) {
        throw new ModelException(
            model.describe()
                + ": '"
                + name
                + "' of the step's logs must be a scalar, got "
                + value);
      }
      logs.put(name, value.buffer().getDouble(0));
    }
    return logs;
  }

  /** What a model answers: arrays, and the structure of its outputs. */
  record Predicted(List<NdArray> arrays, Tensors structure) {}

  /** {@return the outputs for a batch} */
  Predicted predict(Batch given) {
    Batch batch = DataArguments.converted(model, given);
    Entry entry = entry(Phase.PREDICT, batch, Map.of(), false);
    List<NdArray> values = entry.function.call(List.copyOf(batch.inputs().values()));
    return new Predicted(values, entry.structure.getFirst());
  }

  /** {@return the graph of an entry point for batches of these types} */
  EntryGraph trace(Phase phase, Batch given, Map<Integer, Double> classWeight) {
    Batch batch = DataArguments.converted(model, given);
    List<NdArray> arrays =
        phase == Phase.PREDICT ? List.copyOf(batch.inputs().values()) : arrays(batch);
    Entry entry = entry(phase, batch, classWeight, false);
    Function.Traced traced = entry.function.traceFor(arrays);
    return EntryGraph.of(model, traced, batch, entry.results);
  }
}
