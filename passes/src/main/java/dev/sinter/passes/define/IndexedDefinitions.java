package dev.sinter.passes.define;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.kernel.Extents;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.List;

/** Definitions of gather and scatter-add, and the check of their indices. */
final class IndexedDefinitions {
  /**
   * Blocks of the indexed axis that workers share out; a fixed number, so that the order of
   * additions never changes.
   */
  private static final int BLOCKS = 16;

  private IndexedDefinitions() {}

  /** Whether {@code 0 <= index < extent}, in i64. */
  static Expr valid(Expr index, Dim extent) {
    Expr wide = Scalars.cast(DType.I64, index);
    Expr limit = Scalars.cast(DType.I64, Extents.of(extent));
    return Indices.and(
        Expr.apply(ScalarOp.GE, wide, Scalars.i64(0)), Expr.apply(ScalarOp.LT, wide, limit));
  }

  static Expr gather(Reader r, Node n, int axis, int batchAxes, List<Expr> indices) {
    Node x = n.input(0);
    Node index = n.input(1);
    int indexRank = index.tensor().rank() - batchAxes;
    List<Expr> indexPlace = new ArrayList<>(indices.subList(0, batchAxes));
    indexPlace.addAll(indices.subList(axis, axis + indexRank));
    Expr at = r.let(r.read(index, indexPlace));
    List<Expr> place = new ArrayList<>(indices.subList(0, axis));
    place.add(new Expr.Cast(DType.INDEX, at));
    place.addAll(indices.subList(axis + indexRank, indices.size()));
    return r.guarded(
        valid(at, x.tensor().dim(axis)), () -> r.read(x, place), Scalars.zero(n.tensor().dtype()));
  }

  /**
   * <pre>
   *   parallel block in 0 until 16:                      every worker owns ranges of the indexed axis
   *     copy x[.., range, ..]
   *     for each index in row-major order: if it lies in the range: result[.., index, ..] += update[..]
   * </pre>
   */
  static Stmt scatterAdd(Definition.Site site, Node n, int axis, int batchAxes) {
    Shape shape = n.tensor().shape();
    Node index = n.input(1);
    Expr block = site.variable("block");
    Expr extent = Extents.of(shape.dim(axis));
    Expr size = Indices.div(Indices.add(extent, BLOCKS - 1L), Expr.index(BLOCKS));
    Expr start = Indices.mul(block, size);
    Expr.Variable first = site.variable("first");
    Expr end = Expr.apply(ScalarOp.MIN, Indices.add(first, size), extent);
    Stmt copy = copyRange(site, n, axis, first, Indices.sub(end, first));
    Stmt add = addUpdates(site, n, index, axis, batchAxes, first, end);
    Stmt body = new Stmt.Let(first, start, Stmt.block(copy, add));
    return new Stmt.For((Expr.Variable) block, Expr.index(BLOCKS), Stmt.LoopKind.PARALLEL, body);
  }

  private static Stmt copyRange(Definition.Site site, Node n, int axis, Expr first, Expr count) {
    List<Expr.Variable> loops = new ArrayList<>();
    List<Expr> extents = new ArrayList<>();
    List<Expr> place = new ArrayList<>();
    for (int a = 0; a < n.tensor().rank(); a++) {
      Expr.Variable v = site.variable("c");
      loops.add(v);
      extents.add(a == axis ? count : Extents.of(n.tensor().dim(a)));
      place.add(a == axis ? Indices.add(first, v) : v);
    }
    Stmt store = new Stmt.Store(site.result(), place, site.reader().read(n.input(0), place));
    return Nests.serial(loops, extents, store);
  }

  private static Stmt addUpdates(
      Definition.Site site, Node n, Node index, int axis, int batchAxes, Expr first, Expr end) {
    Shape updates = n.input(2).tensor().shape();
    int indexRank = index.tensor().rank() - batchAxes;
    List<Expr.Variable> loops = new ArrayList<>();
    List<Expr> extents = new ArrayList<>();
    for (int a = 0; a < updates.rank(); a++) {
      loops.add(site.variable("u"));
      extents.add(Extents.of(updates.dim(a)));
    }
    List<Expr> update = List.copyOf(loops);
    List<Expr> indexPlace = new ArrayList<>(update.subList(0, batchAxes));
    indexPlace.addAll(update.subList(axis, axis + indexRank));
    Expr.Variable at = site.variable("at");
    List<Expr> place = new ArrayList<>(update.subList(0, axis));
    place.add(at);
    place.addAll(update.subList(axis + indexRank, update.size()));
    Buffer result = site.result();
    Expr sum =
        Scalars.apply(
            ScalarOp.ADD, new Expr.Load(result, place), site.reader().read(n.input(2), update));
    int inner = axis + indexRank;
    Stmt add =
        Nests.serial(
            loops.subList(inner, loops.size()),
            extents.subList(inner, loops.size()),
            new Stmt.Store(result, place, sum));
    Expr owned = Indices.and(Indices.atLeast(at, first), Indices.lessThan(at, end));
    Expr raw = site.reader().read(index, indexPlace);
    Stmt mine =
        new Stmt.Let(at, new Expr.Cast(DType.INDEX, raw), new Stmt.If(owned, add, Stmt.NOTHING));
    Stmt checked = new Stmt.If(valid(raw, n.tensor().dim(axis)), mine, Stmt.NOTHING);
    return Nests.serial(loops.subList(0, inner), extents.subList(0, inner), checked);
  }
}
