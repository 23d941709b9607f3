package dev.sinter.passes.lower;

import dev.sinter.ir.IrException;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.type.Dim;

/** Reads an extent back from an index expression. */
final class DimsOf {
  private DimsOf() {}

  /** {@return the dim that an expression of constants, names and products is} */
  static Dim expression(Expr e) {
    return switch (e) {
      case Expr.IntConstant(_, var value) -> Dim.of(value);
      case Expr.Variable(var name, _, _) -> Dim.named(name);
      case Expr.Apply(var op, var o) when op == ScalarOp.MUL ->
          expression(o.get(0)).times(expression(o.get(1)));
      case Expr.FloatConstant _,
          Expr.Apply _,
          Expr.Cast _,
          Expr.Bitcast _,
          Expr.Load _,
          Expr.Guard _,
          Expr.Ramp _,
          Expr.Splat _,
          Expr.ReduceLanes _ ->
          throw new IrException(
              "scratch memory must have a size that is a product of named extents, got " + e);
    };
  }
}
