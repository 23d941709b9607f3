package dev.sinter.passes.canonicalize;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.type.Literal;
import java.util.Optional;

/** Questions about constant operands. */
final class Constants {
  private Constants() {}

  /** {@return the constant, if the node is one} */
  static Optional<Literal> of(Node node) {
    return node.op() instanceof Op.Constant(var value) ? Optional.of(value) : Optional.empty();
  }

  /**
   * {@return the constant all of whose elements are equal, if the node is one or broadcasts one}
   */
  static Optional<Literal> splat(Node node) {
    Node source = node;
    while (source.op() instanceof Op.Broadcast || source.op() instanceof Op.Reshape) {
      source = source.input(0);
    }
    return of(source).filter(Literal::isSplat);
  }

  /** {@return whether every element is exactly {@code value}, the sign of zeros included} */
  static boolean is(Node node, double value) {
    return splat(node).filter(s -> Double.compare(s.getDouble(0), value) == 0).isPresent();
  }

  /** {@return whether the node is a constant of any kind, or the broadcast of one} */
  static boolean isConstant(Node node) {
    return of(node).isPresent() || splat(node).isPresent();
  }
}
