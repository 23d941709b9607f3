package dev.sinter.passes.define;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.kernel.Extents;
import dev.sinter.ir.kernel.Stage;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.passes.define.Definition.Reduction;
import java.util.ArrayList;
import java.util.List;

/**
 * Definitions of convolution and window reductions. Output position o and window element k meet the
 * padded operand at {@code p = o * stride + k * dilation - low}; outside, the term is guarded away.
 * Guards that can never fail are left out. Convolutions over dilated inputs have been taken apart
 * before.
 */
final class WindowDefinitions {
  private WindowDefinitions() {}

  /**
   * One spatial axis of a window.
   *
   * @param extent of the operand
   * @param outputs number of positions
   * @param size of the window
   */
  record Geometry(Dim extent, Dim outputs, Dim size, long stride, long dilation, long low) {

    /** {@return p, the place in the operand} */
    Expr position(Expr output, Expr element) {
      Expr start = Indices.mul(output, Expr.index(stride));
      Expr offset = Indices.mul(element, Expr.index(dilation));
      return Indices.sub(Indices.add(start, offset), Expr.index(low));
    }

    /** {@return whether p is that of an operand element} */
    Expr valid(Expr position) {
      boolean fixed = extent.isFixed() && outputs.isFixed() && size.isFixed();
      long greatest =
          fixed ? (outputs.fixed() - 1) * stride + (size.fixed() - 1) * dilation - low : 0;
      boolean above = fixed && greatest > extent.fixed() - 1;
      return new MovementDefinitions.Bounds(low > 0, above).check(position, Extents.of(extent), 1);
    }
  }

  static Reduction convolution(Op.Convolution op, Node n) {
    Node input = n.input(0);
    Node kernel = n.input(1);
    int spatial = op.strides().size();
    Shape window = kernel.tensor().shape();
    List<Dim> reduce = new ArrayList<>(window.dims().subList(0, spatial + 1));
    Dim features = window.last();
    Dim groupFeatures = features.dividedBy(Dim.of(op.featureGroups() * op.batchGroups()));
    return new Reduction(
        Reducer.SUM,
        reduce,
        (r, space, terms) -> {
          List<Expr> place = new ArrayList<>();
          Expr group = Indices.div(space.getLast(), Extents.of(groupFeatures));
          Expr row =
              op.batchGroups() == 1
                  ? Expr.index(0)
                  : Indices.mul(group, Extents.of(n.tensor().dim(0)));
          place.add(Indices.add(row, space.getFirst()));
          Expr valid = Indices.TRUE;
          for (int i = 0; i < spatial; i++) {
            Geometry g = geometry(op, n, i);
            Expr position = g.position(space.get(i + 1), terms.get(i));
            valid = Indices.and(valid, g.valid(position));
            place.add(position);
          }
          Expr channel =
              op.featureGroups() == 1
                  ? Expr.index(0)
                  : Indices.mul(group, Extents.of(window.dim(spatial)));
          place.add(Indices.add(channel, terms.getLast()));
          List<Expr> weight = new ArrayList<>(terms);
          weight.add(space.getLast());
          DType dtype = input.tensor().dtype();
          Expr x = r.guarded(valid, () -> r.read(input, place), Scalars.zero(dtype));
          return Expr.apply(ScalarOp.MUL, Scalars.wide(x), Scalars.wide(r.read(kernel, weight)));
        });
  }

  private static Geometry geometry(Op.Convolution op, Node n, int i) {
    return new Geometry(
        n.input(0).tensor().dim(i + 1),
        n.tensor().dim(i + 1),
        n.input(1).tensor().dim(i),
        op.strides().get(i),
        op.kernelDilation().get(i),
        op.low().get(i));
  }

  static Geometry geometry(Op.Window w, Node x, Shape outputs, int axis) {
    return new Geometry(
        x.tensor().dim(axis),
        outputs.dim(axis),
        Dim.of(w.size().get(axis)),
        w.strides().get(axis),
        w.dilation().get(axis),
        w.low().get(axis));
  }

  static Reduction reduce(Reducer reducer, Op.Window window, Node n) {
    Node x = n.input(0);
    List<Integer> pooled = pooled(window);
    List<Dim> reduce = pooled.stream().map(axis -> Dim.of(window.size().get(axis))).toList();
    DType dtype = Stage.wide(x.tensor().dtype());
    return new Reduction(
        reducer,
        reduce,
        (r, space, terms) -> {
          Expr valid = Indices.TRUE;
          List<Expr> place = new ArrayList<>();
          for (int axis = 0; axis < x.tensor().rank(); axis++) {
            int k = pooled.indexOf(axis);
            Geometry g = geometry(window, x, n.tensor().shape(), axis);
            Expr position = g.position(space.get(axis), k < 0 ? Expr.index(0) : terms.get(k));
            valid = Indices.and(valid, g.valid(position));
            place.add(position);
          }
          return r.guarded(
              valid, () -> Scalars.wide(r.read(x, place)), Scalars.identity(reducer, dtype));
        });
  }

  /** {@return the axes along which windows have more than one element} */
  static List<Integer> pooled(Op.Window window) {
    List<Integer> axes = new ArrayList<>();
    for (int axis = 0; axis < window.size().size(); axis++) {
      if (window.size().get(axis) > 1) {
        axes.add(axis);
      }
    }
    return axes;
  }
}
