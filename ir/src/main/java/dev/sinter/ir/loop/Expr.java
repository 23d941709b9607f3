package dev.sinter.ir.loop;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.type.DType;
import java.util.List;

/**
 * Expressions of loops. Every expression has an element type and a number of lanes; 1 is a scalar.
 * Operands of an {@link Apply} agree in lanes: a scalar meets a vector only through {@link Splat}.
 * Expressions have no effects, but a {@link Load} sees the stores before it.
 *
 * <p>Equality of the most frequent ones is written out: compilation compares them so often and so
 * early that linking what a record brings would be noticed.
 */
public sealed interface Expr {

  /** {@return the element type} */
  DType dtype();

  /** {@return the number of lanes} */
  int lanes();

  /**
   * An integer, bool (0 or 1) or index constant.
   *
   * @param dtype any type but a float
   * @param value wrapped to the type
   */
  record IntConstant(DType dtype, long value) implements Expr {
    @Override
    public int lanes() {
      return 1;
    }

    @Override
    public boolean equals(Object other) {
      return other == this
          || (other instanceof IntConstant(var d, var v) && d == dtype && v == value);
    }

    @Override
    public int hashCode() {
      return Long.hashCode(value) * 31 + dtype.name().hashCode();
    }
  }

  /**
   * A float constant.
   *
   * @param dtype a float type
   * @param value a value of that type, exactly
   */
  record FloatConstant(DType dtype, double value) implements Expr {
    @Override
    public int lanes() {
      return 1;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof FloatConstant(var d, var v)
          && d == dtype
          && Double.doubleToRawLongBits(v) == Double.doubleToRawLongBits(value);
    }

    @Override
    public int hashCode() {
      return Double.hashCode(value) * 31 + dtype.hashCode();
    }
  }

  /**
   * A loop variable, a size parameter, or a {@link Stmt.Let}-bound value.
   *
   * @param name unique within a proc
   * @param dtype element type
   * @param lanes lanes
   */
  record Variable(String name, DType dtype, int lanes) implements Expr {
    @Override
    public boolean equals(Object other) {
      return other == this
          || (other instanceof Variable(var n, var d, var l)
              && d == dtype
              && l == lanes
              && n.equals(name));
    }

    @Override
    public int hashCode() {
      return name.hashCode() * 31 + dtype.name().hashCode();
    }
  }

  /**
   * A scalar op, lane by lane. In a proc ready for emission only ops that backends know remain; the
   * others were expanded into these.
   *
   * @param op the op
   * @param operands as many as its arity, of equal lanes
   */
  record Apply(ScalarOp op, List<Expr> operands) implements Expr {
    /** Freezes the list. */
    public Apply {
      operands = List.copyOf(operands);
    }

    @Override
    public boolean equals(Object other) {
      return other == this
          || (other instanceof Apply(var p, var o) && p == op && o.equals(operands));
    }

    @Override
    public int hashCode() {
      return operands.hashCode() * 31 + op.name().hashCode();
    }

    @Override
    public DType dtype() {
      return op.isPredicate() ? DType.BOOL : operands.getLast().dtype();
    }

    @Override
    public int lanes() {
      return operands.getFirst().lanes();
    }
  }

  /**
   * Conversion, as {@link dev.sinter.ir.graph.Op.Cast} defines it.
   *
   * @param dtype the new type
   * @param operand the value
   */
  record Cast(DType dtype, Expr operand) implements Expr {
    @Override
    public int lanes() {
      return operand.lanes();
    }
  }

  /**
   * The same bits as another type of the same size.
   *
   * @param dtype the new type
   * @param operand the value
   */
  record Bitcast(DType dtype, Expr operand) implements Expr {
    @Override
    public int lanes() {
      return operand.lanes();
    }
  }

  /**
   * An element, or as many as the last index has lanes: consecutive ones when it is a {@link Ramp}
   * of stride 1, else gathered. All other indices are scalars.
   *
   * @param buffer from where
   * @param indices one index expression per axis
   */
  record Load(Buffer buffer, List<Expr> indices) implements Expr {
    /** Freezes the list. */
    public Load {
      indices = List.copyOf(indices);
    }

    @Override
    public DType dtype() {
      return buffer.dtype();
    }

    @Override
    public int lanes() {
      return indices.isEmpty() ? 1 : indices.getLast().lanes();
    }
  }

  /**
   * {@code condition ? value : otherwise} where {@code value} is evaluated only if the condition
   * holds: it may load out of bounds otherwise. Scalar only (a vector's lanes are guarded by masks
   * or by splitting the loop).
   *
   * @param condition bool scalar
   * @param value guarded
   * @param otherwise always safe
   */
  record Guard(Expr condition, Expr value, Expr otherwise) implements Expr {
    @Override
    public DType dtype() {
      return value.dtype();
    }

    @Override
    public int lanes() {
      return value.lanes();
    }
  }

  /**
   * The vector {@code base, base + stride, ...}.
   *
   * @param base index scalar
   * @param stride index constant or scalar
   * @param lanes lanes
   */
  record Ramp(Expr base, Expr stride, int lanes) implements Expr {
    @Override
    public DType dtype() {
      return base.dtype();
    }
  }

  /**
   * A scalar in every lane.
   *
   * @param value scalar
   * @param lanes lanes
   */
  record Splat(Expr value, int lanes) implements Expr {
    @Override
    public DType dtype() {
      return value.dtype();
    }
  }

  /**
   * Combines the lanes of a vector to a scalar by halving: lane i with lane {@code i + n/2}, then
   * within the first half, until one is left. The tree is part of the meaning.
   *
   * @param op ADD, MUL, MIN, MAX, AND or OR
   * @param vector lanes are a power of two
   */
  record ReduceLanes(ScalarOp op, Expr vector) implements Expr {
    @Override
    public DType dtype() {
      return vector.dtype();
    }

    @Override
    public int lanes() {
      return 1;
    }
  }

  /** {@return the index constant {@code value}} */
  static Expr index(long value) {
    return new IntConstant(DType.INDEX, value);
  }

  /** {@return a scalar index variable} */
  static Variable indexVariable(String name) {
    return new Variable(name, DType.INDEX, 1);
  }

  /** {@return op applied} */
  static Expr apply(ScalarOp op, Expr... operands) {
    return new Apply(op, List.of(operands));
  }
}
