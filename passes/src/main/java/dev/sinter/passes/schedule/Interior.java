package dev.sinter.passes.schedule;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.type.DType;
import dev.sinter.passes.define.Exprs;
import dev.sinter.passes.define.Stmts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The iterations of a loop in which all conditions on its variable hold, whatever the other loops
 * are at: the inside of a padded image.
 *
 * <pre>
 *   i + k - 1 &gt;= 0 and i + k - 1 &lt; 28, i below 28, k below 3:  i from 1 to below 27
 * </pre>
 *
 * @param from the first
 * @param to behind the last
 * @param extent iterations of the loop
 */
record Interior(long from, long to, long extent) {

  /** {@return whether some iterations are outside} */
  boolean isProper() {
    return from > 0 || to < extent;
  }

  /**
   * {@return the interior of a loop: its longest run of such iterations; nothing if there are none,
   * or the extent is not constant}
   */
  static Optional<Interior> of(Trial trial, String loop) {
    OptionalLong extent = trial.extent(loop);
    if (extent.isEmpty()) {
      return Optional.empty();
    }
    Expr variable = Expr.indexVariable(loop);
    Map<Expr, Long> last = new HashMap<>();
    List<Condition> conditions = new ArrayList<>();
    Stmts.visit(
        trial.body(),
        s -> {
          if (s instanceof Stmt.For other && Nest.extent(other).isPresent()) {
            last.put(other.variable(), Nest.extent(other).getAsLong() - 1);
          }
        },
        e -> collect(e, variable, conditions));
    Interior best = new Interior(0, 0, extent.getAsLong());
    long begin = 0;
    for (long at = 0; at < extent.getAsLong(); at++) {
      long place = at;
      if (!conditions.stream().allMatch(c -> c.holds(variable, place, last))) {
        begin = at + 1;
      } else if (at + 1 - begin > best.to() - best.from()) {
        best = new Interior(begin, at + 1, extent.getAsLong());
      }
    }
    return best.from() == best.to() ? Optional.empty() : Optional.of(best);
  }

  /** Holds where the form is at least 0; never known to if nothing is known of it. */
  private record Condition(Optional<LinearForm> form) {
    boolean holds(Expr variable, long at, Map<Expr, Long> last) {
      if (form.isEmpty()) {
        return false;
      }
      long least = form.get().constant();
      for (Map.Entry<Expr, Long> term : form.get().factors().entrySet()) {
        long factor = term.getValue();
        if (term.getKey().equals(variable)) {
          least += factor * at;
        } else if (!last.containsKey(term.getKey())) {
          return false;
        } else if (factor < 0) {
          least += factor * last.get(term.getKey());
        }
      }
      return least >= 0;
    }
  }

  private static void collect(Expr e, Expr variable, List<Condition> conditions) {
    Exprs.visit(
        e,
        x -> {
          if (x instanceof Expr.Apply(var op, var o)
              && op.isPredicate()
              && o.getFirst().dtype() == DType.INDEX
              && mentions(x, variable)) {
            conditions.add(new Condition(form(op, o.get(0), o.get(1))));
          }
        });
  }

  private static boolean mentions(Expr e, Expr variable) {
    return variable instanceof Expr.Variable(var name, _, _) && Nest.variables(e).contains(name);
  }

  /** What is at least 0 just where {@code a op b}. */
  private static Optional<LinearForm> form(ScalarOp op, Expr a, Expr b) {
    return switch (op) {
      case LT -> Optional.of(LinearForm.of(minus(minus(b, a), Expr.index(1))));
      case LE -> Optional.of(LinearForm.of(minus(b, a)));
      case GT -> Optional.of(LinearForm.of(minus(minus(a, b), Expr.index(1))));
      case GE -> Optional.of(LinearForm.of(minus(a, b)));
      default -> Optional.empty();
    };
  }

  private static Expr minus(Expr a, Expr b) {
    return Expr.apply(ScalarOp.SUB, a, b);
  }
}
