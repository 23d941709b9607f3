package dev.sinter.ir.interpret;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.interpret.Code.FloatCode;
import dev.sinter.ir.interpret.Code.IntegerCode;
import dev.sinter.ir.type.DType;

/**
 * Closures that apply scalar ops to the values of other closures; the commonest have short forms
 * that mean the same.
 */
final class ArithmeticCode {
  private ArithmeticCode() {}

  static IntegerCode integer(ScalarOp op, DType dtype, IntegerCode a, IntegerCode b) {
    boolean neverWraps = dtype == DType.I64 || dtype == DType.INDEX;
    if (neverWraps && op == ScalarOp.ADD) {
      return (f, lane) -> a.at(f, lane) + b.at(f, lane);
    }
    if (neverWraps && op == ScalarOp.MUL) {
      return (f, lane) -> a.at(f, lane) * b.at(f, lane);
    }
    if (op == ScalarOp.LT) {
      return (f, lane) -> a.at(f, lane) < b.at(f, lane) ? 1 : 0;
    }
    if (op.arity() == 1) {
      return (f, lane) -> Scalars.applyInteger(op, dtype, a.at(f, lane), 0);
    }
    return (f, lane) -> Scalars.applyInteger(op, dtype, a.at(f, lane), b.at(f, lane));
  }

  static FloatCode floating(ScalarOp op, DType dtype, FloatCode a, FloatCode b, FloatCode c) {
    boolean single = dtype == DType.F32;
    if (single && op == ScalarOp.ADD) {
      return (f, lane) -> (float) a.at(f, lane) + (float) b.at(f, lane);
    }
    if (single && op == ScalarOp.MUL) {
      return (f, lane) -> (float) a.at(f, lane) * (float) b.at(f, lane);
    }
    if (single && op == ScalarOp.FMA) {
      return (f, lane) ->
          Math.fma((float) a.at(f, lane), (float) b.at(f, lane), (float) c.at(f, lane));
    }
    if (op.arity() == 1) {
      return (f, lane) -> Scalars.applyRounded(op, dtype, a.at(f, lane), 0, 0);
    }
    if (op.arity() == 2) {
      return (f, lane) -> Scalars.applyRounded(op, dtype, a.at(f, lane), b.at(f, lane), 0);
    }
    return (f, lane) ->
        Scalars.applyRounded(op, dtype, a.at(f, lane), b.at(f, lane), c.at(f, lane));
  }

  static IntegerCode reduceLanes(ScalarOp op, DType dtype, IntegerCode vector, int lanes) {
    return (f, _) -> {
      long[] values = new long[lanes];
      for (int lane = 0; lane < lanes; lane++) {
        values[lane] = vector.at(f, lane);
      }
      for (int half = lanes / 2; half > 0; half /= 2) {
        for (int lane = 0; lane < half; lane++) {
          values[lane] = Scalars.applyInteger(op, dtype, values[lane], values[lane + half]);
        }
      }
      return values[0];
    };
  }

  static FloatCode reduceLanes(ScalarOp op, DType dtype, FloatCode vector, int lanes) {
    return (f, _) -> {
      double[] values = new double[lanes];
      for (int lane = 0; lane < lanes; lane++) {
        values[lane] = vector.at(f, lane);
      }
      for (int half = lanes / 2; half > 0; half /= 2) {
        for (int lane = 0; lane < half; lane++) {
          values[lane] = Scalars.applyRounded(op, dtype, values[lane], values[lane + half], 0);
        }
      }
      return values[0];
    };
  }
}
