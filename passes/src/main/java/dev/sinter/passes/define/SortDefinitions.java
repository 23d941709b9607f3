package dev.sinter.passes.define;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.kernel.Extents;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Stable merge sort of the positions along an axis, bottom up: runs of 1, 2, 4, ... are merged from
 * one i32 buffer to another until one run is left.
 *
 * <pre>
 *   [5 3 8 1]  runs of 1:  [3 5 | 1 8]  runs of 2:  [1 3 5 8]
 * </pre>
 *
 * <p>A row is any combination of the other axes; rows are shared out among the workers.
 */
final class SortDefinitions {
  private final Definition.Site site;
  private final Node x;
  private final boolean descending;
  private final int axis;
  private final List<Expr> row;
  private final Buffer order;
  private final Buffer merged;

  private SortDefinitions(
      Definition.Site site,
      Node x,
      int axis,
      boolean descending,
      List<Expr> row,
      Buffer order,
      Buffer merged) {
    this.site = site;
    this.x = x;
    this.axis = axis;
    this.descending = descending;
    this.row = row;
    this.order = order;
    this.merged = merged;
  }

  /** {@return statements that fill the result with sorted values, or with the permutation} */
  static Stmt sort(Definition.Site site, Node n, int axis, boolean descending, boolean positions) {
    Node x = n.input(0);
    Shape shape = x.tensor().shape();
    Buffer order = site.scratch("order", DType.I32, shape);
    Buffer merged = site.scratch("merged", DType.I32, shape);
    List<Expr.Variable> outer = new ArrayList<>();
    List<Expr> extents = new ArrayList<>();
    List<Expr> row = new ArrayList<>();
    for (int a = 0; a < shape.rank(); a++) {
      if (a != axis) {
        outer.add(site.variable("i"));
        extents.add(Extents.of(shape.dim(a)));
      }
      row.add(a == axis ? Expr.index(0) : outer.getLast());
    }
    SortDefinitions sort = new SortDefinitions(site, x, axis, descending, row, order, merged);
    Expr length = Extents.of(shape.dim(axis));
    Expr.Variable p = site.variable("p");
    Expr position = new Expr.Load(order, sort.at(p));
    Expr value =
        positions ? position : site.reader().read(x, sort.at(new Expr.Cast(DType.INDEX, position)));
    Stmt give =
        new Stmt.For(
            p, length, Stmt.LoopKind.SERIAL, new Stmt.Store(site.result(), sort.at(p), value));
    return Nests.parallel(outer, extents, Stmt.block(sort.fill(length), sort.passes(length), give));
  }

  private List<Expr> at(Expr position) {
    List<Expr> place = new ArrayList<>(row);
    place.set(axis, position);
    return place;
  }

  private Stmt fill(Expr length) {
    Expr.Variable i = site.variable("p");
    Stmt store = new Stmt.Store(order, at(i), new Expr.Cast(DType.I32, i));
    return new Stmt.For(i, length, Stmt.LoopKind.SERIAL, store);
  }

  private Stmt passes(Expr length) {
    Buffer width = SequentialDefinitions.register(site, "width", DType.I64);
    Expr wide = Scalars.cast(DType.I64, length);
    Expr.Variable run = site.variable("run");
    Expr.Variable w = site.variable("w");
    Expr two = Expr.index(2);
    Expr pairs =
        Indices.div(
            Indices.sub(Indices.add(length, Indices.mul(w, two)), Expr.index(1)),
            Indices.mul(w, two));
    Stmt merges =
        new Stmt.For(
            run,
            pairs,
            Stmt.LoopKind.SERIAL,
            merge(Indices.mul(run, Indices.mul(w, two)), w, length));
    Expr.Variable back = site.variable("p");
    Stmt copy =
        new Stmt.For(
            back,
            length,
            Stmt.LoopKind.SERIAL,
            new Stmt.Store(order, at(back), new Expr.Load(merged, at(back))));
    Stmt twice =
        SequentialDefinitions.set(
            width, Expr.apply(ScalarOp.MUL, SequentialDefinitions.get(width), Scalars.i64(2)));
    Stmt pass =
        new Stmt.Let(
            w,
            new Expr.Cast(DType.INDEX, SequentialDefinitions.get(width)),
            Stmt.block(merges, copy, twice));
    Expr more = Expr.apply(ScalarOp.LT, SequentialDefinitions.get(width), wide);
    return new Stmt.Allocate(
        width,
        Stmt.block(SequentialDefinitions.set(width, Scalars.i64(1)), new Stmt.While(more, pass)));
  }

