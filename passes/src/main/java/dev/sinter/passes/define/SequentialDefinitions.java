package dev.sinter.passes.define;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.kernel.Extents;
import dev.sinter.ir.kernel.Stage;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Definitions whose elements depend on their neighbours: running sums, and the gradient of window
 * extremes.
 */
final class SequentialDefinitions {
  private SequentialDefinitions() {}

  /** A register of one element. */
  static Buffer register(Definition.Site site, String hint, DType dtype) {
    return new Buffer(site.name(hint), dtype, List.of(Expr.index(1)), Buffer.Space.REGISTER);
  }

  static Expr get(Buffer register) {
    return new Expr.Load(register, List.of(Expr.index(0)));
  }

  static Stmt set(Buffer register, Expr value) {
    return new Stmt.Store(register, List.of(Expr.index(0)), value);
  }

  static Stmt cumulative(Definition.Site site, Node n, Op.Cumulative op) {
    Shape shape = n.tensor().shape();
    DType wide = Stage.wide(n.tensor().dtype());
    List<Expr.Variable> outer = new ArrayList<>();
    List<Expr> extents = new ArrayList<>();
    List<Expr> place = new ArrayList<>();
    Expr.Variable step = site.variable("step");
    Expr length = Extents.of(shape.dim(op.axis()));
    for (int axis = 0; axis < shape.rank(); axis++) {
      if (axis == op.axis()) {
        place.add(op.reverse() ? Indices.sub(Indices.sub(length, Expr.index(1)), step) : step);
      } else {
        Expr.Variable v = site.variable("i");
        outer.add(v);
        extents.add(Extents.of(shape.dim(axis)));
        place.add(v);
      }
    }
    Buffer sum = register(site, "sum", wide);
    Expr element = Scalars.wide(site.reader().read(n.input(0), place));
    Stmt add = set(sum, Expr.apply(op.reducer().combiner(), get(sum), element));
    Stmt store = new Stmt.Store(site.result(), place, Scalars.cast(n.tensor().dtype(), get(sum)));
    Stmt body = op.exclusive() ? Stmt.block(store, add) : Stmt.block(add, store);
    Stmt loop = new Stmt.For(step, length, Stmt.LoopKind.SERIAL, body);
    Stmt row =
        new Stmt.Allocate(sum, Stmt.block(set(sum, Scalars.identity(op.reducer(), wide)), loop));
    return Nests.parallel(outer, extents, row);
  }

  /**
   * For each window: finds its first extreme element, adds the cotangent there. Axes that windows
   * do not cross are outermost, the first of them shared out among workers.
   */
  static Stmt windowGradient(Definition.Site site, Node n, Reducer reducer, Op.Window window) {
    Shape shape = n.tensor().shape();
    List<Expr.Variable> rows = new ArrayList<>();
    List<Expr> rowExtents = new ArrayList<>();
    List<Expr.Variable> others = new ArrayList<>();
    List<Expr> clearExtents = new ArrayList<>();
    List<Expr> outputExtents = new ArrayList<>();
    List<Expr> place = new ArrayList<>();
    Shape outputs = n.input(1).tensor().shape();
    for (int axis = 0; axis < shape.rank(); axis++) {
      boolean untouched =
          window.size().get(axis) == 1
              && window.strides().get(axis) == 1
              && window.low().get(axis) == 0
              && window.high().get(axis) == 0;
      Expr.Variable v = site.variable("o");
      place.add(v);
      if (untouched && rows.isEmpty()) {
        rows.add(v);
        rowExtents.add(Extents.of(shape.dim(axis)));
      } else {
        others.add(v);
        clearExtents.add(Extents.of(shape.dim(axis)));
        outputExtents.add(Extents.of(outputs.dim(axis)));
      }
    }
    Stmt clear = new Stmt.Store(site.result(), place, Scalars.zero(n.tensor().dtype()));
    Stmt clears = Nests.serial(others, clearExtents, clear);
    List<Expr.Variable> again = others.stream().map(_ -> site.variable("w")).toList();
    List<Expr> moved =
        place.stream()
            .map(v -> others.contains(v) ? (Expr) again.get(others.indexOf(v)) : v)
            .toList();
    Stmt adds = Nests.serial(again, outputExtents, oneWindow(site, n, reducer, window, moved));
    return Nests.parallel(rows, rowExtents, Stmt.block(clears, adds));
  }

