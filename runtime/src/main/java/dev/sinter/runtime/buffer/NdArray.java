package dev.sinter.runtime.buffer;

import dev.sinter.runtime.InputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Elements with a shape, row-major: what readers return and what goes into and comes out of a
 * program.
 *
 * @param shape its extents, outermost first; empty for a scalar
 * @param buffer its elements, as many as the product of the extents
 */
public record NdArray(List<Long> shape, Buffer buffer) {

  /** Checks the count. */
  public NdArray {
    shape = List.copyOf(shape);
    if (count(shape) != buffer.count()) {
      throw new InputException(
          "array: shape " + shape + " needs " + count(shape) + " elements, got " + buffer.count());
    }
  }

  /** {@return these elements with a shape} */
  public static NdArray of(Buffer buffer, long... shape) {
    return new NdArray(Arrays.stream(shape).boxed().toList(), buffer);
  }

  /** {@return this very array, f32, with a shape} */
  public static NdArray of(float[] values, long... shape) {
    return of(Buffer.of(values), shape);
  }

  /** {@return this very array, f64, with a shape} */
  public static NdArray of(double[] values, long... shape) {
    return of(Buffer.of(values), shape);
  }

  /** {@return this very array, i32, with a shape} */
  public static NdArray of(int[] values, long... shape) {
    return of(Buffer.of(values), shape);
  }

  /** {@return this very array, i64, with a shape} */
  public static NdArray of(long[] values, long... shape) {
    return of(Buffer.of(values), shape);
  }

  /** {@return an array of zeros} */
  public static NdArray zeros(MemoryKind kind, ElementType type, List<Long> shape) {
    return new NdArray(shape, Buffer.allocate(kind, type, count(shape)));
  }

  /**
   * {@return the number of elements of a shape}
   *
   * @throws InputException if an extent is negative or the product exceeds 64 bits
   */
  public static long count(List<Long> shape) {
    long count = 1;
    boolean empty = shape.contains(0L);
    for (long extent : shape) {
      if (extent < 0) {
        throw new InputException("array: extents must be at least 0, got shape " + shape);
      }
      try {
        count = empty ? 0 : Math.multiplyExact(count, extent);
      } catch (ArithmeticException e) {
        throw new InputException("array: shape " + shape + " has more than 2^63 elements", e);
      }
    }
    return count;
  }

  /** {@return the type of the elements} */
  public ElementType type() {
    return buffer.type();
  }

  /** {@return the number of axes} */
  public int rank() {
    return shape.size();
  }

  /** {@return the number of elements} */
  public long count() {
    return buffer.count();
  }

  /**
   * {@return the extent of the first axis: the number of samples of a data set}
   *
   * @throws InputException if this is a scalar
   */
  public long rows() {
    if (shape.isEmpty()) {
      throw new InputException("array: a scalar " + type().text() + " has no rows");
    }
    return shape.getFirst();
  }

  /** {@return the same elements under another shape of the same count} */
  public NdArray reshape(long... extents) {
    return of(buffer, extents);
  }

  /** {@return this if it lives there already, else a copy} */
  public NdArray in(MemoryKind kind) {
    return buffer.memory() == kind ? this : new NdArray(shape, buffer.in(kind));
  }

  /** {@return this if it has that type already, else a converted copy} */
  public NdArray cast(ElementType type) {
    return type() == type ? this : new NdArray(shape, buffer.copy(buffer.memory(), type));
  }

  /** {@return a copy of rows {@code from} to {@code to} (excluded)} */
  public NdArray rows(long from, long to) {
    if (from < 0 || to < from || to > rows()) {
      throw new InputException("array: rows " + from + " to " + to + " are not in " + this);
    }
    List<Long> rest = shape.subList(1, rank());
    long row = count(rest);
    List<Long> part = new ArrayList<>(shape);
    part.set(0, to - from);
    NdArray result = zeros(buffer.memory(), type(), part);
    buffer.copyTo(from * row, result.buffer, 0, (to - from) * row);
    return result;
  }

  /** {@return such as {@code f32[60000,784]}} */
  @Override
  public String toString() {
    return type().text()
        + shape.stream().map(Object::toString).collect(Collectors.joining(",", "[", "]"));
  }
}
