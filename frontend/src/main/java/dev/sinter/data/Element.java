package dev.sinter.data;

import dev.sinter.ir.ModelException;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.data.Batch;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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

  /** {@return tensors as arrays by name: their own, or {@code base}, {@code base/0}, ...} */
  public static SequencedMap<String, NdArray> arrays(Tensors tensors, String base) {
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
