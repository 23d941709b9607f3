package dev.sinter.ir.graph;

import dev.sinter.ir.IrException;
import dev.sinter.ir.type.TensorType;
import dev.sinter.ir.type.TupleType;
import dev.sinter.ir.type.Type;
import java.util.List;

/**
 * A value of a graph: an op applied to values. Nodes are made by a {@link GraphBuilder}, which
 * gives the same node for the same op, inputs and type; so equality is identity, and common
 * subexpressions never exist twice. Immutable.
 */
public final class Node {
  private final int id;
  private final Op op;
  private final List<Node> inputs;
  private final Type type;
  private final Location location;

  Node(int id, Op op, List<Node> inputs, Type type, Location location) {
    this.id = id;
    this.op = op;
    this.inputs = List.copyOf(inputs);
    this.type = type;
    this.location = location;
  }

  /** {@return the number within its builder; inputs have smaller ones} */
  public int id() {
    return id;
  }

  /** {@return the op with its attributes} */
  public Op op() {
    return op;
  }

  /** {@return the operands} */
  public List<Node> inputs() {
    return inputs;
  }

  /** {@return operand {@code index}} */
  public Node input(int index) {
    return inputs.get(index);
  }

  /** {@return the type of the value} */
  public Type type() {
    return type;
  }

  /** {@return the type of the value, which is a tensor} */
  public TensorType tensor() {
    if (type instanceof TensorType tensor) {
      return tensor;
    }
    throw new IrException("%" + id + ": a tensor is needed, got the tuple " + type);
  }

  /** {@return the type of the value, which is a tuple} */
  public TupleType tuple() {
    if (type instanceof TupleType tuple) {
      return tuple;
    }
    throw new IrException("%" + id + ": a tuple is needed, got the tensor " + type);
  }

  /** {@return where it comes from} */
  public Location location() {
    return location;
  }

  @Override
  public String toString() {
    return "%" + id + ": " + type + " = " + op;
  }
}
