package dev.sinter.passes.expand;

import dev.sinter.ir.loop.Expr;
import java.util.List;

/**
 * Moves a guard from a value down to the loads in it: {@code guard(c, f(x[i]), o)} becomes {@code
 * select(c, f(guard(c, x[i], 0)), o)}.
 */
final class GuardLoads {
  private GuardLoads() {}

  /**
   * {@return the value, each of its loads guarded}
   *
   * @param value evaluated only where the condition holds
   * @param condition a bool scalar
   */
  static Expr push(Expr value, Expr condition) {
    return switch (value) {
      case Expr.IntConstant _, Expr.FloatConstant _, Expr.Variable _ -> value;
      case Expr.Apply(var op, var operands) -> new Expr.Apply(op, all(operands, condition));
      case Expr.Cast(var dtype, var operand) -> new Expr.Cast(dtype, push(operand, condition));
      case Expr.Bitcast(var dtype, var operand) ->
          new Expr.Bitcast(dtype, push(operand, condition));
      case Expr.Load load -> new Expr.Guard(condition, load, zero(load));
      case Expr.Guard(var inner, var guarded, var otherwise) ->
          new Expr.Guard(
              push(inner, condition), push(guarded, condition), push(otherwise, condition));
      case Expr.Ramp(var base, var stride, var lanes) ->
          new Expr.Ramp(push(base, condition), stride, lanes);
      case Expr.Splat(var scalar, var lanes) -> new Expr.Splat(push(scalar, condition), lanes);
      case Expr.ReduceLanes(var op, var vector) ->
          new Expr.ReduceLanes(op, push(vector, condition));
    };
  }

  private static List<Expr> all(List<Expr> exprs, Expr condition) {
    return exprs.stream().map(e -> push(e, condition)).toList();
  }

  private static Expr zero(Expr.Load load) {
    Expr scalar =
        load.dtype().isFloat()
            ? new Expr.FloatConstant(load.dtype(), 0)
            : new Expr.IntConstant(load.dtype(), 0);
    return load.lanes() == 1 ? scalar : new Expr.Splat(scalar, load.lanes());
  }
}
