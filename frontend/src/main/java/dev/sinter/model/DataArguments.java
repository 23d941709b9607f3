package dev.sinter.model;

import dev.sinter.data.ArrayFile;
import dev.sinter.data.Dataset;
import dev.sinter.data.Element;
import dev.sinter.ir.ModelException;
import dev.sinter.runtime.buffer.Buffer;
import dev.sinter.runtime.buffer.ElementType;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.data.Batch;
import dev.sinter.runtime.data.BatchSource;
import dev.sinter.runtime.data.IteratorSource;
import dev.sinter.runtime.data.Sequence;
import dev.sinter.runtime.data.SequenceSource;
import dev.sinter.runtime.data.Shuffle;
import dev.sinter.runtime.file.Npz;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Supplier;

/**
 * What users give as data, as what the training loop takes.
 *
 * <pre>
 *   arrays    Java arrays of numbers of any depth, NdArray, Buffer, java.nio buffers, Tensor, Tensors,
 *             paths of files, lists of those, maps of those by name          -> Batch: all samples
 *   sources   BatchSource, Sequence, iterator, iterable or supplier of batches   -> BatchSource
 *   a batch   Batch, or a list of x, x and y, or x, y and sample weight          -> Batch
 * </pre>
 */
final class DataArguments {
  /** Names of inputs and targets that were given without names. */
  static final String INPUT = Element.INPUT;

  static final String TARGET = Element.TARGET;

  private DataArguments() {}

  // ---- arrays -----------------------------------------------------------------------------------

  /** {@return a value of the user's as tensors; nothing is copied that need not be} */
  static Tensors tensors(String what, Object value) {
    return switch (value) {
      case Tensors tensors -> tensors;
      case Path path when ArrayFile.holdsSeveral(path) -> {
        SequencedMap<String, NdArray> arrays = Npz.read(path);
        Map<String, Tensor> named = new LinkedHashMap<>();
        arrays.forEach((name, array) -> named.put(name, Tensor.of(array)));
        yield arrays.size() == 1
            ? Tensors.of(named.values().iterator().next())
            : Tensors.named(named);
      }
      case Map<?, ?> map -> {
        Map<String, Tensors> named = new LinkedHashMap<>();
        map.forEach((key, item) -> named.put(String.valueOf(key), tensors(what, present(item))));
        yield new Tensors.Named(named);
      }
      case List<?> list when !list.isEmpty() && list.getFirst() instanceof Number ->
          Tensors.of(numbers(list));
      case List<?> list ->
          Tensors.nested(list.stream().map(item -> tensors(what, present(item))).toList());
      case Object[] items
          when !value.getClass().getComponentType().isArray() && !(items instanceof Number[]) ->
          tensors(what, Arrays.asList(items));
      default -> Tensors.of(tensor(what, value));
    };
  }

  private static Object present(@org.jspecify.annotations.Nullable Object item) {
    if (item == null) {
      throw new ModelException("data: a list or map of arrays holds a null");
    }
    return item;
  }

  private static Tensor numbers(List<?> list) {
    double[] values = new double[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = ((Number) present(list.get(i))).doubleValue();
    }
    return list.stream().allMatch(n -> n instanceof Integer)
        ? Tensor.of(Arrays.stream(values).mapToInt(v -> (int) v).toArray())
        : Tensor.of(values);
  }

  private static Tensor tensor(String what, Object value) {
    return switch (value) {
      case Tensor tensor -> tensor;
      case NdArray array -> Tensor.of(array);
      case Path path -> Tensor.of(ArrayFile.read(path));
      case Buffer buffer -> Tensor.of(NdArray.of(buffer, buffer.count()));
      case FloatBuffer buffer -> {
        float[] copy = new float[buffer.remaining()];
        buffer.duplicate().get(copy);
        yield Tensor.of(copy);
      }
      case DoubleBuffer buffer -> {
        double[] copy = new double[buffer.remaining()];
        buffer.duplicate().get(copy);
        yield Tensor.of(copy);
      }
      case IntBuffer buffer -> {
        int[] copy = new int[buffer.remaining()];
        buffer.duplicate().get(copy);
        yield Tensor.of(copy);
      }
      case LongBuffer buffer -> {
        long[] copy = new long[buffer.remaining()];
        buffer.duplicate().get(copy);
        yield Tensor.of(NdArray.of(copy, copy.length));
      }
      case ByteBuffer _, MemorySegment _ ->
          throw new ModelException(
              what
                  + ": bytes do not say their element type and shape; give"
                  + " NdArray.of(Buffer.view(ElementType.F32, segment), rows, columns)");
      default -> {
        if (!value.getClass().isArray()) {
          throw new ModelException(
              what
                  + ": data must be arrays of numbers, tensors, NdArrays, buffers, paths of files,"
                  + " lists or maps of those, or a source of batches; got "
                  + value.getClass().getSimpleName());
        }
        yield Tensor.ofArray(value);
      }
    };
  }

