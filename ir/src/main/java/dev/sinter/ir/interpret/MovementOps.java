package dev.sinter.ir.interpret;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.graph.Op;
import java.util.Arrays;
import java.util.List;

/**
 * Ops that move elements without computing: each says, for every coordinate of its result, which
 * element of the operand stands there.
 *
 * <p>{@code extents} are always those of the result.
 */
final class MovementOps {
  private MovementOps() {}

  static TensorValue broadcast(TensorValue x, int[] extents, List<Integer> axes) {
    int[] strides = Extents.strides(x.extents());
    return x.rearranged(
        extents,
        at -> {
          int source = 0;
          for (int axis = 0; axis < strides.length; axis++) {
            source += x.extent(axis) == 1 ? 0 : at[axes.get(axis)] * strides[axis];
          }
          return source;
        });
  }

  static TensorValue transpose(TensorValue x, int[] extents, List<Integer> permutation) {
    int[] strides = Extents.strides(x.extents());
    return x.rearranged(
        extents,
        at -> {
          int source = 0;
          for (int axis = 0; axis < at.length; axis++) {
            source += at[axis] * strides[permutation.get(axis)];
          }
          return source;
        });
  }

  static TensorValue slice(TensorValue x, int[] extents, Op.Slice op) {
    int[] strides = Extents.strides(x.extents());
    return x.rearranged(
        extents,
        at -> {
          long source = 0;
          for (int axis = 0; axis < at.length; axis++) {
            source += (op.starts().get(axis) + at[axis] * op.strides().get(axis)) * strides[axis];
          }
          return (int) source;
        });
  }

  static TensorValue dynamicSlice(List<TensorValue> operands, int[] extents) {
    TensorValue x = operands.getFirst();
    int[] strides = Extents.strides(x.extents());
    int base = Extents.linear(starts(operands, 1, x.extents(), extents), strides);
    return x.rearranged(extents, at -> base + Extents.linear(at, strides));
  }

  static TensorValue dynamicUpdate(List<TensorValue> operands) {
    TensorValue x = operands.getFirst();
    TensorValue block = operands.get(1);
    int[] starts = starts(operands, 2, x.extents(), block.extents());
    int[] blockStrides = Extents.strides(block.extents());
    TensorValue joined = appended(List.of(x, block));
    int[] xStrides = Extents.strides(x.extents());
    return joined.rearranged(
        x.extents(),
        at -> {
          int inBlock = 0;
          for (int axis = 0; axis < at.length; axis++) {
            int offset = at[axis] - starts[axis];
            if (offset < 0 || offset >= block.extent(axis)) {
              return Extents.linear(at, xStrides);
            }
            inBlock += offset * blockStrides[axis];
          }
          return x.size() + inBlock;
        });
  }

  private static int[] starts(List<TensorValue> operands, int from, int[] extents, int[] block) {
    int[] starts = new int[extents.length];
    for (int axis = 0; axis < starts.length; axis++) {
      if (block[axis] > extents[axis]) {
        throw new ModelException(
            "dynamic slice or update: the block "
                + Arrays.toString(block)
                + " is larger than "
                + Arrays.toString(extents));
      }
      starts[axis] =
          (int)
              Math.clamp(
                  operands.get(from + axis).getLong(0), 0L, (long) extents[axis] - block[axis]);
    }
    return starts;
  }

  static TensorValue pad(TensorValue x, TensorValue fill, int[] extents, Op.Pad op) {
    int[] strides = Extents.strides(x.extents());
    return x.rearranged(
        extents,
        at -> {
          int source = 0;
          for (int axis = 0; axis < at.length; axis++) {
            long position = at[axis] - op.low().get(axis);
            long step = op.interior().get(axis) + 1;
            if (position < 0 || position % step != 0 || position / step >= x.extent(axis)) {
              return -1;
            }
            source += (int) (position / step) * strides[axis];
          }
          return source;
        },
        fill);
  }

  static TensorValue concat(List<TensorValue> operands, int[] extents, int axis) {
    int[] firstElement = new int[operands.size()];
    int[] firstPosition = new int[operands.size() + 1];
    int[][] strides = new int[operands.size()][];
    for (int i = 0; i < operands.size(); i++) {
      TensorValue operand = operands.get(i);
      firstElement[i] = i == 0 ? 0 : firstElement[i - 1] + operands.get(i - 1).size();
      firstPosition[i + 1] = firstPosition[i] + operand.extent(axis);
      strides[i] = Extents.strides(operand.extents());
    }
    return appended(operands)
        .rearranged(
            extents,
            at -> {
              int part = 0;
              while (at[axis] >= firstPosition[part + 1]) {
                part++;
              }
              return firstElement[part]
                  + Extents.linear(at, strides[part])
                  - firstPosition[part] * strides[part][axis];
            });
  }

  static TensorValue reverse(TensorValue x, List<Integer> axes) {
    int[] strides = Extents.strides(x.extents());
    return x.rearranged(
        x.extents(),
        at -> {
          int source = 0;
          for (int axis = 0; axis < at.length; axis++) {
            int position = axes.contains(axis) ? x.extent(axis) - 1 - at[axis] : at[axis];
            source += position * strides[axis];
          }
          return source;
        });
  }

  /** {@return all elements of the operands, one operand after the other, on one axis} */
  static TensorValue appended(List<TensorValue> operands) {
    TensorValue first = operands.getFirst();
    int[] extents = {operands.stream().mapToInt(TensorValue::size).sum()};
    if (first.isFloat()) {
      double[] values =
          operands.stream().flatMapToDouble(x -> Arrays.stream(x.doubles())).toArray();
      return TensorValue.wrap(first.dtype(), extents, values);
    }
    long[] values = operands.stream().flatMapToLong(x -> Arrays.stream(x.longs())).toArray();
    return TensorValue.wrap(first.dtype(), extents, values);
  }
}
