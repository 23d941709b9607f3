package dev.sinter.passes.lower;

import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.Stage;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.passes.define.Exprs;
import dev.sinter.passes.define.Stmts;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/** Variables that a kernel uses but does not bind: the named extents its expressions mention. */
final class FreeVariables {
  private final Set<String> used = new LinkedHashSet<>();
  private final Set<String> bound = new HashSet<>();

  private FreeVariables() {}

  static Set<String> of(Kernel kernel) {
    FreeVariables free = new FreeVariables();
    kernel.stages().forEach(free::stage);
    free.used.removeAll(free.bound);
    return free.used;
  }

  private void stage(Stage stage) {
    switch (stage) {
      case Stage.Compute(_, var space, var reduce, _, _, var lets, var value) -> {
        space.forEach(a -> bound.add(a.name()));
        reduce.forEach(a -> bound.add(a.name()));
        lets.forEach(this::let);
        expression(value);
      }
      case Stage.Check(var space, var lets, var valid, _, var detail) -> {
        space.forEach(a -> bound.add(a.name()));
        lets.forEach(this::let);
        expression(valid);
        expression(detail);
      }
      case Stage.Opaque opaque -> Stmts.visit(opaque.body(), this::statement, this::expression);
    }
  }

  private void let(Stage.Let let) {
    bound.add(let.variable().name());
    expression(let.value());
  }

  private void statement(Stmt s) {
    if (s instanceof Stmt.For(var variable, _, _, _)) {
      bound.add(variable.name());
    } else if (s instanceof Stmt.Let(var variable, _, _)) {
      bound.add(variable.name());
    }
  }

  private void expression(Expr e) {
    Exprs.visit(
        e,
        x -> {
          if (x instanceof Expr.Variable(var name, _, _)) {
            used.add(name);
          }
        });
  }
}
