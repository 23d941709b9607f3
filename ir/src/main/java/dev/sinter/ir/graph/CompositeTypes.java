package dev.sinter.ir.graph;

import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/** Type rules of the composites. */
final class CompositeTypes {
  private CompositeTypes() {}

  static TensorType infer(Op.Composite op, Operands in) {
    return switch (op) {
      case Op.Softmax(var axis) -> along(axis, in);
      case Op.LogSoftmax(var axis) -> along(axis, in);
      case Op.LogSumExp(var axis) -> without(List.of(axis), along(axis, in));
      case Op.Normalize(var axes, _) -> axes(axes, in);
      case Op.Gelu _ -> floating(in.count(1));
      case Op.Mean(var axes) -> without(axes, axes(axes, in));
      case Op.Attention attention -> attention(attention, in);
      case Op.SoftmaxCrossentropy() -> {
        same(in);
        yield without(List.of(in.get(0).rank() - 1), classes(in));
      }
      case Op.SparseSoftmaxCrossentropy() -> sparse(in);
      case Op.SigmoidCrossentropy() -> same(in);
    };
  }

  private static TensorType floating(Operands in) {
    in.require(in.get(0).dtype().isFloat(), () -> "needs floats, got " + in.get(0));
    return in.get(0);
  }

  private static TensorType along(int axis, Operands in) {
    TensorType x = floating(in.count(1));
    in.axis(axis, x, "axis");
    return x;
  }

  private static TensorType axes(List<Integer> axes, Operands in) {
    TensorType x = floating(in.count(1));
    in.axes(axes, x);
    return x;
  }

  private static TensorType without(List<Integer> axes, TensorType x) {
    return x.with(x.shape().without(axes));
  }

  private static TensorType same(Operands in) {
    floating(in.count(2));
    in.require(
        in.get(0).equals(in.get(1)), () -> "logits and labels must have one type, got " + in);
    return in.get(0);
  }

  private static TensorType classes(Operands in) {
    in.require(in.get(0).rank() >= 1, () -> "logits need an axis of classes, got " + in.get(0));
    return in.get(0);
  }

  private static TensorType sparse(Operands in) {
    TensorType logits = floating(in.count(2));
    classes(in);
    TensorType labels = in.get(1);
    Shape expected = logits.shape().slice(0, logits.rank() - 1);
    in.require(
        labels.shape().equals(expected)
            && (labels.dtype() == DType.I32 || labels.dtype() == DType.I64),
        () -> "labels must be i32 or i64 of shape " + expected + ", got " + labels);
    return logits.with(expected);
  }

  private static TensorType attention(Op.Attention op, Operands in) {
    in.count(op.masked() ? 4 : 3);
    TensorType query = floating(in);
    int rank = query.rank();
    in.require(rank >= 2, () -> "needs at least two axes, got " + query);
    TensorType key = in.get(1);
    TensorType value = in.get(2);
    Shape lead = query.shape().slice(0, rank - 2);
    for (int i = 1; i < in.size(); i++) {
      in.require(
          in.get(i).rank() == rank
              && in.get(i).dtype() == query.dtype()
              && in.get(i).shape().slice(0, rank - 2).equals(lead),
          () -> "operands must agree in dtype and leading axes, got " + in);
    }
    in.require(
        key.dim(rank - 1).equals(query.dim(rank - 1))
            && value.dim(rank - 2).equals(key.dim(rank - 2)),
        () -> "query and key must have one depth, key and value one length, got " + in);
    if (op.masked()) {
      Shape expected = lead.concat(Shape.of(query.dim(rank - 2), key.dim(rank - 2)));
      in.require(
          in.get(3).shape().equals(expected),
          () -> "the mask must have shape " + expected + ", got " + in.get(3));
    }
    List<Dim> dims = new ArrayList<>(query.shape().slice(0, rank - 1).dims());
    dims.add(value.shape().last());
    return query.with(new Shape(dims));
  }
}
