package dev.sinter.runtime.data;

import dev.sinter.runtime.InputException;
import dev.sinter.runtime.buffer.NdArray;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;

/**
 * Samples: the same number of rows of every array. A whole data set in memory is one too.
 *
 * @param inputs what the model is given, by name
 * @param targets what it should answer, by name; empty for prediction
 * @param sampleWeights how much each row counts, by name of the target; empty if all count the same
 */
public record Batch(
    SequencedMap<String, NdArray> inputs,
    SequencedMap<String, NdArray> targets,
    SequencedMap<String, NdArray> sampleWeights) {

  /**
   * Freezes the maps and compares the rows.
   *
   * @throws InputException if there is no input, or the arrays differ in their number of rows
   */
  public Batch {
    inputs = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(inputs));
    targets = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(targets));
    sampleWeights = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(sampleWeights));
    if (inputs.isEmpty()) {
      throw new InputException("data: there must be at least one input array");
    }
    String first = inputs.firstEntry().getKey();
    long rows = rows("input", first, inputs.firstEntry().getValue());
    compare(first, rows, "input", inputs);
    compare(first, rows, "target", targets);
    compare(first, rows, "sample weight", sampleWeights);
  }

  /** {@return samples with one input and nothing else} */
  public static Batch of(NdArray input) {
    return new Batch(named("x", input), new LinkedHashMap<>(), new LinkedHashMap<>());
  }

  /** {@return samples with one input and one target} */
  public static Batch of(NdArray input, NdArray target) {
    return new Batch(named("x", input), named("y", target), new LinkedHashMap<>());
  }

  /** {@return samples with one input, one target and its weights} */
  public static Batch of(NdArray input, NdArray target, NdArray sampleWeight) {
    return new Batch(named("x", input), named("y", target), named("y", sampleWeight));
  }

  /** {@return the number of samples} */
  public long rows() {
    return inputs.values().iterator().next().rows();
  }

  /** {@return a copy of rows {@code from} to {@code to} (excluded)} */
  public Batch rows(long from, long to) {
    return map(array -> array.rows(from, to));
  }

  /** {@return the samples with every array replaced} */
  public Batch map(UnaryOperator<NdArray> change) {
    return new Batch(map(inputs, change), map(targets, change), map(sampleWeights, change));
  }

  private static SequencedMap<String, NdArray> map(
      SequencedMap<String, NdArray> arrays, UnaryOperator<NdArray> change) {
    SequencedMap<String, NdArray> result = new LinkedHashMap<>();
    arrays.forEach((name, array) -> result.put(name, change.apply(array)));
    return result;
  }

  private static SequencedMap<String, NdArray> named(String name, NdArray array) {
    SequencedMap<String, NdArray> result = new LinkedHashMap<>();
    result.put(name, array);
    return result;
  }

  private static long rows(String role, String name, NdArray array) {
    if (array.rank() == 0) {
      throw new InputException(
          "data: " + role + " '" + name + "' must have a first axis, the samples, got a scalar");
    }
    return array.rows();
  }

  private static void compare(
      String first, long rows, String role, SequencedMap<String, NdArray> arrays) {
    arrays.forEach(
        (name, array) -> {
          if (rows(role, name, array) != rows) {
            throw new InputException(
                "data: all arrays must have the same number of samples, but input '"
                    + first
                    + "' has "
                    + rows
                    + " and "
                    + role
                    + " '"
                    + name
                    + "' has "
                    + array.rows());
          }
        });
  }
}