  /** {@return all samples in memory, inputs of the dtypes that the model states} */
  static Batch batch(Container model, Object x, Optional<?> y, Optional<?> weight) {
    if (x instanceof Path path && y.isEmpty() && ArrayFile.holdsSeveral(path)) {
      SequencedMap<String, NdArray> arrays = Npz.read(path);
      NdArray inputs = arrays.get("x");
      NdArray targets = arrays.get("y");
      if (inputs != null && targets != null) {
        Optional<?> stated =
            weight.isPresent() ? weight : Optional.ofNullable(arrays.get("sample_weight"));
        return batch(model, inputs, Optional.of(targets), stated);
      }
    }
    return converted(
        model,
        new Batch(
            Element.arrays(tensors("x", x), INPUT),
            y.map(t -> Element.arrays(tensors("y", t), TARGET)).orElseGet(LinkedHashMap::new),
            weight
                .map(w -> Element.arrays(tensors("sample_weight", w), TARGET))
                .orElseGet(LinkedHashMap::new)));
  }

  /**
   * {@return the batch with inputs of the dtypes that the model's inputs state; f64 becomes the
   * session's dtype where they state none, as Keras does it}
   */
  static Batch converted(Container model, Batch batch) {
    SequencedMap<String, NdArray> inputs = new LinkedHashMap<>();
    boolean same = true;
    for (Map.Entry<String, NdArray> given : batch.inputs().entrySet()) {
      NdArray array = given.getValue();
      ElementType wanted =
          model
              .inputType(given.getKey(), inputs.size())
              .map(type -> ElementType.valueOf(type.dtype().name()))
              .orElseGet(() -> usual(array.type()));
      NdArray converted = array.cast(wanted);
      same &= converted == array;
      inputs.put(given.getKey(), converted);
    }
    return same ? batch : new Batch(inputs, batch.targets(), batch.sampleWeights());
  }

  private static ElementType usual(ElementType given) {
    return given == ElementType.F64 ? ElementType.valueOf(Session.current().dtype().name()) : given;
  }

  // ---- sources ----------------------------------------------------------------------------------

  /**
   * {@return a source of batches, or nothing if the value is arrays}
   *
   * @param model what takes the batches
   * @param shuffle whether batches of a sequence come in a random order
   */
  static Optional<BatchSource> source(Container model, Object value, boolean shuffle) {
    return switch (value) {
      case Dataset data -> Optional.of(new ElementSource(data, model));
      case BatchSource source -> Optional.of(source);
      case Sequence sequence ->
          Optional.of(
              new SequenceSource(
                  sequence,
                  shuffle
                      ? new Shuffle.Batches(Session.current().nextSeed())
                      : new Shuffle.None()));
      case Supplier<?> supplier ->
          Optional.of(IteratorSource.restarting(() -> batches(model, supplier.get())));
      case Iterator<?> iterator -> Optional.of(IteratorSource.continuing(batches(model, iterator)));
      case Tensors _, List<?> _, Path _ -> Optional.empty();
      case Iterable<?> iterable ->
          Optional.of(IteratorSource.restarting(() -> batches(model, iterable.iterator())));
      default -> Optional.empty();
    };
  }

  private static Iterator<Batch> batches(Container model, Object given) {
    if (!(given instanceof Iterator<?> elements)) {
      throw new ModelException(
          "data: a supplier must give an iterator of batches, got "
              + given.getClass().getSimpleName());
    }
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return elements.hasNext();
      }

      @Override
      public Batch next() {
        return element(model, present(elements.next()));
      }
    };
  }

  /** {@return a batch as a generator gives it: itself, or its x, y and sample weight} */
  private static Batch element(Container model, Object element) {
    if (element instanceof Batch batch) {
      return batch;
    } else if (element instanceof Element given) {
      return ElementSource.batch(model, given);
    }
    List<Object> parts = new ArrayList<>();
    if (element instanceof Object[] array && !array.getClass().getComponentType().isArray()) {
      parts.addAll(Arrays.asList(array));
    } else if (element instanceof List<?> list) {
      parts.addAll(list);
    } else {
      parts.add(element);
    }
    if (parts.isEmpty() || parts.size() > 3) {
      throw new ModelException(
          "data: a generator must give x, [x, y] or [x, y, sample_weight], got "
              + parts.size()
              + " parts");
    }
    return new Batch(
        Element.arrays(tensors("x", parts.getFirst()), INPUT),
        parts.size() > 1
            ? Element.arrays(tensors("y", parts.get(1)), TARGET)
            : new LinkedHashMap<>(),
        parts.size() > 2
            ? Element.arrays(tensors("sample_weight", parts.get(2)), TARGET)
            : new LinkedHashMap<>());
  }
}
