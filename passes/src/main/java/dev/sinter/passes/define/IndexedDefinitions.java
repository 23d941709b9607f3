package dev.sinter.passes.define;

import dev.sinter.ir.IrException;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
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
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Definitions of gather and scatter-add, and the check of their indices. */
final class IndexedDefinitions {
  /** Blocks of the indexed axis that workers share out, at least: so many cores have work. */
  private static final int FEWEST_BLOCKS = 4;

  /** Blocks at most, however long what is added for an index. */
  private static final int MOST_BLOCKS = 16;

  /** Elements that are added in the time that an index takes to be looked at. */
  private static final long LOOK = 16;

  private IndexedDefinitions() {}

  /** Whether {@code 0 <= index < extent}, in i64. */
  static Expr valid(Expr index, Dim extent) {
    Expr wide = Scalars.cast(DType.I64, index);
    Expr limit = Scalars.cast(DType.I64, Extents.of(extent));
    return Indices.and(
        Expr.apply(ScalarOp.GE, wide, Scalars.i64(0)), Expr.apply(ScalarOp.LT, wide, limit));
  }

  /** {@return an index that is in range; a constant distance becomes part of the address} */
  private static Expr known(Reader r, Node index, List<Expr> place) {
    Optional<Long> distance =
        index.op() instanceof Op.Elementwise(var op) && op == ScalarOp.ADD
            ? distance(index.input(1))
            : Optional.empty();
    return distance.isPresent() && r.computes(index)
        ? Indices.add(
            new Expr.Cast(DType.INDEX, r.let(r.read(index.input(0), place))), distance.get())
        : new Expr.Cast(DType.INDEX, r.let(r.read(index, place)));
  }

  private static Optional<Long> distance(Node n) {
    Node source = n;
    while (source.op() instanceof Op.Broadcast) {
      source = source.input(0);
    }
    return source.op() instanceof Op.Constant(var value) && value.isSplat()
        ? Optional.of(value.getLong(0))
        : Optional.empty();
  }

  static Expr gather(Reader r, Node n, int axis, int batchAxes, List<Expr> indices) {
    Node x = n.input(0);
    Node index = n.input(1);
    int indexRank = index.tensor().rank() - batchAxes;
    List<Expr> indexPlace = new ArrayList<>(indices.subList(0, batchAxes));
    indexPlace.addAll(indices.subList(axis, axis + indexRank));
    List<Expr> place = new ArrayList<>(indices.subList(0, axis));
    Dim extent = x.tensor().dim(axis);
    if (ValueRange.isWithin(index, extent)) {
      place.add(known(r, index, indexPlace));
      place.addAll(indices.subList(axis + indexRank, indices.size()));
      return r.read(x, place);
    }
    Expr at = r.let(r.read(index, indexPlace));
    place.add(new Expr.Cast(DType.INDEX, at));
    place.addAll(indices.subList(axis + indexRank, indices.size()));
    return r.guarded(valid(at, extent), () -> r.read(x, place), Scalars.zero(n.tensor().dtype()));
  }

  /**
   * Axes before the indexed one are independent of each other: the first of them is shared out.
   * Else every worker owns ranges of the indexed axis. Scatter-adds before this one that nothing
   * else reads are part of it ({@link ScatterChain}).
   *
   * <pre>
   *   parallel i in 0 until extent:                      parallel block in 0 until blocks:
   *     for the other axes before the indexed one:         copy x[range, ..]
   *       copy x[i, .., ..]                                for each index in row-major order:
   *       for each index in row-major order:                 if it lies in the range: result[index, ..] += update[..]
   *         result[i, .., index, ..] += update[i, ..]
   * </pre>
   */
  static Stmt scatterAdd(Definition.Site site, Node n, int axis) {
    Shape shape = n.tensor().shape();
    List<Node> chain = ScatterChain.of(n, site.reader()::computes);
    List<Scatter> parts = chain.stream().map(x -> Scatter.of(site, x)).toList();
    int leading = parts.stream().mapToInt(Scatter::axis).min().orElse(0);
    List<Stmt> body = new ArrayList<>();
    if (leading > 0) {
      List<Expr.Variable> lead = new ArrayList<>();
      List<Expr> extents = new ArrayList<>();
      for (int a = 0; a < leading; a++) {
        lead.add(site.variable("lead"));
        extents.add(Extents.of(shape.dim(a)));
      }
      body.add(parts.getFirst().copy(lead));
      parts.forEach(part -> body.add(part.add(lead, at -> Indices.TRUE)));
      Stmt row = Stmt.block(body.toArray(Stmt[]::new));
      return new Stmt.For(
          lead.getFirst(),
          extents.getFirst(),
          Stmt.LoopKind.PARALLEL,
          Nests.serial(lead.subList(1, leading), extents.subList(1, leading), row));
    }
    Expr.Variable block = site.variable("block");
    Expr extent = Extents.of(shape.dim(axis));
    long blocks = blocks(shape.slice(1, shape.rank()).size());
    Expr size = Indices.div(Indices.add(extent, blocks - 1), Expr.index(blocks));
    Expr.Variable start = site.variable("first");
    Expr end = Expr.apply(ScalarOp.MIN, Indices.add(start, size), extent);
    body.add(parts.getFirst().copy(List.of(), start, Indices.sub(end, start)));
    UnaryOperator<Expr> owned =
        at -> Indices.and(Indices.atLeast(at, start), Indices.lessThan(at, end));
    parts.forEach(part -> body.add(part.add(List.of(), owned)));
    Stmt range =
        new Stmt.Let(start, Indices.mul(block, size), Stmt.block(body.toArray(Stmt[]::new)));
    return new Stmt.For(block, Expr.index(blocks), Stmt.LoopKind.PARALLEL, range);
  }

