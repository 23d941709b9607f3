package dev.sinter.passes.lower;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.kernel.Axis;
import dev.sinter.ir.kernel.Extents;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.Stage;
import dev.sinter.ir.kernel.Value;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.loop.Stmt.LoopKind;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.define.Exprs;
import dev.sinter.passes.define.Indices;
import dev.sinter.passes.define.Scalars;
import dev.sinter.passes.schedule.KernelInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Combines the terms of a stage in chunks ({@link Stage.Compute#chunk}). Where the kernel allows
 * it, workers share the chunks, whose size does not depend on their number:
 *
 * <pre>
 *   parallel chunk { for each element: partial[chunk, element] = sum of the chunk's terms }
 *   barrier
 *   for each element: sum of partial[0, element], partial[1, element], ...
 * </pre>
 *
 * <p>Elsewhere one worker combines the same terms in the same order.
 */
final class ChunkedReduction {
  private static final List<Expr> AT = List.of(Expr.index(0));

  private final Stage.Compute stage;
  private final Value partial;
  private final Expr chunks;
  private final long rows;
  private final int number;

  private ChunkedReduction(Stage.Compute stage, long rows, int number) {
    this.stage = stage;
    this.rows = rows;
    this.number = number;
    Dim outer = stage.reduce().getFirst().extent();
    List<Dim> dims = new ArrayList<>(List.of(rows == 1 ? outer : upperBound(outer, rows)));
    stage.space().forEach(a -> dims.add(a.extent()));
    this.partial =
        new Value(own("partial"), new TensorType(stage.value().dtype(), new Shape(dims)));
    Expr extent = Extents.of(outer);
    this.chunks = Indices.div(Indices.add(extent, rows - 1), Expr.index(rows));
  }

  private static Dim upperBound(Dim extent, long rows) {
    return extent.isFixed() ? Dim.of((extent.fixed() + rows - 1) / rows) : extent;
  }

  /**
   * {@return the stages of a kernel whose chunks workers share: those that reduce what the kernel
   * is given, if nothing else of it has to be computed before}
   */
  static List<ChunkedReduction> shared(Kernel kernel) {
    List<Stage.Compute> reducing = new ArrayList<>();
    Set<String> made = new HashSet<>();
    if (!kernel.hasOnlyRowScalars()) {
      return List.of();
    }
    for (Stage s : kernel.stages()) {
      if (s instanceof Stage.Compute c) {
        if (c.reducer().isPresent()) {
          reducing.add(c);
          if (kernel.rowAxes() > 0 && (reducing.size() > 1 || !made.isEmpty())) {
            return List.of();
          }
        }
        made.add(c.result().name());
      }
    }
    List<ChunkedReduction> all = new ArrayList<>();
    for (Stage.Compute stage : reducing) {
      if (!reads(stage, made)) {
        stage.chunk().ifPresent(rows -> all.add(new ChunkedReduction(stage, rows, all.size())));
      }
    }
    return all;
  }

  /** {@return a stage that one worker computes; empty if it has no chunks} */
  static Optional<ChunkedReduction> alone(Stage.Compute stage) {
    return stage.chunk().isPresent()
        ? Optional.of(new ChunkedReduction(stage, stage.chunk().getAsLong(), 0))
        : Optional.empty();
  }

  /** Names are unique in a kernel, which may share out several stages. */
  private String own(String name) {
    return number == 0 ? name : name + "_" + number;
  }

  private static boolean reads(Stage.Compute stage, Set<String> names) {
    boolean[] found = {false};
    Consumer<Expr> look =
        e -> found[0] |= e instanceof Expr.Load(var buffer, _) && names.contains(buffer.name());
    stage.lets().forEach(let -> Exprs.visit(let.value(), look));
    Exprs.visit(stage.value(), look);
    return found[0];
  }

  /** {@return the scratch tensor of the chunks' results} */
  Value partial() {
    return partial;
  }

  /** {@return the stage that is shared out} */
  Stage.Compute stage() {
    return stage;
  }

  /** {@return what the loops of the first phase are} */
  KernelInfo.Nest nest() {
    List<String> inner = stage.space().stream().map(axis -> "p_" + axis.name()).toList();
    List<String> reduce = new ArrayList<>(List.of(own("row")));
    stage.reduce().stream().skip(1).forEach(axis -> reduce.add(axis.name()));
    return new KernelInfo.Nest(
        partial.name(),
        inner,
        reduce,
        Optional.of(own("acc_partial")),
        stage.reducer(),
        Optional.empty());
  }

  /** {@return the first phase, to stand before a barrier} */
  Stmt chunks() {
    Expr.Variable chunk = Expr.indexVariable(own("chunk"));
    Map<String, Expr> renamed = new HashMap<>();
    List<Axis> space = new ArrayList<>();
    List<Expr> place = new ArrayList<>(List.of(chunk));
    for (Axis axis : stage.space()) {
      Axis own = new Axis("p_" + axis.name(), axis.extent());
      renamed.put(axis.name(), own.variable());
      space.add(own);
      place.add(own.variable());
    }
    Buffer sum = register(own("acc_partial"));
    List<Stage.Let> lets =
        stage.lets().stream()
            .map(let -> new Stage.Let(let.variable(), Exprs.substitute(let.value(), renamed)))
            .toList();
    List<Stmt> element =
        new ArrayList<>(terms(chunk, sum, lets, Exprs.substitute(stage.value(), renamed)));
    element.add(new Stmt.Store(partial.buffer(), place, new Expr.Load(sum, AT)));
    Stmt all = new Stmt.Allocate(sum, new Stmt.Block(element));
    return new Stmt.For(
        chunk, chunks, LoopKind.PARALLEL, NaiveProc.loops(space, all, LoopKind.SERIAL));
  }

  /**
   * {@return both phases in one, for a stage that workers do not share: the same terms in the same
   * chunks, in an accumulator that holds the start value}
   *
   * @param accumulator register of one element
   * @param lets values named for {@code value}
   * @param value one term
   */
  Stmt inOrder(Buffer accumulator, List<Stage.Let> lets, Expr value) {
    Expr.Variable chunk = Expr.indexVariable("chunk_" + accumulator.name());
    Buffer sum = register("part_" + accumulator.name());
    List<Stmt> part = new ArrayList<>(terms(chunk, sum, lets, value));
    part.add(add(accumulator, new Expr.Load(sum, AT)));
    Stmt body = new Stmt.Allocate(sum, new Stmt.Block(part));
    return new Stmt.For(chunk, chunks, LoopKind.SERIAL, body);
  }

  private Buffer register(String name) {
    return new Buffer(name, stage.value().dtype(), List.of(Expr.index(1)), Buffer.Space.REGISTER);
  }

  private Stmt add(Buffer sum, Expr value) {
    ScalarOp combiner = stage.reducer().orElseThrow().combiner();
    return new Stmt.Store(sum, AT, Expr.apply(combiner, new Expr.Load(sum, AT), value));
  }

  /** Fills a register with what the terms of one chunk give. */
  private List<Stmt> terms(Expr.Variable chunk, Buffer sum, List<Stage.Let> lets, Expr value) {
    Expr.Variable row = Expr.indexVariable("row" + chunk.name().substring("chunk".length()));
    Axis outer = stage.reduce().getFirst();
    Expr start = Indices.mul(chunk, Expr.index(rows));
    Map<String, Expr> renamed = Map.of(outer.name(), Indices.add(start, row));
    Stmt term = add(sum, Exprs.substitute(value, renamed));
    for (Stage.Let let : lets.reversed()) {
      term = new Stmt.Let(let.variable(), Exprs.substitute(let.value(), renamed), term);
    }
    List<Axis> inner = stage.reduce().subList(1, stage.reduce().size());
    Expr left = Indices.sub(Extents.of(outer.extent()), start);
    Expr extent = rows == 1 ? Expr.index(1) : Expr.apply(ScalarOp.MIN, Expr.index(rows), left);
    Stmt init =
        new Stmt.Store(
            sum, AT, Scalars.identity(stage.reducer().orElseThrow(), stage.value().dtype()));
    return List.of(
        init,
        new Stmt.For(row, extent, LoopKind.SERIAL, NaiveProc.loops(inner, term, LoopKind.SERIAL)));
  }

  /**
   * {@return the second phase: combines the chunks' results into a register that holds the start
   * value}
   */
  Stmt combine(Buffer accumulator) {
    Expr.Variable each = Expr.indexVariable(own("each"));
    List<Expr> place = new ArrayList<>(List.of(each));
    stage.space().forEach(a -> place.add(a.variable()));
    return new Stmt.For(
        each, chunks, LoopKind.SERIAL, add(accumulator, new Expr.Load(partial.buffer(), place)));
  }
}
