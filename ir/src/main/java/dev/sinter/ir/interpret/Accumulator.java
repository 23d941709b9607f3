package dev.sinter.ir.interpret;

import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.type.DType;
import java.util.Arrays;

/**
 * A tensor under construction into whose elements others are combined: in f64 for floats, wrapping
 * for integers.
 */
final class Accumulator {
  private final DType dtype;
  private final int[] extents;
  private final ScalarOp combiner;
  private final double[] doubles;
  private final long[] longs;

  private Accumulator(
      DType dtype, int[] extents, ScalarOp combiner, double[] doubles, long[] longs) {
    this.dtype = dtype;
    this.extents = extents;
    this.combiner = combiner;
    this.doubles = doubles;
    this.longs = longs;
  }

  /** {@return one that holds the reducer's start value everywhere} */
  static Accumulator starting(Reducer reducer, DType dtype, int[] extents) {
    int count = Extents.size(extents);
    double[] doubles = new double[dtype.isFloat() ? count : 0];
    long[] longs = new long[dtype.isFloat() ? 0 : count];
    if (dtype.isFloat()) {
      Arrays.fill(doubles, reducer.identity(dtype));
    } else {
      Arrays.fill(longs, reducer.identityLong(dtype));
    }
    return new Accumulator(dtype, extents, reducer.combiner(), doubles, longs);
  }

  /** {@return one that adds to the elements of {@code x}} */
  static Accumulator addingTo(TensorValue x) {
    return new Accumulator(
        x.dtype(), x.extents(), ScalarOp.ADD, x.doubles().clone(), x.longs().clone());
  }

  /** Combines element {@code to} (left) with element {@code from} of x (right). */
  void combine(int to, TensorValue x, int from) {
    if (dtype.isFloat()) {
      doubles[to] = Scalars.applyDouble(combiner, doubles[to], x.doubles()[from], 0);
    } else {
      longs[to] = Scalars.applyInteger(combiner, dtype, longs[to], x.longs()[from]);
    }
  }

  /**
   * Combines element {@code to} (left) with this accumulator's own element {@code from} (right).
   */
  void combineOwn(int to, int from) {
    if (dtype.isFloat()) {
      doubles[to] = Scalars.applyDouble(combiner, doubles[to], doubles[from], 0);
    } else {
      longs[to] = Scalars.applyInteger(combiner, dtype, longs[to], longs[from]);
    }
  }

  /** Adds the product of two elements to element {@code to}. */
  void addProduct(int to, TensorValue x, int fromX, TensorValue y, int fromY) {
    if (dtype.isFloat()) {
      doubles[to] += x.doubles()[fromX] * y.doubles()[fromY];
    } else {
      longs[to] = Scalars.wrap(dtype, longs[to] + x.longs()[fromX] * y.longs()[fromY]);
    }
  }

  /** Adds the product of a zero and an element: NaN if that is infinite or NaN. */
  void addZeroTimes(int to, TensorValue y, int from) {
    if (dtype.isFloat()) {
      doubles[to] += 0.0 * y.doubles()[from];
    }
  }

  /** {@return the tensor; the accumulator must not be used any more} */
  TensorValue value() {
    return dtype.isFloat()
        ? TensorValue.wrap(dtype, extents, doubles)
        : TensorValue.wrap(dtype, extents, longs);
  }
}
