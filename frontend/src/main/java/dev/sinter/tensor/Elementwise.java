package dev.sinter.tensor;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Elementwise ops with NumPy's broadcasting, and their errors in terms of the user's op. */
final class Elementwise {
  private Elementwise() {}

  static Tensor unary(String name, ScalarOp op, Tensor x) {
    return Operation.unary(
        name,
        x,
        a -> {
          if (op.domain() == ScalarOp.Domain.FLOAT) {
            requireFloat(name, a);
          }
          return Primitive.apply(new Op.Elementwise(op), a);
        });
  }

  static Tensor binary(String name, ScalarOp op, Tensor x, Tensor y) {
    return Operation.binary(
        name,
        x,
        y,
        (a, b) -> {
          requireSame(name, a, b);
          Shape common =
              a.shape().equals(b.shape()) ? a.shape() : common(name, List.of(a.shape(), b.shape()));
          return Primitive.apply(new Op.Elementwise(op), to(a, common), to(b, common));
        });
  }

  static Tensor where(Tensor condition, Tensor x, Tensor y) {
    return Operation.variadic(
        "where",
        List.of(condition, x, y),
        xs -> {
          Tensor c = xs.get(0);
          if (c.dtype() != DType.BOOL) {
            throw new ModelException("where: the condition must be bool, got " + c.type());
          }
          requireSame("where", xs.get(1), xs.get(2));
          Shape common = common("where", xs.stream().map(Tensor::shape).toList());
          return Primitive.apply(
              new Op.Elementwise(ScalarOp.SELECT), xs.stream().map(t -> to(t, common)).toList());
        });
  }

  static void requireFloat(String name, Tensor x) {
    if (!x.dtype().isFloat()) {
      throw new ModelException(name + ": needs a floating type, got " + x.type() + "; use cast");
    }
  }

  static void requireSame(String name, Tensor a, Tensor b) {
    if (a.dtype() != b.dtype()) {
      throw new ModelException(
          name + ": dtypes must be equal, got " + a.type() + " and " + b.type() + "; use cast");
    }
  }

  /** {@return the shape that all broadcast to: axes aligned at the end, extents equal or 1} */
  static Shape common(String name, List<Shape> shapes) {
    int rank = 0;
    for (Shape shape : shapes) {
      rank = Math.max(rank, shape.rank());
    }
    List<Dim> dims = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      Dim dim = Dim.of(1);
      for (Shape shape : shapes) {
        int own = axis - (rank - shape.rank());
        if (own >= 0 && !shape.dim(own).is(1)) {
          if (!dim.is(1) && !dim.equals(shape.dim(own))) {
            throw new ModelException(
                name
                    + ": shapes must be equal or broadcast, got "
                    + shapes.stream().map(Shape::toString).collect(Collectors.joining(" and "))
                    + "; axis "
                    + (axis - rank)
                    + " has extents "
                    + dim
                    + " and "
                    + shape.dim(own));
          }
          dim = shape.dim(own);
        }
      }
      dims.add(dim);
    }
    return new Shape(dims);
  }

  /** {@return x broadcast to a shape, axes aligned at the end} */
  static Tensor to(Tensor x, Shape shape) {
    if (x.shape().equals(shape)) {
      return x;
    }
    List<Integer> axes = new ArrayList<>();
    for (int axis = shape.rank() - x.rank(); axis < shape.rank(); axis++) {
      axes.add(axis);
    }
    return Primitive.apply(new Op.Broadcast(shape, axes), x);
  }
}
