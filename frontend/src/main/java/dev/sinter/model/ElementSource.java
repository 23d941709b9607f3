package dev.sinter.model;

import dev.sinter.data.Dataset;
import dev.sinter.data.Element;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.runtime.InputException;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.data.Batch;
import dev.sinter.runtime.data.BatchSource;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;

/**
 * A data set as a model takes it. Its elements must be batches; single samples, one axis short of
 * the model's inputs, are refused by what is missing.
 *
 * @param data the elements
 * @param model what takes them
 */
record ElementSource(Dataset data, Container model) implements BatchSource {
  private static final String ADVICE = ".batch(n) on the data set makes batches of n samples";

  /**
   * {@return an element as a batch for a model}
   *
   * @throws ModelException if it is a single sample, or its arrays have no common axis of samples
   */
  static Batch batch(Container model, Element element) {
    SequencedMap<String, NdArray> inputs = Element.arrays(element.x(), Element.INPUT);
    int position = 0;
    for (Map.Entry<String, NdArray> input : inputs.entrySet()) {
      model
          .inputType(input.getKey(), position++)
          .ifPresent(type -> refuseSample(input.getKey(), shape(input.getValue()), type.shape()));
    }
    try {
      return element.toBatch();
    } catch (InputException e) {
      throw new ModelException(
          e.getMessage() + "; elements must be batches: if these are single samples, " + ADVICE, e);
    }
  }

  private static Shape shape(NdArray array) {
    return new Shape(array.shape().stream().map(Dim::of).toList());
  }

  private static void refuseSample(String input, Shape given, Shape stated) {
    boolean sample = given.rank() + 1 == stated.rank();
    for (int axis = 0; sample && axis < given.rank(); axis++) {
      Dim wanted = stated.dim(axis + 1);
      sample = !wanted.isFixed() || wanted.equals(given.dim(axis));
    }
    if (sample) {
      throw new ModelException(
          "data: elements must be batches, but input '"
              + input
              + "' is a single sample of shape "
              + Shapes.show(given)
              + " where the model takes "
              + Shapes.show(stated)
              + "; "
              + ADVICE);
    }
  }

  @Override
  public OptionalLong batches() {
    return data.batches();
  }

  @Override
  public boolean restarts() {
    return data.restarts();
  }

  @Override
  public boolean worthPrefetching() {
    return data.worthPrefetching();
  }

  @Override
  public boolean isEndless() {
    return data.isEndless();
  }

  @Override
  public int queue() {
    return data.queue();
  }

  @Override
  public Pass open(long epoch) {
    Iterator<Element> elements = data.pass(epoch).iterator();
    return () -> elements.hasNext() ? Optional.of(batch(model, elements.next())) : Optional.empty();
  }
}
