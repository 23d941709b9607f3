package dev.sinter.tensor;

import dev.sinter.ir.ModelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Strings in the shape of a tensor. Compiled programs know numbers only, so strings live on the
 * host: layers such as {@code StringLookup} and {@code TextVectorization} turn them into tensors,
 * before the model.
 *
 * @param shape extents; none for a single string
 * @param values row by row
 */
public record StringArray(List<Long> shape, List<String> values) {
  /** Checks that there are as many values as the shape says. */
  public StringArray {
    shape = List.copyOf(shape);
    values = List.copyOf(values);
    long count = shape.stream().reduce(1L, (a, b) -> a * b);
    if (count != values.size()) {
      throw new ModelException(
          "strings: shape " + shape + " needs " + count + " values, got " + values.size());
    }
  }

  /** {@return strings along one axis} */
  public static StringArray of(String... values) {
    return new StringArray(List.of((long) values.length), Arrays.asList(values));
  }

  /** {@return strings along one axis} */
  public static StringArray of(List<String> values) {
    return new StringArray(List.of((long) values.size()), values);
  }

  /** {@return rows of equal length} */
  public static StringArray of(String[][] rows) {
    List<String> values = new ArrayList<>();
    long columns = rows.length == 0 ? 0 : rows[0].length;
    for (String[] row : rows) {
      if (row.length != columns) {
        throw new ModelException(
            "strings: rows must have equal length, got " + columns + " and " + row.length);
      }
      values.addAll(Arrays.asList(row));
    }
    return new StringArray(List.of((long) rows.length, columns), values);
  }

  /** {@return whole numbers as decimal text} */
  public static StringArray ofDecimal(Tensor numbers) {
    var array = numbers.array();
    List<String> values = new ArrayList<>();
    for (int i = 0; i < array.count(); i++) {
      values.add(Long.toString(array.buffer().getLong(i)));
    }
    return new StringArray(array.shape(), values);
  }

  /** {@return number of axes} */
  public int rank() {
    return shape.size();
  }

  /** {@return the extents as an array} */
  public long[] extents() {
    return shape.stream().mapToLong(Long::longValue).toArray();
  }

  /**
   * {@return the rows along the first axis, each with all its values; one axis or none is one row}
   */
  public List<List<String>> rows() {
    if (rank() < 2) {
      return List.of(values);
    }
    int length = shape.getFirst() == 0 ? 0 : values.size() / Math.toIntExact(shape.getFirst());
    List<List<String>> rows = new ArrayList<>();
    for (int row = 0; row < shape.getFirst(); row++) {
      rows.add(values.subList(row * length, (row + 1) * length));
    }
    return rows;
  }
}
