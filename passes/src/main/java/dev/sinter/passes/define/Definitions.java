package dev.sinter.passes.define;

import dev.sinter.ir.IrException;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.kernel.Extents;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.passes.define.Definition.Opaque;
import dev.sinter.passes.define.Definition.Pointwise;
import dev.sinter.passes.define.Definition.Reduction;
import dev.sinter.passes.define.Definition.Structural;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What each op computes, element by element: the lowering of all graph ops, one exhaustive switch.
 */
public final class Definitions {
  private Definitions() {}

  /**
   * {@return the definition of a node}
   *
   * @throws IrException for ops that must be gone: composites, calls, arg-reduce (see {@link
   *     dev.sinter.passes.fusion.PrepareForKernels})
   */
  public static Definition of(Node n) {
    return switch (n.op()) {
      case Op.Parameter _, Op.Constant _, Op.Scan _, Op.While _, Op.Cond _, Op.GetResult _ ->
          new Structural();
      case Op.Iota(var type, var axis) ->
          new Pointwise((_, i) -> new Expr.Cast(type.dtype(), i.get(axis)));
      case Op.DimensionSize(var axis) ->
          new Pointwise(
              (_, _) -> new Expr.Cast(DType.I64, Extents.of(n.input(0).tensor().dim(axis))));
      case Op.RandomBits(var shape, var lane) ->
          new Pointwise(
              (r, i) -> Philox.word(r, n.input(0), n.input(1), Indices.linear(i, shape), lane));
      case Op.Elementwise(var op) ->
          new Pointwise(
              (r, i) ->
                  Scalars.apply(
                      op, n.inputs().stream().map(x -> r.read(x, i)).toArray(Expr[]::new)));
      case Op.Cast(var to) -> new Pointwise((r, i) -> Scalars.cast(to, r.read(n.input(0), i)));
      case Op.Bitcast(var to) -> new Pointwise((r, i) -> bitcast(r, to, r.read(n.input(0), i)));
      case Op.StopGradient() -> new Pointwise((r, i) -> r.read(n.input(0), i));
      case Op.Movement movement -> MovementDefinitions.of(movement, n);
      case Op.Gather(var axis, var batchAxes) ->
          new Pointwise((r, i) -> IndexedDefinitions.gather(r, n, axis, batchAxes, i));
      case Op.ScatterAdd(var axis, _) ->
          new Opaque("scatter-add", site -> IndexedDefinitions.scatterAdd(site, n, axis));
      case Op.Reduce reduce -> reduce(reduce, n);
      case Op.Cumulative cumulative ->
          new Opaque("cumulative", site -> SequentialDefinitions.cumulative(site, n, cumulative));
      case Op.Sort(var axis, var descending) ->
          new Opaque("sort", site -> SortDefinitions.sort(site, n, axis, descending, false));
      case Op.ArgSort(var axis, var descending) ->
          new Opaque("arg-sort", site -> SortDefinitions.sort(site, n, axis, descending, true));
      case Op.DotGeneral dot -> dot(dot, n);
      case Op.Convolution convolution -> WindowDefinitions.convolution(convolution, n);
      case Op.WindowReduce(var reducer, var window) -> WindowDefinitions.reduce(reducer, window, n);
      case Op.WindowReduceGradient(var reducer, var window) ->
          new Opaque(
              "window-gradient",
              site -> SequentialDefinitions.windowGradient(site, n, reducer, window));
      case Op.ArgReduce _, Op.Call _, Op.Composite _ ->
          throw new IrException("lowering: " + n + " must be taken apart before kernels are made");
    };
  }

  private static Expr bitcast(Reader r, DType to, Expr x) {
    DType from = x.dtype();
    if (from == to) {
      return x;
    }
    if (!from.isFloat()) {
      return new Expr.Bitcast(to, x);
    }
    Expr value = r.let(x);
    Expr nan = new Expr.FloatConstant(from, Double.NaN);
    Expr one = Expr.apply(ScalarOp.SELECT, Scalars.apply(ScalarOp.IS_NAN, value), nan, value);
    return new Expr.Bitcast(to, one);
  }

  private static Definition reduce(Op.Reduce op, Node n) {
    Node x = n.input(0);
    List<Dim> extents = op.axes().stream().map(x.tensor()::dim).toList();
    return new Reduction(
        op.reducer(),
        extents,
        (r, space, terms) -> {
          List<Expr> indices = new ArrayList<>();
          int kept = 0;
          for (int axis = 0; axis < x.tensor().rank(); axis++) {
            int reduced = op.axes().indexOf(axis);
            indices.add(reduced < 0 ? space.get(kept++) : terms.get(reduced));
          }
          return Scalars.wide(r.read(x, indices));
        });
  }

  private static Definition dot(Op.DotGeneral op, Node n) {
    Shape left = n.input(0).tensor().shape();
    List<Dim> extents = op.leftContract().stream().map(left::dim).toList();
    int leftFree = left.rank() - op.leftBatch().size() - op.leftContract().size();
    return new Reduction(
        Reducer.SUM,
        extents,
        (r, space, terms) -> {
          List<Expr> batch = space.subList(0, op.leftBatch().size());
          int middle = op.leftBatch().size() + leftFree;
          List<Expr> leftRest = space.subList(op.leftBatch().size(), middle);
          List<Expr> rightRest = space.subList(middle, space.size());
          Expr a =
              r.read(
                  n.input(0),
                  operand(n.input(0), op.leftBatch(), batch, op.leftContract(), terms, leftRest));
          Expr b =
              r.read(
                  n.input(1),
                  operand(
                      n.input(1), op.rightBatch(), batch, op.rightContract(), terms, rightRest));
          return Expr.apply(ScalarOp.MUL, Scalars.wide(a), Scalars.wide(b));
        });
  }

  private static List<Expr> operand(
      Node x,
      List<Integer> batchAxes,
      List<Expr> batch,
      List<Integer> contractAxes,
      List<Expr> terms,
      List<Expr> rest) {
    Expr[] indices = new Expr[x.tensor().rank()];
    int next = 0;
    for (int axis = 0; axis < indices.length; axis++) {
      int b = batchAxes.indexOf(axis);
      int c = contractAxes.indexOf(axis);
      indices[axis] = b >= 0 ? batch.get(b) : c >= 0 ? terms.get(c) : rest.get(next++);
    }
    return Arrays.asList(indices);
  }
}
