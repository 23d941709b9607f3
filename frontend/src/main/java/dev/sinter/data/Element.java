package dev.sinter.data;

import dev.sinter.ir.ModelException;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.data.Batch;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;

/**
 * One element of a data set: a sample, or, behind {@link Dataset#batch}, a batch of them.
 *
 * @param x inputs
 * @param y targets, if there are any
 * @param sampleWeight how much it counts, if that is said, in the structure of the targets
 */
public record Element(Tensors x, Optional<Tensors> y, Optional<Tensors> sampleWeight) {
  /** Name of inputs that have none. */
  public static final String INPUT = "x";

  /** Name of targets that have none. */
  public static final String TARGET = "y";

  /** {@return an element without targets} */
  public static Element of(Tensor x) {
    return new Element(Tensors.of(x), Optional.empty(), Optional.empty());
  }

  /** {@return an element with a target} */
  public static Element of(Tensor x, Tensor y) {
    return new Element(Tensors.of(x), Optional.of(Tensors.of(y)), Optional.empty());
  }

  /** {@return this with other inputs} */
  public Element mapX(UnaryOperator<Tensor> change) {
    return new Element(x.map(change), y, sampleWeight);
  }

  /** {@return this with other targets} */
  public Element mapY(UnaryOperator<Tensor> change) {
    return new Element(x, y.map(targets -> targets.map(change)), sampleWeight);
  }

  /** {@return all tensors: inputs, targets, weights} */
  List<Tensor> flat() {
    List<Tensor> all = new ArrayList<>(x.flat());
    y.ifPresent(targets -> all.addAll(targets.flat()));
    sampleWeight.ifPresent(weights -> all.addAll(weights.flat()));
    return all;
  }

  /** {@return this structure with other tensors, in the order of {@link #flat}} */
  Element with(List<Tensor> tensors) {
    int targetsAt = x.size();
    int weightsAt = targetsAt + y.map(Tensors::size).orElse(0);
    return new Element(
        x.with(tensors.subList(0, targetsAt)),
        y.map(targets -> targets.with(tensors.subList(targetsAt, weightsAt))),
        sampleWeight.map(weights -> weights.with(tensors.subList(weightsAt, tensors.size()))));
  }

  /** {@return this as a batch that a training loop takes; axis 0 is the samples} */
  public Batch toBatch() {
    return new Batch(
        arrays(x, INPUT),
        y.map(targets -> arrays(targets, TARGET)).orElseGet(LinkedHashMap::new),
        sampleWeight.map(weights -> arrays(weights, TARGET)).orElseGet(LinkedHashMap::new));
  }

  /**
   * {@return tensors as arrays by name: their own, or {@code base}, {@code base/0}, ...; lists and
   * maps within a list go on so: {@code base/0/1}, {@code base/0.name}} {@link #structured} goes
   * back.
   */
  public static SequencedMap<String, NdArray> arrays(Tensors tensors, String base) {
    SequencedMap<String, NdArray> named = new LinkedHashMap<>();
    switch (tensors) {
      case Tensors.Single single -> named.put(base, single.tensor().array());
      case Tensors.Named map ->
          map.items().forEach((name, item) -> named.put(name, item.single().array()));
      case Tensors.Listed listed -> {
        if (listed.size() == 1) {
          named.put(base, listed.single().array());
        } else {
          name(listed, base, named);
        }
      }
    }
    return named;
  }

  private static void name(Tensors item, String name, SequencedMap<String, NdArray> named) {
    switch (item) {
      case Tensors.Single single -> named.put(name, single.tensor().array());
      case Tensors.Listed listed -> {
        for (int i = 0; i < listed.items().size(); i++) {
          name(listed.items().get(i), name + "/" + i, named);
        }
      }
      case Tensors.Named map ->
          map.items().forEach((key, value) -> named.put(name + "." + key, value.single().array()));
    }
  }

  /** {@return the values of names that {@link #arrays} gave, in the structure that they had} */
  public static Tensors structured(List<String> names, List<Tensor> values, String base) {
    if (names.getFirst().equals(base)) {
      return Tensors.of(values.getFirst());
    } else if (names.getFirst().startsWith(base + "/0")) {
      return nested(names.stream().map(name -> name.substring(base.length())).toList(), values);
    }
    Map<String, Tensor> named = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      named.put(names.get(i), values.get(i));
    }
    return Tensors.named(named);
  }

  /** Names are what is left of them: nothing, {@code .key}, or {@code /index} and more. */
  private static Tensors nested(List<String> names, List<Tensor> values) {
    if (names.getFirst().isEmpty()) {
      return Tensors.of(values.getFirst());
    } else if (names.getFirst().startsWith(".")) {
      Map<String, Tensor> named = new LinkedHashMap<>();
      for (int i = 0; i < names.size(); i++) {
        named.put(names.get(i).substring(1), values.get(i));
      }
      return Tensors.named(named);
    }
    List<Tensors> items = new ArrayList<>();
    for (int start = 0, end; start < names.size(); start = end) {
      String index = "/" + items.size();
      end = start;
      List<String> rest = new ArrayList<>();
      while (end < names.size() && names.get(end).matches(index + "([/.].*)?")) {
        rest.add(names.get(end++).substring(index.length()));
      }
      if (rest.isEmpty()) {
        throw new ModelException(
            "data: names such as '/0' and '/1' behind a name are those of a list's items; give"
                + " other names to the entries of a map, got "
                + names.get(start));
      }
      items.add(nested(rest, values.subList(start, end)));
    }
    return Tensors.nested(items);
  }

  /** {@return elements of equal shapes, one behind the other along a new axis 0} */
  static Element stack(List<Element> elements) {
    List<Tensor> stacked = new ArrayList<>();
    List<List<Tensor>> parts = elements.stream().map(Element::flat).toList();
    for (int i = 0; i < parts.getFirst().size(); i++) {
      List<NdArray> arrays = new ArrayList<>();
      for (List<Tensor> part : parts) {
        arrays.add(part.get(i).array());
      }
      stacked.add(Tensor.of(stacked(arrays)));
    }
    return elements.getFirst().with(stacked);
  }

  private static NdArray stacked(List<NdArray> arrays) {
    NdArray first = arrays.getFirst();
    List<Long> shape = new ArrayList<>(first.shape());
    shape.addFirst((long) arrays.size());
    NdArray whole = NdArray.zeros(first.buffer().memory(), first.type(), shape);
    long position = 0;
    for (NdArray array : arrays) {
      if (!array.shape().equals(first.shape())) {
        throw new ModelException(
            "batch: elements must have the same shape, got "
                + first.shape()
                + " and "
                + array.shape()
                + "; pad or resize them before");
      }
      array.buffer().copyTo(0, whole.buffer(), position, array.count());
      position += array.count();
    }
    return whole;
  }

  /** {@return row {@code index} of every tensor} */
  Element row(long index) {
    return with(
        flat().stream()
            .map(
                tensor -> {
                  NdArray row = tensor.array().rows(index, index + 1);
                  return Tensor.of(new NdArray(row.shape().subList(1, row.rank()), row.buffer()));
                })
            .toList());
  }

  /** {@return the number of rows of a batch} */
  long rows() {
    return x.flat().getFirst().array().rows();
  }
}
