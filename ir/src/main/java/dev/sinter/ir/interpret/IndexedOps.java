package dev.sinter.ir.interpret;

import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * Gather and its mirror scatter-add. The axes of the gathered shape are
 *
 * <pre>
 *   [ batch | x axes up to the indexed one | index axes | x axes after it ]
 *     0       batch                          axis         axis + (index rank - batch)
 * </pre>
 */
final class IndexedOps {
  private IndexedOps() {}

  /** Elements of out-of-range slices are zero. */
  static TensorValue gather(
      TensorValue x, TensorValue indices, int[] extents, Layout layout, LongConsumer outside) {
    reportOutside(x, indices, layout, outside);
    return x.rearranged(extents, at -> layout.element(x, indices, at), x.zero());
  }

  static TensorValue scatterAdd(
      TensorValue x,
      TensorValue indices,
      TensorValue updates,
      Layout layout,
      LongConsumer outside) {
    reportOutside(x, indices, layout, outside);
    int[] targets = Extents.tabulate(updates.extents(), at -> layout.element(x, indices, at));
    Accumulator result = Accumulator.addingTo(x);
    for (int i = 0; i < targets.length; i++) {
      if (targets[i] >= 0) {
        result.combine(targets[i], updates, i);
      }
    }
    return result.value();
  }

  private static void reportOutside(
      TensorValue x, TensorValue indices, Layout layout, LongConsumer outside) {
    int extent = x.extent(layout.axis());
    Arrays.stream(indices.longs()).filter(index -> index < 0 || index >= extent).forEach(outside);
  }

  /**
   * Which axes are which.
   *
   * @param axis the indexed axis of x
   * @param batchAxes leading axes in common
   */
  record Layout(int axis, int batchAxes) {

    /**
     * {@return the element of x that belongs to a coordinate of the gathered shape, or -1 when its
     * index is outside}
     */
    int element(TensorValue x, TensorValue indices, int[] at) {
      int indexAxes = indices.rank() - batchAxes;
      int[] indexAt = new int[indices.rank()];
      System.arraycopy(at, 0, indexAt, 0, batchAxes);
      System.arraycopy(at, axis, indexAt, batchAxes, indexAxes);
      long index = indices.getLong(Extents.linear(indexAt, Extents.strides(indices.extents())));
      if (index < 0 || index >= x.extent(axis)) {
        return -1;
      }
      int[] xAt = new int[x.rank()];
      System.arraycopy(at, 0, xAt, 0, axis);
      xAt[axis] = (int) index;
      System.arraycopy(at, axis + indexAxes, xAt, axis + 1, x.rank() - axis - 1);
      return Extents.linear(xAt, Extents.strides(x.extents()));
    }
  }
}
