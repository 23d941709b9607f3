package dev.sinter.passes.define;

import dev.sinter.ir.loop.Expr;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** Walks and rebuilds of expressions. */
public final class Exprs {
  private Exprs() {}

  /** {@return the operands of an expression, in order} */
  public static List<Expr> children(Expr e) {
    return switch (e) {
      case Expr.IntConstant _, Expr.FloatConstant _, Expr.Variable _ -> List.of();
      case Expr.Apply(_, var operands) -> operands;
      case Expr.Cast(_, var operand) -> List.of(operand);
      case Expr.Bitcast(_, var operand) -> List.of(operand);
      case Expr.Load(_, var indices) -> indices;
      case Expr.Guard(var condition, var value, var otherwise) ->
          List.of(condition, value, otherwise);
      case Expr.Ramp(var base, var stride, _) -> List.of(base, stride);
      case Expr.Splat(var value, _) -> List.of(value);
      case Expr.ReduceLanes(_, var vector) -> List.of(vector);
    };
  }

  /** {@return the expression over other operands} */
  public static Expr with(Expr e, List<Expr> o) {
    return switch (e) {
      case Expr.IntConstant _, Expr.FloatConstant _, Expr.Variable _ -> e;
      case Expr.Apply(var op, _) -> new Expr.Apply(op, o);
      case Expr.Cast(var dtype, _) -> new Expr.Cast(dtype, o.get(0));
      case Expr.Bitcast(var dtype, _) -> new Expr.Bitcast(dtype, o.get(0));
      case Expr.Load(var buffer, _) -> new Expr.Load(buffer, o);
      case Expr.Guard _ -> new Expr.Guard(o.get(0), o.get(1), o.get(2));
      case Expr.Ramp(_, _, var lanes) -> new Expr.Ramp(o.get(0), o.get(1), lanes);
      case Expr.Splat(_, var lanes) -> new Expr.Splat(o.get(0), lanes);
      case Expr.ReduceLanes(var op, _) -> new Expr.ReduceLanes(op, o.get(0));
    };
  }

  /**
   * {@return the expression with {@code change} applied to each operand; the same object if none
   * changes}
   */
  public static Expr mapChildren(Expr e, Function<Expr, Expr> change) {
    List<Expr> before = children(e);
    if (before.isEmpty()) {
      return e;
    }
    List<Expr> after = new ArrayList<>(before.size());
    boolean same = true;
    for (Expr child : before) {
      Expr changed = change.apply(child);
      same &= changed == child;
      after.add(changed);
    }
    return same ? e : with(e, after);
  }

  /** Visits an expression and all below it, operands first. */
  public static void visit(Expr e, Consumer<Expr> visitor) {
    for (Expr child : children(e)) {
      visit(child, visitor);
    }
    visitor.accept(e);
  }

  /** Adds up how often each variable is used. */
  public static void countVariables(Expr e, Map<String, Integer> uses) {
    visit(
        e,
        x -> {
          if (x instanceof Expr.Variable(var name, _, _)) {
            uses.merge(name, 1, Integer::sum);
          }
        });
  }

  /** {@return e with variables replaced by name} */
  public static Expr substitute(Expr e, Map<String, Expr> replaced) {
    if (e instanceof Expr.Variable(var name, _, _)) {
      Expr found = replaced.get(name);
      return found == null ? e : found;
    }
    return mapChildren(e, child -> substitute(child, replaced));
  }
}