  /**
   * Merges the runs {@code [start, start + w)} and {@code [start + w, start + 2w)} of order into
   * merged.
   */
  private Stmt merge(Expr start, Expr w, Expr length) {
    Buffer left = SequentialDefinitions.register(site, "left", DType.I64);
    Buffer right = SequentialDefinitions.register(site, "right", DType.I64);
    Expr.Variable middle = site.variable("middle");
    Expr.Variable end = site.variable("end");
    Expr.Variable to = site.variable("to");
    Expr.Variable l = site.variable("l");
    Expr.Variable r = site.variable("r");
    Expr a = new Expr.Load(order, at(l));
    Expr b = new Expr.Load(order, at(r));
    Expr rightFirst =
        new Expr.Guard(
            Indices.lessThan(r, end),
            new Expr.Guard(Indices.lessThan(l, middle), before(value(b), value(a)), Indices.TRUE),
            new Expr.IntConstant(DType.BOOL, 0));
    Expr.Variable takeRight = new Expr.Variable(site.name("take"), DType.BOOL, 1);
    Stmt takeB = Stmt.block(new Stmt.Store(merged, at(Indices.add(start, to)), b), step(right));
    Stmt takeA = Stmt.block(new Stmt.Store(merged, at(Indices.add(start, to)), a), step(left));
    Stmt choose = new Stmt.Let(takeRight, rightFirst, new Stmt.If(takeRight, takeB, takeA));
    Stmt element =
        new Stmt.Let(
            l,
            new Expr.Cast(DType.INDEX, SequentialDefinitions.get(left)),
            new Stmt.Let(r, new Expr.Cast(DType.INDEX, SequentialDefinitions.get(right)), choose));
    Stmt loop = new Stmt.For(to, Indices.sub(end, start), Stmt.LoopKind.SERIAL, element);
    Stmt init =
        Stmt.block(
            SequentialDefinitions.set(left, Scalars.cast(DType.I64, start)),
            SequentialDefinitions.set(right, Scalars.cast(DType.I64, middle)));
    Stmt body = new Stmt.Allocate(left, new Stmt.Allocate(right, Stmt.block(init, loop)));
    Expr middleValue = Expr.apply(ScalarOp.MIN, Indices.add(start, w), length);
    Expr endValue = Expr.apply(ScalarOp.MIN, Indices.add(Indices.add(start, w), w), length);
    return new Stmt.Let(middle, middleValue, new Stmt.Let(end, endValue, body));
  }

  private Stmt step(Buffer counter) {
    Expr next = Expr.apply(ScalarOp.ADD, SequentialDefinitions.get(counter), Scalars.i64(1));
    return SequentialDefinitions.set(counter, next);
  }

  private Expr value(Expr position) {
    return Scalars.wide(site.reader().read(x, at(new Expr.Cast(DType.INDEX, position))));
  }

  /**
   * Whether b comes strictly before a: smaller and a NaN last, or, descending, greater and a NaN
   * first.
   */
  private Expr before(Expr b, Expr a) {
    Expr strictly = Expr.apply(descending ? ScalarOp.GT : ScalarOp.LT, b, a);
    if (!a.dtype().isFloat()) {
      return strictly;
    }
    Expr bNan = Expr.apply(ScalarOp.IS_NAN, b);
    Expr aNan = Expr.apply(ScalarOp.IS_NAN, a);
    Expr byNan =
        descending
            ? Expr.apply(ScalarOp.AND, bNan, Expr.apply(ScalarOp.NOT, aNan))
            : Expr.apply(ScalarOp.AND, aNan, Expr.apply(ScalarOp.NOT, bNan));
    return Expr.apply(ScalarOp.OR, strictly, byNan);
  }
}
