package dev.sinter.ir.type;

import dev.sinter.ir.IrException;

/**
 * Element type and shape of a tensor.
 *
 * @param dtype element type, never {@link DType#INDEX}
 * @param shape extents
 */
public record TensorType(DType dtype, Shape shape) implements Type {

  /** Checks. */
  public TensorType {
    if (dtype == DType.INDEX) {
      throw new IrException("tensor type: index is a loop-level type");
    }
  }

  /** {@return the type of a scalar} */
  public static TensorType scalar(DType dtype) {
    return new TensorType(dtype, Shape.SCALAR);
  }

  /** {@return the type with known extents} */
  public static TensorType of(DType dtype, long... extents) {
    return new TensorType(dtype, Shape.of(extents));
  }

  /** {@return the number of axes} */
  public int rank() {
    return shape.rank();
  }

  /** {@return the extent of an axis} */
  public Dim dim(int axis) {
    return shape.dim(axis);
  }

  /** {@return this shape with another element type} */
  public TensorType as(DType other) {
    return new TensorType(other, shape);
  }

  /** {@return this element type with another shape} */
  public TensorType with(Shape other) {
    return new TensorType(dtype, other);
  }

  /** {@return the text form: {@code f32[B,10]}; a scalar is {@code f32[]}} */
  @Override
  public String toString() {
    return dtype.text() + shape;
  }
}
