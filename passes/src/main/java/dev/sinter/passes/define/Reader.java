package dev.sinter.passes.define;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.loop.Expr;
import java.util.List;
import java.util.function.Supplier;

/** How a definition reads its operands: a load, or the operand's own definition in its place. */
public interface Reader {
  /**
   * {@return an element of a tensor}
   *
   * @param operand the tensor
   * @param indices one per axis
   */
  Expr read(Node operand, List<Expr> indices);

  /** {@return {@code value}, computed once where it is used more than once} */
  Expr let(Expr value);

  /**
   * {@return {@code condition ? value : otherwise}, value evaluated only where the condition holds}
   *
   * @param condition bool
   * @param value makes the guarded expression
   * @param otherwise always safe
   */
  Expr guarded(Expr condition, Supplier<Expr> value, Expr otherwise);

  /** {@return whether a tensor has no storage, so that what reads it has to compute it} */
  boolean computes(Node operand);
}
