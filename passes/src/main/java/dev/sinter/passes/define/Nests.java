package dev.sinter.passes.define;

import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.loop.Stmt.LoopKind;
import java.util.List;

/** Makes loop nests. */
public final class Nests {
  private Nests() {}

  /** {@return loops around {@code body}, outermost first, all serial} */
  public static Stmt serial(List<Expr.Variable> variables, List<Expr> extents, Stmt body) {
    Stmt nest = body;
    for (int i = variables.size() - 1; i >= 0; i--) {
      nest = new Stmt.For(variables.get(i), extents.get(i), LoopKind.SERIAL, nest);
    }
    return nest;
  }

  /** {@return loops around {@code body}, the outermost shared out among workers} */
  public static Stmt parallel(List<Expr.Variable> variables, List<Expr> extents, Stmt body) {
    if (variables.isEmpty()) {
      return body;
    }
    Stmt inner =
        serial(variables.subList(1, variables.size()), extents.subList(1, extents.size()), body);
    return new Stmt.For(variables.getFirst(), extents.getFirst(), LoopKind.PARALLEL, inner);
  }
}
