package dev.sinter.passes.differentiate;

import dev.sinter.ir.IrException;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.type.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One step of the reverse sweep: a node, the cotangents of its value, and the operands that need
 * one.
 */
final class Step {
  /** Stands for an operand that never needs a gradient (indices, conditions). */
  static final Supplier<Node> NONE =
      () -> {
        throw new IrException("gradient: asked for the cotangent of an operand that has none");
      };

  private final GraphBuilder b;
  private final Node node;
  private final List<Optional<Node>> cotangents;
  private final List<Boolean> wanted;

  Step(GraphBuilder b, Node node, List<Optional<Node>> cotangents, List<Boolean> wanted) {
    this.b = b;
    this.node = node;
    this.cotangents = cotangents;
    this.wanted = wanted;
  }

  /** {@return where the gradient's nodes go} */
  GraphBuilder b() {
    return b;
  }

  /** {@return the forward node, which is also its value} */
  Node node() {
    return node;
  }

  /** {@return operand {@code index} of the forward node} */
  Node operand(int index) {
    return node.input(index);
  }

  /** {@return the cotangent of the value, which is one tensor} */
  Node cotangent() {
    return cotangents
        .getFirst()
        .orElseThrow(() -> new IrException("gradient: " + node + " has no cotangent"));
  }

  /** {@return the cotangents of the tuple's elements; empty ones are zero} */
  List<Optional<Node>> cotangents() {
    return cotangents;
  }

  /**
   * {@return whether operand {@code index} needs a cotangent; always false for integers and bools}
   */
  boolean wants(int index) {
    return wanted.get(index);
  }

  /** {@return which operands need a cotangent} */
  List<Boolean> wanted() {
    return wanted;
  }

  /** {@return a scalar of the value's element type} */
  Node scalar(double value) {
    return b.constant(node.tensor().dtype(), value);
  }

  /** {@return f(x)} */
  Node apply(ScalarOp f, Node... operands) {
    return b.elementwise(f, operands);
  }

  /**
   * Evaluates the cotangents of the leading operands, those only that are needed.
   *
   * @param suppliers one per leading operand; operands beyond them get none
   * @return one entry per operand
   */
  @SafeVarargs
  final List<Optional<Node>> give(Supplier<Node>... suppliers) {
    List<Optional<Node>> given = new ArrayList<>();
    for (int i = 0; i < node.inputs().size(); i++) {
      given.add(
          i < suppliers.length && wanted.get(i)
              ? Optional.of(suppliers[i].get())
              : Optional.empty());
    }
    return given;
  }

  /** {@return no cotangent for any operand} */
  List<Optional<Node>> none() {
    return node.inputs().stream().map(_ -> Optional.<Node>empty()).toList();
  }

  /** {@return the tensor in f32 if it is a 16-bit float, else itself} */
  static Node widen(GraphBuilder b, Node x) {
    return switch (x.tensor().dtype()) {
      case F16, BF16 -> b.cast(x, DType.F32);
      case F32, F64, I8, U8, I32, I64, BOOL, INDEX -> x;
    };
  }
}
