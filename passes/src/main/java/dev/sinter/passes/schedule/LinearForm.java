package dev.sinter.passes.schedule;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Expr;
import java.util.LinkedHashMap;
import java.util.Map;

/** An index as a sum of atoms with constant factors; anything but sums and multiples is an atom. */
final class LinearForm {
  private final Map<Expr, Long> factors = new LinkedHashMap<>();
  private long constant;

  private LinearForm() {}

  static LinearForm of(Expr e) {
    LinearForm form = new LinearForm();
    form.add(e, 1);
    return form;
  }

  private void add(Expr e, long factor) {
    switch (e) {
      case Expr.IntConstant(_, var value) -> constant += value * factor;
      case Expr.Apply(var op, var o) when op == ScalarOp.ADD -> {
        add(o.get(0), factor);
        add(o.get(1), factor);
      }
      case Expr.Apply(var op, var o) when op == ScalarOp.SUB -> {
        add(o.get(0), factor);
        add(o.get(1), -factor);
      }
      case Expr.Apply(var op, var o)
          when op == ScalarOp.MUL && Nest.constant(o.get(1)).isPresent() ->
          add(o.get(0), factor * Nest.constant(o.get(1)).getAsLong());
      case Expr.Apply(var op, var o)
          when op == ScalarOp.MUL && Nest.constant(o.get(0)).isPresent() ->
          add(o.get(1), factor * Nest.constant(o.get(0)).getAsLong());
      case Expr.FloatConstant _,
          Expr.Variable _,
          Expr.Apply _,
          Expr.Cast _,
          Expr.Bitcast _,
          Expr.Load _,
          Expr.Guard _,
          Expr.Ramp _,
          Expr.Splat _,
          Expr.ReduceLanes _ -> {
        if (factors.merge(e, factor, Long::sum) == 0) {
          factors.remove(e);
        }
      }
    }
  }

  /** {@return the factor of an atom, 0 where it does not occur} */
  long factor(Expr atom) {
    return factors.getOrDefault(atom, 0L);
  }

  long constant() {
    return constant;
  }

  Map<Expr, Long> factors() {
    return factors;
  }
}
