package dev.sinter.ir.graph;

import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Type rules of the ops that move elements. */
final class MovementTypes {
  private MovementTypes() {}

  static TensorType infer(Op.Movement op, Operands in) {
    return switch (op) {
      case Op.Broadcast broadcast -> broadcast(broadcast, in);
      case Op.Reshape(var shape) -> reshape(shape, in);
      case Op.Transpose(var permutation) -> transpose(permutation, in);
      case Op.Slice slice -> slice(slice, in);
      case Op.DynamicSlice(var sizes) -> dynamicSlice(sizes, in);
      case Op.DynamicUpdate() -> dynamicUpdate(in);
      case Op.Pad pad -> pad(pad, in);
      case Op.Concat(var axis) -> concat(axis, in);
      case Op.Reverse(var axes) -> reverse(axes, in);
    };
  }

  private static TensorType broadcast(Op.Broadcast op, Operands in) {
    TensorType x = in.count(1).get(0);
    in.perAxis(op.axes(), x.rank(), "axes");
    TensorType result = x.with(op.shape());
    in.axes(op.axes(), result);
    for (int i = 0; i < x.rank(); i++) {
      Dim to = op.shape().dim(op.axes().get(i));
      if (!x.dim(i).equals(to) && !x.dim(i).is(1)) {
        throw in.refusal(
            "axis "
                + i
                + " of "
                + x
                + " must be 1 or "
                + to
                + " to become axis "
                + op.axes().get(i)
                + " of "
                + op.shape());
      }
    }
    return result;
  }

  private static TensorType reshape(Shape shape, Operands in) {
    TensorType x = in.count(1).get(0);
    in.require(
        x.shape().size().equals(shape.size()),
        () ->
            "sizes must be equal, got "
                + x
                + " ("
                + x.shape().size()
                + " elements) to "
                + shape
                + " ("
                + shape.size()
                + ")");
    return x.with(shape);
  }

  private static TensorType transpose(List<Integer> permutation, Operands in) {
    TensorType x = in.count(1).get(0);
    in.require(
        permutation.stream()
            .sorted()
            .toList()
            .equals(IntStream.range(0, x.rank()).boxed().toList()),
        () -> "the permutation must name each axis of " + x + " once, got " + permutation);
    return x.with(new Shape(permutation.stream().map(x::dim).toList()));
  }

  private static TensorType slice(Op.Slice op, Operands in) {
    TensorType x = in.count(1).get(0);
    in.perAxis(op.starts(), x.rank(), "starts");
    in.perAxis(op.limits(), x.rank(), "limits");
    in.perAxis(op.strides(), x.rank(), "strides");
    in.atLeast(op.strides(), 1, "strides");
    List<Dim> dims = new ArrayList<>();
    for (int i = 0; i < x.rank(); i++) {
      long start = op.starts().get(i);
      Dim limit = op.limits().get(i);
      if (limit.equals(x.dim(i)) && start == 0 && op.strides().get(i) == 1) {
        dims.add(limit);
        continue;
      }
      if (!x.dim(i).isFixed() || !limit.isFixed()) {
        throw in.refusal("axis " + i + " of " + x + " is named: only the whole axis can be taken");
      }
      if (start < 0 || start > limit.fixed() || limit.fixed() > x.dim(i).fixed()) {
        throw in.refusal(
            "axis "
                + i
                + ": 0 <= start <= limit <= "
                + x.dim(i)
                + " must hold, got start "
                + start
                + ", limit "
                + limit);
      }
      dims.add(Dim.of(Math.ceilDiv(limit.fixed() - start, op.strides().get(i))));
    }
    return x.with(new Shape(dims));
  }

  private static TensorType dynamicSlice(Shape sizes, Operands in) {
    TensorType x = in.atLeast(1).get(0);
    starts(in, 1, x.rank());
    block(sizes, x, in);
    return x.with(sizes);
  }

