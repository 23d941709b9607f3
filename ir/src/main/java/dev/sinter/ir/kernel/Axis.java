package dev.sinter.ir.kernel;

import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.type.Dim;

/**
 * An axis that a stage runs over.
 *
 * @param name index variable; row axes have the same name in all stages of a kernel, others are
 *     unique
 * @param extent how far
 */
public record Axis(String name, Dim extent) {
  /** {@return the index variable} */
  public Expr.Variable variable() {
    return Expr.indexVariable(name);
  }
}
