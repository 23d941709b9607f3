package dev.sinter.ir.interpret;

import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.Reducer;
import java.util.Arrays;
import java.util.stream.LongStream;

/** Pooling and its gradient. */
final class WindowOps {
  private WindowOps() {}

  @FunctionalInterface
  private interface WindowVisitor {
    /**
     * Result element {@code to} sees element {@code from} of the operand; calls come in row-major
     * order of both.
     */
    void visit(int to, int from);
  }

  /**
   * Padding holds the reducer's start value, which changes nothing: only real elements are
   * combined.
   */
  static TensorValue reduce(TensorValue x, int[] extents, Op.WindowReduce op) {
    Accumulator result = Accumulator.starting(op.reducer(), x.dtype(), extents);
    forEachElement(x, extents, op.window(), (to, from) -> result.combine(to, x, from));
    return result.value();
  }

  static TensorValue gradient(TensorValue x, TensorValue cotangent, Op.WindowReduceGradient op) {
    int[] winners = new int[cotangent.size()];
    Arrays.fill(winners, -1);
    forEachElement(
        x,
        cotangent.extents(),
        op.window(),
        (to, from) -> {
          if (winners[to] < 0
              || ReductionOps.isBetter(x, from, winners[to], op.reducer() == Reducer.MAX)) {
            winners[to] = from;
          }
        });
    Accumulator result = Accumulator.starting(Reducer.SUM, x.dtype(), x.extents());
    for (int i = 0; i < winners.length; i++) {
      if (winners[i] >= 0) {
        result.combine(winners[i], cotangent, i);
      }
    }
    return result.value();
  }

  private static void forEachElement(
      TensorValue x, int[] extents, Op.Window window, WindowVisitor visitor) {
    int[] size = Extents.toInts(window.size().stream().flatMapToLong(LongStream::of).toArray());
    int[] strides = Extents.strides(x.extents());
    int[] at = new int[extents.length];
    int[] within = new int[extents.length];
    int windowCount = Extents.size(size);
    for (int to = 0; to < Extents.size(extents); to++) {
      for (int w = 0; w < windowCount; w++) {
        int from = source(x, strides, at, within, window);
        if (from >= 0) {
          visitor.visit(to, from);
        }
        Extents.advance(within, size);
      }
      Extents.advance(at, extents);
    }
  }

  private static int source(
      TensorValue x, int[] strides, int[] at, int[] within, Op.Window window) {
    int source = 0;
    for (int axis = 0; axis < at.length; axis++) {
      long position =
          at[axis] * window.strides().get(axis)
              + within[axis] * window.dilation().get(axis)
              - window.low().get(axis);
      if (position < 0 || position >= x.extent(axis)) {
        return -1;
      }
      source += (int) position * strides[axis];
    }
    return source;
  }
}
