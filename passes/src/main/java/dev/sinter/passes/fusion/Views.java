package dev.sinter.passes.fusion;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;

/**
 * Values that are another value's storage under another shape: they cost nothing once that value is
 * stored.
 */
final class Views {
  private Views() {}

  /** {@return whether the node has the elements of its operand, in the same order} */
  static boolean isView(Node n) {
    return switch (n.op()) {
      case Op.Reshape _, Op.StopGradient _ -> true;
      case Op.Cast(var to) -> n.input(0).tensor().dtype() == to;
      case Op.Bitcast(var to) -> n.input(0).tensor().dtype() == to;
      case Op.Broadcast(var shape, _) -> shape.size().equals(n.input(0).tensor().shape().size());
      default -> false;
    };
  }

  /** {@return the node whose elements these are} */
  static Node base(Node n) {
    Node base = n;
    while (isView(base)) {
      base = base.input(0);
    }
    return base;
  }

  /** {@return whether the node is an extent of its operand, whose elements it does not read} */
  static boolean isExtent(Node n) {
    return n.op() instanceof Op.DimensionSize;
  }

  /** {@return whether a kernel or a control step computes the node} */
  static boolean isComputed(Node n) {
    return switch (n.op()) {
      case Op.Parameter _, Op.Constant _, Op.GetResult _ -> false;
      default -> true;
    };
  }

  /** {@return whether the node gets its values from a control step's body} */
  static boolean isControl(Node n) {
    return switch (n.op()) {
      case Op.Scan _, Op.While _, Op.Cond _ -> true;
      default -> false;
    };
  }
}
