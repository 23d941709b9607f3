package dev.sinter.passes.define;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.kernel.Extents;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.passes.define.Definition.Pointwise;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Definitions of the movement ops: an element of the result is an element of an operand, found by
 * an index map.
 */
final class MovementDefinitions {
  private MovementDefinitions() {}

  static Definition of(Op.Movement op, Node n) {
    Node x = n.input(0);
    Shape from = x.tensor().shape();
    return switch (op) {
      case Op.Broadcast(_, var axes) ->
          new Pointwise((r, i) -> r.read(x, broadcast(i, from, axes)));
      case Op.Reshape(var shape) ->
          new Pointwise((r, i) -> r.read(x, Indices.reshaped(i, shape, from)));
      case Op.Transpose(var permutation) ->
          new Pointwise((r, i) -> r.read(x, transpose(i, permutation)));
      case Op.Slice slice -> new Pointwise((r, i) -> r.read(x, slice(i, slice)));
      case Op.Reverse(var axes) -> new Pointwise((r, i) -> r.read(x, reverse(i, from, axes)));
      case Op.DynamicSlice(var sizes) -> new Pointwise((r, i) -> dynamicSlice(r, n, sizes, i));
      case Op.DynamicUpdate() -> new Pointwise((r, i) -> dynamicUpdate(r, n, i));
      case Op.Pad pad -> new Pointwise((r, i) -> pad(r, n, pad, i));
      case Op.Concat(var axis) -> new Pointwise((r, i) -> concat(r, n, axis, i));
    };
  }

  private static List<Expr> broadcast(List<Expr> indices, Shape from, List<Integer> axes) {
    List<Expr> result = new ArrayList<>();
    for (int axis = 0; axis < from.rank(); axis++) {
      result.add(from.dim(axis).is(1) ? Expr.index(0) : indices.get(axes.get(axis)));
    }
    return result;
  }

  private static List<Expr> transpose(List<Expr> indices, List<Integer> permutation) {
    Expr[] result = new Expr[indices.size()];
    for (int axis = 0; axis < result.length; axis++) {
      result[permutation.get(axis)] = indices.get(axis);
    }
    return Arrays.asList(result);
  }

  private static List<Expr> slice(List<Expr> indices, Op.Slice op) {
    List<Expr> result = new ArrayList<>();
    for (int axis = 0; axis < indices.size(); axis++) {
      Expr step = Indices.mul(indices.get(axis), Expr.index(op.strides().get(axis)));
      result.add(Indices.add(step, op.starts().get(axis)));
    }
    return result;
  }

  private static List<Expr> reverse(List<Expr> indices, Shape shape, List<Integer> axes) {
    List<Expr> result = new ArrayList<>(indices);
    for (int axis : axes) {
      Expr last = Indices.sub(Extents.of(shape.dim(axis)), Expr.index(1));
      result.set(axis, Indices.sub(last, indices.get(axis)));
    }
    return result;
  }

  private static Expr dynamicSlice(Reader r, Node n, Shape sizes, List<Expr> indices) {
    Shape shape = n.input(0).tensor().shape();
    List<Expr> place = new ArrayList<>();
    for (int axis = 0; axis < shape.rank(); axis++) {
      Expr start = start(r, n.input(axis + 1), shape.dim(axis), sizes.dim(axis));
      place.add(Indices.add(start, indices.get(axis)));
    }
    return r.read(n.input(0), place);
  }

  /** A start, clamped to {@code 0 <= start <= extent - size}. */
  private static Expr start(Reader r, Node start, Dim extent, Dim size) {
    if (extent.equals(size)) {
      return Expr.index(0);
    }
    Expr limit = new Expr.Cast(DType.I64, Indices.sub(Extents.of(extent), Extents.of(size)));
    Expr value = Scalars.cast(DType.I64, r.read(start, List.of()));
    Expr low = Expr.apply(ScalarOp.MAX, value, Scalars.i64(0));
    return r.let(new Expr.Cast(DType.INDEX, Expr.apply(ScalarOp.MIN, low, limit)));
  }

