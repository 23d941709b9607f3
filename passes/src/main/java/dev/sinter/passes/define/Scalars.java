package dev.sinter.passes.define;

import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.kernel.Stage;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Literal;
import java.util.Arrays;
import java.util.List;

/**
 * Makes expressions on tensor elements. 16-bit floats are computed in f32 and rounded after each
 * op.
 */
public final class Scalars {
  private Scalars() {}

  /** {@return op applied; operands of 16-bit floats are widened and the result is rounded back} */
  public static Expr apply(ScalarOp op, Expr... operands) {
    DType dtype = operands[operands.length - 1].dtype();
    DType wide = Stage.wide(dtype);
    if (wide == dtype || op == ScalarOp.SELECT) {
      return new Expr.Apply(op, List.of(operands));
    }
    Expr result = new Expr.Apply(op, Arrays.stream(operands).map(o -> cast(wide, o)).toList());
    return cast(op.isPredicate() ? DType.BOOL : dtype, result);
  }

  /** {@return e converted, or e itself} */
  public static Expr cast(DType to, Expr e) {
    return e.dtype() == to ? e : new Expr.Cast(to, e);
  }

  /** {@return e in the type in which it is computed} */
  public static Expr wide(Expr e) {
    return cast(Stage.wide(e.dtype()), e);
  }

  /** {@return the zero of a type} */
  public static Expr zero(DType dtype) {
    return dtype.isFloat() ? new Expr.FloatConstant(dtype, 0) : new Expr.IntConstant(dtype, 0);
  }

  /** {@return the only element of a literal of equal elements} */
  public static Expr constant(Literal splat) {
    DType dtype = splat.type().dtype();
    return dtype.isFloat()
        ? new Expr.FloatConstant(dtype, splat.getDouble(0))
        : new Expr.IntConstant(dtype, splat.getLong(0));
  }

  /** {@return what a reduction of such elements starts with} */
  public static Expr identity(Reducer reducer, DType dtype) {
    return dtype.isFloat()
        ? new Expr.FloatConstant(dtype, reducer.identity(dtype))
        : new Expr.IntConstant(dtype, reducer.identityLong(dtype));
  }

  /** {@return an i64 constant} */
  public static Expr i64(long value) {
    return new Expr.IntConstant(DType.I64, value);
  }

  /** {@return an i32 constant} */
  public static Expr i32(int value) {
    return new Expr.IntConstant(DType.I32, value);
  }
}
