package dev.sinter.passes.define;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.kernel.Extents;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes index and bool expressions, folding constants and neutral elements on the way. Operands are
 * scalars.
 */
public final class Indices {
  /** The bool constant true. */
  public static final Expr TRUE = new Expr.IntConstant(DType.BOOL, 1);

  private Indices() {}

  /**
   * {@return a + b; e for {@code e / n * n + e % n}, so that an index that was taken apart and is
   * put together again is itself}
   */
  public static Expr add(Expr a, Expr b) {
    if (is(a, 0)) {
      return b;
    }
    if (is(b, 0)) {
      return a;
    }
    if (a instanceof Expr.IntConstant(_, var x) && b instanceof Expr.IntConstant(_, var y)) {
      return Expr.index(x + y);
    }
    if (b instanceof Expr.Apply(var rem, var r)
        && rem == ScalarOp.REM
        && a.equals(
            Expr.apply(ScalarOp.MUL, Expr.apply(ScalarOp.DIV, r.get(0), r.get(1)), r.get(1)))) {
      return r.get(0);
    }
    return Expr.apply(ScalarOp.ADD, a, b);
  }

  /** {@return a + b} */
  public static Expr add(Expr a, long b) {
    return add(a, Expr.index(b));
  }

  /** {@return a - b} */
  public static Expr sub(Expr a, Expr b) {
    if (is(b, 0)) {
      return a;
    }
    if (a instanceof Expr.IntConstant(_, var x) && b instanceof Expr.IntConstant(_, var y)) {
      return Expr.index(x - y);
    }
    return Expr.apply(ScalarOp.SUB, a, b);
  }

  /** {@return a * b} */
  public static Expr mul(Expr a, Expr b) {
    if (is(a, 1) || is(b, 0)) {
      return b;
    }
    if (is(b, 1) || is(a, 0)) {
      return a;
    }
    if (a instanceof Expr.IntConstant(_, var x) && b instanceof Expr.IntConstant(_, var y)) {
      return Expr.index(x * y);
    }
    return Expr.apply(ScalarOp.MUL, a, b);
  }

  /** {@return a / b, both at least 0} */
  public static Expr div(Expr a, Expr b) {
    if (is(b, 1) || is(a, 0)) {
      return a;
    }
    if (a instanceof Expr.IntConstant(_, var x)
        && b instanceof Expr.IntConstant(_, var y)
        && y != 0) {
      return Expr.index(x / y);
    }
    return Expr.apply(ScalarOp.DIV, a, b);
  }

  /** {@return a % b, both at least 0} */
  public static Expr rem(Expr a, Expr b) {
    if (is(b, 1) || is(a, 0)) {
      return Expr.index(0);
    }
    if (a instanceof Expr.IntConstant(_, var x)
        && b instanceof Expr.IntConstant(_, var y)
        && y != 0) {
      return Expr.index(x % y);
    }
    return Expr.apply(ScalarOp.REM, a, b);
  }

  /** {@return whether a is less than b} */
  public static Expr lessThan(Expr a, Expr b) {
    return Expr.apply(ScalarOp.LT, a, b);
  }

  /** {@return whether a is at least b} */
  public static Expr atLeast(Expr a, Expr b) {
    return Expr.apply(ScalarOp.GE, a, b);
  }

  /** {@return both} */
  public static Expr and(Expr a, Expr b) {
    return a.equals(TRUE) ? b : b.equals(TRUE) ? a : Expr.apply(ScalarOp.AND, a, b);
  }

  /** {@return the row-major number of the element at {@code indices}} */
  public static Expr linear(List<Expr> indices, Shape shape) {
    Expr linear = Expr.index(0);
    for (int axis = 0; axis < indices.size(); axis++) {
      linear = add(mul(linear, Extents.of(shape.dim(axis))), indices.get(axis));
    }
    return linear;
  }

  /** {@return the indices of element number {@code linear}} */
  public static List<Expr> unravel(Expr linear, List<Dim> dims) {
    List<Expr> indices = new ArrayList<>();
    Expr rest = linear;
    for (int axis = dims.size() - 1; axis > 0; axis--) {
      Expr extent = Extents.of(dims.get(axis));
      indices.addFirst(rem(rest, extent));
      rest = div(rest, extent);
    }
    if (!dims.isEmpty()) {
      indices.addFirst(rest);
    }
    return indices;
  }

  /**
   * Where the elements of a reshaped tensor come from. Runs of axes whose sizes agree on both sides
   * are mapped on their own, so an axis that is unchanged keeps its index.
   *
   * @param indices place in the result
   * @param to shape of the result
   * @param from shape of the operand
   * @return place in the operand
   */
  public static List<Expr> reshaped(List<Expr> indices, Shape to, Shape from) {
    List<Expr> result = new ArrayList<>();
    int t = 0;
    int f = 0;
    while (f < from.rank()) {
      int fromEnd = f + 1;
      int toEnd = t;
      Dim fromSize = from.dim(f);
      Dim toSize = Dim.of(1);
      while (!fromSize.equals(toSize)) {
        if (toEnd < to.rank() && (fromEnd == from.rank() || !shorter(fromSize, toSize))) {
          toSize = toSize.times(to.dim(toEnd++));
        } else if (fromEnd < from.rank()) {
          fromSize = fromSize.times(from.dim(fromEnd++));
        } else {
          break;
        }
      }
      Expr linear = linear(indices.subList(t, toEnd), to.slice(t, toEnd));
      result.addAll(unravel(linear, from.dims().subList(f, fromEnd)));
      f = fromEnd;
      t = toEnd;
    }
    return result;
  }

  private static boolean shorter(Dim a, Dim b) {
    return !a.equals(b) && b.isDivisibleBy(a);
  }

  private static boolean is(Expr e, long value) {
    return e instanceof Expr.IntConstant(_, var v) && v == value;
  }
}