  private static Stmt oneWindow(
      Definition.Site site, Node n, Reducer reducer, Op.Window window, List<Expr> output) {
    Node x = n.input(0);
    DType wide = Stage.wide(x.tensor().dtype());
    List<Integer> pooled = WindowDefinitions.pooled(window);
    List<Expr.Variable> elements = new ArrayList<>();
    List<Expr> extents = new ArrayList<>();
    for (int axis : pooled) {
      elements.add(site.variable("k"));
      extents.add(Expr.index(window.size().get(axis)));
    }
    Expr valid = Indices.TRUE;
    List<Expr> place = new ArrayList<>();
    for (int axis = 0; axis < output.size(); axis++) {
      int k = pooled.indexOf(axis);
      WindowDefinitions.Geometry g =
          WindowDefinitions.geometry(window, x, n.input(1).tensor().shape(), axis);
      Expr position = g.position(output.get(axis), k < 0 ? Expr.index(0) : elements.get(k));
      valid = Indices.and(valid, g.valid(position));
      place.add(position);
    }
    Buffer best = register(site, "best", wide);
    Buffer found = register(site, "found", DType.I64);
    Expr.Variable value = new Expr.Variable(site.name("value"), wide, 1);
    Expr better = better(reducer, value, get(best), get(found));
    Expr linear = Scalars.cast(DType.I64, Indices.linear(place, x.tensor().shape()));
    Stmt take = Stmt.block(set(best, value), set(found, linear));
    Stmt look =
        new Stmt.Let(
            value,
            Scalars.wide(site.reader().read(x, place)),
            new Stmt.If(better, take, Stmt.NOTHING));
    Stmt search = Nests.serial(elements, extents, new Stmt.If(valid, look, Stmt.NOTHING));
    List<Expr> target =
        Indices.unravel(new Expr.Cast(DType.INDEX, get(found)), x.tensor().shape().dims());
    Expr sum =
        Scalars.apply(
            ScalarOp.ADD,
            new Expr.Load(site.result(), target),
            site.reader().read(n.input(1), output));
    Stmt add =
        new Stmt.If(
            Expr.apply(ScalarOp.GE, get(found), Scalars.i64(0)),
            new Stmt.Store(site.result(), target, sum),
            Stmt.NOTHING);
    Stmt body = Stmt.block(set(best, Scalars.zero(wide)), set(found, Scalars.i64(-1)), search, add);
    return new Stmt.Allocate(best, new Stmt.Allocate(found, body));
  }

  /** Nothing found yet, or strictly beyond the best, or the first NaN. */
  private static Expr better(Reducer reducer, Expr value, Expr best, Expr found) {
    Expr none = Expr.apply(ScalarOp.LT, found, Scalars.i64(0));
    Expr beyond = Expr.apply(reducer == Reducer.MAX ? ScalarOp.GT : ScalarOp.LT, value, best);
    Expr result = Expr.apply(ScalarOp.OR, none, beyond);
    if (!value.dtype().isFloat()) {
      return result;
    }
    Expr bestIsNumber = Expr.apply(ScalarOp.NOT, Expr.apply(ScalarOp.IS_NAN, best));
    Expr firstNan = Expr.apply(ScalarOp.AND, Expr.apply(ScalarOp.IS_NAN, value), bestIsNumber);
    return Expr.apply(ScalarOp.OR, result, firstNan);
  }
}
