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
  @Override
  public boolean equals(Object other) {
    return other instanceof Axis axis && axis.name.equals(name) && axis.extent.equals(extent);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + extent.hashCode();
  }

  /** {@return the index variable} */
  public Expr.Variable variable() {
    return Expr.indexVariable(name);
  }
}
