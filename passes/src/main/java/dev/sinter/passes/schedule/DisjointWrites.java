package dev.sinter.passes.schedule;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.passes.define.Exprs;
import dev.sinter.passes.define.Indices;
import dev.sinter.passes.define.Stmts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides whether two top-level statements write different elements of a buffer, so that workers
 * need not wait between them: the parts of a loop that was split or cut, or copies of which only
 * one runs.
 *
 * <pre>
 *   for io: n/4 { for ii: 4 { y[4*io + ii] } }     up to 4*(n/4) - 1
 *   for it: n%4 { y[4*(n/4) + it] }                from 4*(n/4): disjoint
 * </pre>
 *
 * <p>They do if on some axis the last place of one is known to lie before the first of the other.
 * What either reads, neither may write: that is checked before.
 */
final class DisjointWrites {
  private DisjointWrites() {}

  /** Which end of a range. */
  private enum End {
    FIRST,
    LAST
  }

  /**
   * A store.
   *
   * @param indices where
   * @param path loops and lets around it, outermost first
   */
  private record Write(List<Expr> indices, List<Stmt> path) {
    Write {
      path = List.copyOf(path);
    }
  }

  /** {@return whether two statements are known to write different elements of a buffer} */
  static boolean areDisjoint(Stmt a, Stmt b, String buffer) {
    if (exclude(a, b)) {
      return true;
    }
    List<Write> before = new ArrayList<>();
    collect(a, buffer, List.of(), before);
    List<Write> after = new ArrayList<>();
    collect(b, buffer, List.of(), after);
    return before.stream().allMatch(x -> after.stream().allMatch(y -> areDisjoint(x, y)));
  }

  private static void collect(Stmt s, String buffer, List<Stmt> path, List<Write> found) {
    if (s instanceof Stmt.Store store && store.buffer().name().equals(buffer)) {
      found.add(new Write(store.indices(), path));
    }
    List<Stmt> inner = new ArrayList<>(path);
    if (s instanceof Stmt.For || s instanceof Stmt.Let) {
      inner.add(s);
    }
    Stmts.children(s).forEach(child -> collect(child, buffer, inner, found));
  }

  private static boolean areDisjoint(Write a, Write b) {
    for (int axis = 0; axis < a.indices().size(); axis++) {
      if (isBefore(a, b, axis) || isBefore(b, a, axis)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isBefore(Write a, Write b, int axis) {
    Optional<Expr> last = end(a.indices().get(axis), a.path(), End.LAST);
    Optional<Expr> first = end(b.indices().get(axis), b.path(), End.FIRST);
    if (last.isEmpty() || first.isEmpty()) {
      return false;
    }
    LinearForm gap = LinearForm.of(Expr.apply(ScalarOp.SUB, first.get(), last.get()));
    return gap.factors().isEmpty() && gap.constant() > 0;
  }

  /** {@return an index at one end of what it runs over, free of what the path binds} */
  private static Optional<Expr> end(Expr index, List<Stmt> path, End end) {
    Expr place = index;
    if (index instanceof Expr.Ramp(var base, Expr.IntConstant(_, var stride), var count)
        && stride >= 0) {
      place = end == End.FIRST ? base : Indices.add(base, stride * (count - 1));
    }
    for (Stmt s : path.reversed()) {
      if (s instanceof Stmt.Let let) {
        place = new Rewrite().variable(let.variable().name(), let.value()).expression(place);
      } else if (s instanceof Stmt.For loop) {
        Optional<Expr> next = end(place, loop, end);
        if (next.isEmpty()) {
          return Optional.empty();
        }
        place = next.get();
      }
    }
    return place.lanes() == 1 && !loads(place) ? Optional.of(place) : Optional.empty();
  }

  private static Optional<Expr> end(Expr place, Stmt.For loop, End end) {
    String name = loop.variable().name();
    LinearForm form = LinearForm.of(place);
    boolean elsewhere =
        form.factors().keySet().stream()
            .anyMatch(x -> !x.equals(loop.variable()) && Nest.variables(x).contains(name));
    if (elsewhere) {
      return Optional.empty();
    }
    boolean isLast = form.factor(loop.variable()) > 0 == (end == End.LAST);
    Expr value = isLast ? Indices.sub(most(loop.extent()), Expr.index(1)) : Expr.index(0);
    return Optional.of(new Rewrite().variable(name, value).expression(place));
  }

  /** {@return what the extent of a loop that runs is at most} */
  private static Expr most(Expr extent) {
    if (extent instanceof Expr.Apply(var op, var o) && op == ScalarOp.SELECT) {
      return o.get(2).equals(Expr.index(0)) ? most(o.get(1)) : extent;
    }
    return extent instanceof Expr.Apply(var op, var o) && op == ScalarOp.MIN
        ? o.stream().filter(x -> Nest.constant(x).isEmpty()).findFirst().orElse(o.getFirst())
        : extent;
  }

  /** Whether a place depends on memory: what is named at two places may differ then. */
  private static boolean loads(Expr e) {
    boolean[] found = {false};
    Exprs.visit(e, x -> found[0] |= x instanceof Expr.Load);
    return found[0];
  }

  /** Whether only one of two statements runs: one if {@code n < 4}, one if {@code n >= 4}. */
  private static boolean exclude(Stmt a, Stmt b) {
    List<Expr> before = conditions(a);
    List<Expr> after = conditions(b);
    return before.stream()
        .anyMatch(x -> after.stream().anyMatch(y -> isOpposite(x, y) || isOpposite(y, x)));
  }

  private static List<Expr> conditions(Stmt s) {
    List<Expr> all = new ArrayList<>();
    Expr extent = s instanceof Stmt.For loop ? loop.extent() : Expr.index(0);
    while (extent instanceof Expr.Apply(var op, var o)
        && op == ScalarOp.SELECT
        && o.get(2).equals(Expr.index(0))) {
      all.add(o.get(0));
      extent = o.get(1);
    }
    Stmt inner = s;
    while (inner instanceof Stmt.If(var condition, var then, var otherwise)
        && otherwise.equals(Stmt.NOTHING)) {
      all.add(condition);
      inner = then;
    }
    return all;
  }

  private static boolean isOpposite(Expr below, Expr above) {
    return below instanceof Expr.Apply(var less, var x)
        && less == ScalarOp.LT
        && above instanceof Expr.Apply(var least, var y)
        && least == ScalarOp.GE
        && x.equals(y);
  }
}
