package dev.sinter.ir.interpret;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.type.DType;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Reductions, running sums and sorting. */
final class ReductionOps {
  private ReductionOps() {}

  static TensorValue reduce(TensorValue x, int[] extents, Reducer reducer, List<Integer> axes) {
    int[] resultStrides = Extents.strides(extents);
    int[] stridePerAxis = new int[x.rank()];
    int kept = 0;
    for (int axis = 0; axis < x.rank(); axis++) {
      stridePerAxis[axis] = axes.contains(axis) ? 0 : resultStrides[kept++];
    }
    int[] targets = Extents.tabulate(x.extents(), at -> Extents.linear(at, stridePerAxis));
    Accumulator result = Accumulator.starting(reducer, x.dtype(), extents);
    for (int i = 0; i < targets.length; i++) {
      result.combine(targets[i], x, i);
    }
    return result.value();
  }

  static TensorValue argReduce(TensorValue x, int[] extents, Op.ArgReduce op) {
    Lines lines = new Lines(x.extents(), op.axis());
    if (lines.length() == 0) {
      throw new ModelException(
          "arg-reduce: axis " + op.axis() + " of " + x.type() + " must not be empty");
    }
    long[] indices = new long[lines.count()];
    for (int line = 0; line < indices.length; line++) {
      int best = 0;
      for (int i = 1; i < lines.length(); i++) {
        if (isBetter(x, lines.element(line, i), lines.element(line, best), op.max())) {
          best = i;
        }
      }
      indices[line] = best;
    }
    return TensorValue.wrap(DType.I32, extents, indices);
  }

  /**
   * {@return whether a candidate takes the place of the best element before it: it is beyond it, or
   * the first NaN}
   */
  static boolean isBetter(TensorValue x, int candidate, int best, boolean max) {
    if (x.isFloat()) {
      double value = x.doubles()[candidate];
      double extreme = x.doubles()[best];
      return Double.isNaN(value) ? !Double.isNaN(extreme) : max ? value > extreme : value < extreme;
    }
    return max ? x.longs()[candidate] > x.longs()[best] : x.longs()[candidate] < x.longs()[best];
  }

  static TensorValue cumulative(TensorValue x, Op.Cumulative op) {
    Lines lines = new Lines(x.extents(), op.axis());
    Accumulator result = Accumulator.starting(op.reducer(), x.dtype(), x.extents());
    for (int line = 0; line < lines.count(); line++) {
      for (int step = 0; step < lines.length(); step++) {
        int to = lines.element(line, op.reverse() ? lines.length() - 1 - step : step);
        if (step > 0) {
          int before = lines.element(line, op.reverse() ? lines.length() - step : step - 1);
          result.combineOwn(to, before);
          if (op.exclusive()) {
            result.combine(to, x, before);
          }
        }
        if (!op.exclusive()) {
          result.combine(to, x, to);
        }
      }
    }
    return result.value();
  }

  static TensorValue sort(TensorValue x, int axis, boolean descending) {
    Lines lines = new Lines(x.extents(), axis);
    int[] sources = new int[x.size()];
    forEachPlace(
        x,
        axis,
        descending,
        (line, place, from) -> sources[lines.element(line, place)] = lines.element(line, from));
    int[] strides = Extents.strides(x.extents());
    return x.rearranged(x.extents(), at -> sources[Extents.linear(at, strides)]);
  }

  static TensorValue argSort(TensorValue x, int axis, boolean descending) {
    Lines lines = new Lines(x.extents(), axis);
    long[] indices = new long[x.size()];
    forEachPlace(
        x, axis, descending, (line, place, from) -> indices[lines.element(line, place)] = from);
    return TensorValue.wrap(DType.I32, x.extents(), indices);
  }

  @FunctionalInterface
  private interface PlaceVisitor {
    void visit(int line, int place, int from);
  }

  private static void forEachPlace(
      TensorValue x, int axis, boolean descending, PlaceVisitor visitor) {
    Lines lines = new Lines(x.extents(), axis);
    for (int line = 0; line < lines.count(); line++) {
      int current = line;
      Integer[] order = new Integer[lines.length()];
      Arrays.setAll(order, i -> i);
      Comparator<Integer> ascending =
          (a, b) -> compare(x, lines.element(current, a), lines.element(current, b));
      Arrays.sort(order, descending ? ascending.reversed() : ascending);
      for (int place = 0; place < order.length; place++) {
        visitor.visit(line, place, order[place]);
      }
    }
  }

  /** Ascending, NaN above everything; zeros of either sign are equal, and so are all NaN. */
  private static int compare(TensorValue x, int a, int b) {
    if (!x.isFloat()) {
      return Long.compare(x.longs()[a], x.longs()[b]);
    }
    double first = x.doubles()[a];
    double second = x.doubles()[b];
    return first == second ? 0 : Double.compare(first, second);
  }

  /**
   * The one-dimensional lines of a tensor along an axis, in row-major order of their other
   * coordinates.
   */
  private record Lines(int count, int length, int stride) {
    Lines(int[] extents, int axis) {
      this(countAcross(extents, axis), extents[axis], Extents.strides(extents)[axis]);
    }

    private static int countAcross(int[] extents, int axis) {
      int[] others = extents.clone();
      others[axis] = 1;
      return Extents.size(others);
    }

    int element(int line, int position) {
      return line / stride * stride * length + line % stride + position * stride;
    }
  }
}