  /**
   * Every block looks at all indices, which costs as much as adding some dozen elements: the
   * shorter what is added for an index, the fewer blocks. The number follows from the shape alone,
   * never from the workers, so that the order of additions does not change with them.
   */
  private static long blocks(Dim row) {
    return row.isFixed() ? Math.clamp(row.fixed() / LOOK, FEWEST_BLOCKS, MOST_BLOCKS) : MOST_BLOCKS;
  }

  /**
   * The parts of a scatter-add; {@code lead} holds the index of the first axis if that is given.
   */
  private record Scatter(Definition.Site site, Node n, int axis, int batchAxes) {
    static Scatter of(Definition.Site site, Node n) {
      if (n.op() instanceof Op.ScatterAdd(var axis, var batchAxes)) {
        return new Scatter(site, n, axis, batchAxes);
      }
      throw new IrException("scatter-add: " + n + " is none");
    }

    /** Copies x at {@code lead}. */
    Stmt copy(List<Expr.Variable> lead) {
      return copy(lead, Expr.index(0), Extents.of(n.tensor().dim(axis)));
    }

    /** Copies x, {@code count} elements of the indexed axis from {@code first} on. */
    Stmt copy(List<Expr.Variable> lead, Expr first, Expr count) {
      List<Expr.Variable> loops = new ArrayList<>();
      List<Expr> extents = new ArrayList<>();
      List<Expr> place = new ArrayList<>(lead);
      for (int a = lead.size(); a < n.tensor().rank(); a++) {
        Expr.Variable v = site.variable("c");
        loops.add(v);
        extents.add(a == axis ? count : Extents.of(n.tensor().dim(a)));
        place.add(a == axis ? Indices.add(first, v) : v);
      }
      Stmt store = new Stmt.Store(site.result(), place, site.reader().read(n.input(0), place));
      return Nests.serial(loops, extents, store);
    }

    /** Adds the updates whose index is a place, and is {@code owned}. */
    Stmt add(List<Expr.Variable> lead, UnaryOperator<Expr> owned) {
      Node index = n.input(1);
      Shape updates = n.input(2).tensor().shape();
      int indexRank = index.tensor().rank() - batchAxes;
      List<Expr.Variable> loops = new ArrayList<>();
      List<Expr> extents = new ArrayList<>();
      for (int a = lead.size(); a < updates.rank(); a++) {
        loops.add(site.variable("u"));
        extents.add(Extents.of(updates.dim(a)));
      }
      List<Expr> update = new ArrayList<>(lead);
      update.addAll(loops);
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
      int inner = axis + indexRank - lead.size();
      Stmt one =
          Nests.serial(
              loops.subList(inner, loops.size()),
              extents.subList(inner, loops.size()),
              new Stmt.Store(result, place, sum));
      Expr condition = owned.apply(at);
      Stmt chosen =
          condition.equals(Indices.TRUE) ? one : new Stmt.If(condition, one, Stmt.NOTHING);
      Dim extent = n.tensor().dim(axis);
      Stmt checked;
      if (ValueRange.isWithin(index, extent)) {
        checked = new Stmt.Let(at, known(site.reader(), index, indexPlace), chosen);
      } else {
        Expr raw = site.reader().read(index, indexPlace);
        Stmt mine = new Stmt.Let(at, new Expr.Cast(DType.INDEX, raw), chosen);
        checked = new Stmt.If(valid(raw, extent), mine, Stmt.NOTHING);
      }
      return Nests.serial(loops.subList(0, inner), extents.subList(0, inner), checked);
    }
  }
}
