package dev.sinter.passes.schedule;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.schedule.Step;
import dev.sinter.ir.type.DType;
import dev.sinter.passes.define.Exprs;
import dev.sinter.passes.define.Indices;
import dev.sinter.passes.define.Stmts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Asks once in front what is asked again and again with the same answer.
 *
 * <pre>
 *   for k { for j { if a(k) and b(j) { s } else { t } } }
 *     =>
 *   for k { if a(k) { for j { if b(j) { s } else { t } } } else { for j.no { t } } }
 * </pre>
 */
final class HoistConditions {
  private final Step.Hoist step;
  private final Set<Expr> hoisted;

  private HoistConditions(Step.Hoist step, Set<Expr> hoisted) {
    this.step = step;
    this.hoisted = hoisted;
  }

  static Stmt hoist(Stmt root, Step.Hoist step) {
    return Nest.loops(
        root,
        step.loop(),
        step,
        loop -> {
          Set<Expr> same = unchanged(loop.body());
          if (same.isEmpty()) {
            throw Nest.refuse(
                step,
                "every condition in "
                    + loop.variable().name()
                    + " changes within it, or there is none");
          }
          return new Stmt.For(
              loop.variable(),
              loop.extent(),
              loop.kind(),
              new HoistConditions(step, same).split(loop.body()));
        });
  }

  private Stmt split(Stmt body) {
    Expr all = Indices.TRUE;
    for (Expr condition : hoisted) {
      all = Indices.and(all, condition);
    }
    Stmt no = new Rewrite().suffix(step.otherwise()).statement(decided(body, false));
    return new Stmt.If(all, decided(body, true), no);
  }

  /** The conditions of the first statement that has some which nothing in the body changes. */
  private static Set<Expr> unchanged(Stmt body) {
    Set<String> bound = new HashSet<>();
    List<Expr> conditions = new ArrayList<>();
    Stmts.visit(
        body,
        s -> {
          switch (s) {
            case Stmt.For loop -> bound.add(loop.variable().name());
            case Stmt.Let let -> bound.add(let.variable().name());
            case Stmt.If choice -> conditions.add(choice.condition());
            case Stmt.Block _,
                Stmt.While _,
                Stmt.Store _,
                Stmt.Allocate _,
                Stmt.Barrier _,
                Stmt.Fail _ -> {}
          }
        },
        e -> {});
    for (Expr condition : conditions) {
      Set<Expr> same = new LinkedHashSet<>();
      for (Expr part : parts(condition)) {
        if (isOnIndices(part) && Nest.variables(part).stream().noneMatch(bound::contains)) {
          same.add(part);
        }
      }
      if (!same.isEmpty()) {
        return same;
      }
    }
    return Set.of();
  }

  private static boolean isOnIndices(Expr condition) {
    boolean[] loads = {false};
    Exprs.visit(condition, x -> loads[0] |= x instanceof Expr.Load);
    return !loads[0] && condition.dtype() == DType.BOOL && condition.lanes() == 1;
  }

  private static List<Expr> parts(Expr condition) {
    if (condition instanceof Expr.Apply(var op, var o) && op == ScalarOp.AND) {
      List<Expr> all = new ArrayList<>(parts(o.get(0)));
      all.addAll(parts(o.get(1)));
      return all;
    }
    return List.of(condition);
  }

  /** The body where all hoisted conditions hold, or where not all of them do. */
  private Stmt decided(Stmt s, boolean hold) {
    if (!(s instanceof Stmt.If(var condition, var then, var otherwise))) {
      return Stmts.map(s, inner -> decided(inner, hold), e -> e);
    }
    List<Expr> parts = parts(condition);
    if (!hold) {
      return parts.containsAll(hoisted)
          ? decided(otherwise, false)
          : new Stmt.If(condition, decided(then, false), decided(otherwise, false));
    }
    Optional<Expr> left =
        parts.stream().filter(part -> !hoisted.contains(part)).reduce(Indices::and);
    return left.isEmpty()
        ? decided(then, true)
        : new Stmt.If(left.get(), decided(then, true), decided(otherwise, true));
  }
}