  private static TensorType dynamicUpdate(Operands in) {
    TensorType x = in.atLeast(2).get(0);
    starts(in, 2, x.rank());
    in.require(
        in.get(1).dtype() == x.dtype(),
        () -> "the block must have the dtype of x, got " + x + " and " + in.get(1));
    block(in.get(1).shape(), x, in);
    return x;
  }

  private static void starts(Operands in, int from, int rank) {
    in.count(from + rank);
    for (int i = from; i < from + rank; i++) {
      TensorType start = in.get(i);
      in.require(
          start.rank() == 0 && (start.dtype() == DType.I32 || start.dtype() == DType.I64),
          () -> "starts must be i32 or i64 scalars, got " + start);
    }
  }

  private static void block(Shape sizes, TensorType x, Operands in) {
    in.require(
        sizes.rank() == x.rank(), () -> "the block must have " + x.rank() + " axes, got " + sizes);
    for (int i = 0; i < x.rank(); i++) {
      Dim size = sizes.dim(i);
      boolean fits =
          size.equals(x.dim(i))
              || (size.isFixed() && x.dim(i).isFixed() && size.fixed() <= x.dim(i).fixed());
      boolean single = size.is(1) && !x.dim(i).isFixed();
      if (!fits && !single) {
        throw in.refusal(
            "axis " + i + " of the block must be at most " + x.dim(i) + ", got " + size);
      }
    }
  }

  private static TensorType pad(Op.Pad op, Operands in) {
    TensorType x = in.count(2).get(0);
    in.require(
        in.get(1).equals(TensorType.scalar(x.dtype())),
        () -> "the padding value must be a scalar of " + x.dtype().text() + ", got " + in.get(1));
    in.perAxis(op.low(), x.rank(), "low");
    in.perAxis(op.high(), x.rank(), "high");
    in.perAxis(op.interior(), x.rank(), "interior");
    in.atLeast(op.interior(), 0, "interior");
    List<Dim> dims = new ArrayList<>();
    for (int i = 0; i < x.rank(); i++) {
      long low = op.low().get(i);
      long high = op.high().get(i);
      long interior = op.interior().get(i);
      if (low == 0 && high == 0 && interior == 0) {
        dims.add(x.dim(i));
        continue;
      }
      if (!x.dim(i).isFixed()) {
        throw in.refusal("axis " + i + " of " + x + " is named: it cannot be padded");
      }
      long extent = x.dim(i).fixed();
      long padded = low + high + extent + Math.max(0, extent - 1) * interior;
      if (padded < 0) {
        throw in.refusal(
            "axis "
                + i
                + " of "
                + x
                + " is cropped by more than it has: low "
                + low
                + ", high "
                + high);
      }
      dims.add(Dim.of(padded));
    }
    return x.with(new Shape(dims));
  }

  private static TensorType concat(int axis, Operands in) {
    TensorType first = in.atLeast(1).get(0);
    in.axis(axis, first, "axis");
    Dim sum = first.dim(axis);
    for (int i = 1; i < in.size(); i++) {
      TensorType next = in.get(i);
      in.require(
          next.dtype() == first.dtype()
              && next.rank() == first.rank()
              && next.shape().without(List.of(axis)).equals(first.shape().without(List.of(axis))),
          () -> "operands must agree but on axis " + axis + ", got " + in);
      Dim extent = next.dim(axis);
      boolean addable = extent.is(0) || sum.is(0) || extent.names().equals(sum.names());
      if (!addable) {
        throw in.refusal(
            "extents "
                + sum
                + " and "
                + extent
                + " on axis "
                + axis
                + " do not add up to a known form");
      }
      sum =
          sum.is(0)
              ? extent
              : extent.is(0) ? sum : new Dim(sum.factor() + extent.factor(), sum.names());
    }
    return first.with(first.shape().with(axis, sum));
  }

  private static TensorType reverse(List<Integer> axes, Operands in) {
    TensorType x = in.count(1).get(0);
    in.axes(axes, x);
    return x;
  }
}