  private static Expr dynamicUpdate(Reader r, Node n, List<Expr> indices) {
    Node block = n.input(1);
    Shape shape = n.tensor().shape();
    Expr inside = Indices.TRUE;
    List<Expr> place = new ArrayList<>();
    for (int axis = 0; axis < shape.rank(); axis++) {
      Dim size = block.tensor().dim(axis);
      Expr offset =
          Indices.sub(indices.get(axis), start(r, n.input(axis + 2), shape.dim(axis), size));
      if (!size.equals(shape.dim(axis))) {
        inside = Indices.and(inside, Indices.atLeast(offset, Expr.index(0)));
        inside = Indices.and(inside, Indices.lessThan(offset, Extents.of(size)));
      }
      place.add(offset);
    }
    return r.guarded(inside, () -> r.read(block, place), r.read(n.input(0), indices));
  }

  private static Expr pad(Reader r, Node n, Op.Pad op, List<Expr> indices) {
    Shape from = n.input(0).tensor().shape();
    Expr inside = Indices.TRUE;
    List<Expr> place = new ArrayList<>();
    for (int axis = 0; axis < from.rank(); axis++) {
      long step = op.interior().get(axis) + 1;
      boolean untouched = op.low().get(axis) == 0 && op.high().get(axis) == 0 && step == 1;
      Expr position = Indices.sub(indices.get(axis), Expr.index(op.low().get(axis)));
      Bounds bounds = untouched ? Bounds.ALL : Bounds.of(op.low().get(axis), op.high().get(axis));
      inside = Indices.and(inside, bounds.check(position, Extents.of(from.dim(axis)), step));
      place.add(Indices.div(position, Expr.index(step)));
    }
    return r.guarded(inside, () -> r.read(n.input(0), place), r.read(n.input(1), List.of()));
  }

  /**
   * Which ends of an axis a position can miss.
   *
   * @param below whether it may be negative
   * @param above whether it may be past the end
   */
  record Bounds(boolean below, boolean above) {
    /** The position is always on the axis. */
    static final Bounds ALL = new Bounds(false, false);

    static Bounds of(long low, long high) {
      return new Bounds(low > 0, high > 0);
    }

    /**
     * {@return whether {@code position} is that of an element when elements are {@code step} apart}
     */
    Expr check(Expr position, Expr extent, long step) {
      Expr valid = below ? Indices.atLeast(position, Expr.index(0)) : Indices.TRUE;
      if (above) {
        Expr end =
            Indices.add(Indices.mul(Indices.sub(extent, Expr.index(1)), Expr.index(step)), 1);
        valid = Indices.and(valid, Indices.lessThan(position, end));
      }
      if (step > 1) {
        Expr rest = Expr.apply(ScalarOp.REM, position, Expr.index(step));
        valid = Indices.and(valid, Expr.apply(ScalarOp.EQ, rest, Expr.index(0)));
      }
      return valid;
    }
  }

  private static Expr concat(Reader r, Node n, int axis, List<Expr> indices) {
    List<Expr> ends = new ArrayList<>();
    Dim end = Dim.of(0);
    for (Node x : n.inputs()) {
      Dim extent = x.tensor().dim(axis);
      end =
          end.factor() == 0
              ? extent
              : new Dim(
                  end.factor() + extent.factor(),
                  extent.factor() == 0 ? end.names() : extent.names());
      ends.add(Extents.of(end));
    }
    if (n.inputs().size() == 1) {
      return r.read(n.input(0), indices);
    }
    Expr result = Scalars.zero(n.tensor().dtype());
    for (int k = n.inputs().size() - 1; k >= 0; k--) {
      Node x = n.input(k);
      List<Expr> place = new ArrayList<>(indices);
      Expr offset = k == 0 ? Expr.index(0) : ends.get(k - 1);
      place.set(axis, Indices.sub(indices.get(axis), offset));
      boolean last = k == n.inputs().size() - 1;
      Expr behind = k == 0 ? Indices.TRUE : Indices.atLeast(indices.get(axis), offset);
      Expr before = last ? Indices.TRUE : Indices.lessThan(indices.get(axis), ends.get(k));
      Expr here = Indices.and(behind, before);
      result = r.guarded(here, () -> r.read(x, place), result);
    }
    return result;
  }
}
