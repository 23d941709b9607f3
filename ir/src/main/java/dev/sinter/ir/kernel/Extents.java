package dev.sinter.ir.kernel;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.type.Dim;

/** Extents as index expressions: a named dim is the index variable of its name. */
public final class Extents {
  private Extents() {}

  /** {@return the extent as an index expression: {@code 28 * B * T}} */
  public static Expr of(Dim dim) {
    Expr product = Expr.index(dim.factor());
    boolean unit = dim.factor() == 1;
    for (String name : dim.names()) {
      product =
          unit
              ? Expr.indexVariable(name)
              : Expr.apply(ScalarOp.MUL, product, Expr.indexVariable(name));
      unit = false;
    }
    return product;
  }
}
