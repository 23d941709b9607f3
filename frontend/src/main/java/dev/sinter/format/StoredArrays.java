package dev.sinter.format;

import dev.sinter.ir.ModelException;
import dev.sinter.runtime.buffer.Buffer;
import dev.sinter.runtime.buffer.ElementType;
import dev.sinter.runtime.buffer.MemoryKind;
import dev.sinter.runtime.buffer.NdArray;
import java.util.ArrayList;
import java.util.List;

/** Stored arrays in another order of axes or elements. */
final class StoredArrays {
  private StoredArrays() {}

  /**
   * {@return an array with its axes in another order}
   *
   * @param order which axis of {@code array} each axis of the result is
   */
  static NdArray transposed(NdArray array, int... order) {
    requireRank(array, order.length);
    List<Long> shape = new ArrayList<>();
    for (int axis : order) {
      shape.add(array.shape().get(axis));
    }
    long[] strides = strides(array.shape());
    long[] step = new long[order.length];
    for (int i = 0; i < order.length; i++) {
      step[i] = strides[order[i]];
    }
    return gathered(array, shape, step, 0);
  }

  /** {@return an array with the first axes turned round} */
  static NdArray reversed(NdArray array, int axes) {
    requireRank(array, axes);
    long[] step = strides(array.shape());
    long start = 0;
    for (int i = 0; i < axes; i++) {
      start += step[i] * (array.shape().get(i) - 1);
      step[i] = -step[i];
    }
    return gathered(array, array.shape(), step, start);
  }

  private static void requireRank(NdArray array, int rank) {
    if (array.rank() < rank) {
      throw new ModelException(
          "weights: an array of at least " + rank + " axes is needed, got " + array.shape());
    }
  }

  private static long[] strides(List<Long> shape) {
    long[] strides = new long[shape.size()];
    long stride = 1;
    for (int i = strides.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= shape.get(i);
    }
    return strides;
  }

  private static NdArray gathered(NdArray array, List<Long> shape, long[] step, long start) {
    NdArray result = NdArray.zeros(MemoryKind.HEAP, array.type(), shape);
    long[] at = new long[step.length];
    long from = start;
    for (long i = 0; i < result.count(); i++) {
      result.buffer().setDouble(i, array.buffer().getDouble(from));
      int axis = at.length - 1;
      while (axis >= 0) {
        from += step[axis];
        if (++at[axis] < shape.get(axis)) {
          break;
        }
        from -= step[axis] * at[axis];
        at[axis--] = 0;
      }
    }
    return result;
  }

  /** {@return arrays of the same shape but for the last axis, side by side along it} */
  static NdArray joined(List<NdArray> parts) {
    NdArray first = parts.getFirst();
    requireRank(first, 1);
    List<Long> outer = first.shape().subList(0, first.rank() - 1);
    long width = 0;
    for (NdArray part : parts) {
      if (part.rank() != first.rank() || !part.shape().subList(0, outer.size()).equals(outer)) {
        throw new ModelException(
            "weights: gates differ in shape: " + first.shape() + " and " + part.shape());
      }
      width += part.shape().getLast();
    }
    List<Long> shape = new ArrayList<>(outer);
    shape.add(width);
    NdArray result = NdArray.zeros(MemoryKind.HEAP, first.type(), shape);
    long rows = NdArray.count(outer);
    long column = 0;
    for (NdArray part : parts) {
      long own = part.shape().getLast();
      NdArray same = part.cast(first.type());
      for (long row = 0; row < rows; row++) {
        same.buffer().copyTo(row * own, result.buffer(), row * width + column, own);
      }
      column += own;
    }
    return result;
  }

  /** {@return the matrices that lie side by side in one} */
  static List<NdArray> split(NdArray matrix, int count) {
    long rows = matrix.shape().getFirst();
    long width = matrix.shape().getLast();
    long own = width / count;
    List<NdArray> parts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      NdArray part = NdArray.zeros(MemoryKind.HEAP, matrix.type(), List.of(rows, own));
      for (long row = 0; row < rows; row++) {
        matrix.buffer().copyTo(row * width + i * own, part.buffer(), row * own, own);
      }
      parts.add(part);
    }
    return parts;
  }

  /** {@return the sum of the halves of a vector} */
  static NdArray halvesAdded(NdArray vector) {
    int half = Math.toIntExact(vector.count() / 2);
    float[] sum = new float[half];
    for (int i = 0; i < half; i++) {
      sum[i] = vector.buffer().getFloat(i) + vector.buffer().getFloat(half + i);
    }
    return new NdArray(List.of((long) half), Buffer.of(sum));
  }

  /** {@return the array; elements that are not plain numbers of Java's become f32} */
  static NdArray storable(NdArray array) {
    return array.type() == ElementType.BF16 ? array.cast(ElementType.F32) : array;
  }
}
