package dev.sinter.ir.interpret;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Literal;
import dev.sinter.ir.type.TensorType;
import java.util.Arrays;
import java.util.List;

/** Leaves and elementwise ops. */
final class ElementwiseOps {
  private ElementwiseOps() {}

  static TensorValue constant(Literal value) {
    return TensorValue.of(value);
  }

  static TensorValue iota(TensorType type, int[] extents, int axis) {
    int[] counts = Extents.tabulate(extents, coordinate -> coordinate[axis]);
    if (type.dtype().isFloat()) {
      return TensorValue.wrap(
          type.dtype(), extents, Arrays.stream(counts).asDoubleStream().toArray());
    }
    return TensorValue.wrap(
        type.dtype(),
        extents,
        Arrays.stream(counts).mapToLong(i -> Scalars.wrap(type.dtype(), i)).toArray());
  }

  static TensorValue randomBits(int[] extents, int lane, TensorValue key, TensorValue counter) {
    long[] bits = new long[Extents.size(extents)];
    Arrays.setAll(bits, i -> Philox.block(key.getLong(0), i, counter.getLong(0))[lane]);
    return TensorValue.wrap(DType.I32, extents, bits);
  }

  static TensorValue elementwise(ScalarOp op, List<TensorValue> operands, Precision precision) {
    TensorValue a = operands.getFirst();
    if (op == ScalarOp.SELECT) {
      return select(a, operands.get(1), operands.get(2));
    }
    if (!a.isFloat()) {
      return integers(op, a, operands.getLast());
    }
    return op.isPredicate()
        ? predicate(op, a, operands.getLast())
        : floats(op, operands, precision);
  }

  private static TensorValue select(TensorValue condition, TensorValue yes, TensorValue no) {
    long[] chosen = condition.longs();
    if (yes.isFloat()) {
      double[] values = new double[chosen.length];
      Arrays.setAll(values, i -> (chosen[i] != 0 ? yes : no).doubles()[i]);
      return TensorValue.wrap(yes.dtype(), yes.extents(), values);
    }
    long[] values = new long[chosen.length];
    Arrays.setAll(values, i -> (chosen[i] != 0 ? yes : no).longs()[i]);
    return TensorValue.wrap(yes.dtype(), yes.extents(), values);
  }

  private static TensorValue integers(ScalarOp op, TensorValue a, TensorValue b) {
    long[] values = new long[a.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Scalars.applyInteger(op, a.dtype(), a.longs()[i], b.longs()[i]);
    }
    return TensorValue.wrap(op.isPredicate() ? DType.BOOL : a.dtype(), a.extents(), values);
  }

  private static TensorValue predicate(ScalarOp op, TensorValue a, TensorValue b) {
    long[] values = new long[a.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Scalars.test(op, a.doubles()[i], b.doubles()[i]) ? 1 : 0;
    }
    return TensorValue.wrap(DType.BOOL, a.extents(), values);
  }

  private static TensorValue floats(ScalarOp op, List<TensorValue> operands, Precision precision) {
    TensorValue first = operands.getFirst();
    double[] a = first.doubles();
    double[] b = operands.get(Math.min(1, operands.size() - 1)).doubles();
    double[] c = operands.getLast().doubles();
    DType computed =
        switch (precision) {
          case DOUBLE -> DType.F64;
          case DECLARED -> first.dtype();
        };
    double[] values = new double[a.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = Scalars.applyRounded(op, computed, a[i], b[i], c[i]);
    }
    return TensorValue.wrap(first.dtype(), first.extents(), values);
  }

  static TensorValue cast(TensorValue x, DType to, Precision precision) {
    int count = x.size();
    if (to.isFloat()) {
      DType rounded = precision == Precision.DOUBLE ? DType.F64 : to;
      double[] values = new double[count];
      Arrays.setAll(
          values,
          i ->
              x.isFloat()
                  ? Scalars.round(rounded, x.doubles()[i])
                  : Scalars.castToFloat(rounded, x.longs()[i]));
      return TensorValue.wrap(to, x.extents(), values);
    }
    long[] values = new long[count];
    Arrays.setAll(
        values,
        i ->
            x.isFloat()
                ? Scalars.castToInteger(to, x.doubles()[i])
                : Scalars.wrap(to, x.longs()[i]));
    return TensorValue.wrap(to, x.extents(), values);
  }

  /**
   * The bits are those of the operand rounded to its type: unrounded values have none. There is but
   * one NaN.
   */
  static TensorValue bitcast(TensorValue x, DType to) {
    int count = x.size();
    long[] bits = new long[count];
    Arrays.setAll(bits, i -> x.isFloat() ? floatBits(x.dtype(), x.doubles()[i]) : x.longs()[i]);
    if (to.isFloat()) {
      double[] values = new double[count];
      Arrays.setAll(values, i -> Scalars.floatOfBits(to, bits[i]));
      return TensorValue.wrap(to, x.extents(), values);
    }
    Arrays.setAll(bits, i -> Scalars.wrap(to, bits[i]));
    return TensorValue.wrap(to, x.extents(), bits);
  }

  private static long floatBits(DType from, double value) {
    return Scalars.floatBits(from, Double.isNaN(value) ? Double.NaN : value);
  }
}
