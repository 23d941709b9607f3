package dev.sinter.passes.lower;

import dev.sinter.ir.graph.Reducer;
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
import dev.sinter.ir.type.DType;
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
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Shares out a large reduction to few elements over its terms. The outermost reduced axis is cut
 * into chunks of a fixed size, whatever the number of workers, and the chunks' results are combined
 * in order: the value depends on neither.
 *
 * <pre>
 *   parallel chunk { for each element: partial[chunk, element] = sum of the chunk's terms }
 *   barrier
 *   for each element: sum of partial[0, element], partial[1, element], ...
 * </pre>
 */
final class ChunkedReduction {
  private static final long FEW_ELEMENTS = 256;
  private static final long CHUNK_TERMS = 1 << 15;

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
   * {@return how to share out stages of a kernel: those that reduce what the kernel is given, if
   * they have more terms than rows; none if there are rows enough or too few terms}
   */
  static List<ChunkedReduction> of(Kernel kernel) {
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
        rows(stage).ifPresent(rows -> all.add(new ChunkedReduction(stage, rows, all.size())));
      }
    }
    return all;
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

  /** How many rows of terms a chunk has; empty if the terms are not worth sharing out. */
  private static OptionalLong rows(Stage.Compute stage) {
    Dim elements = size(stage.space());
    boolean product =
        stage.value() instanceof Expr.Apply(var op, _)
            && op == ScalarOp.MUL
            && stage.reducer().filter(r -> r == Reducer.SUM).isPresent()
            && elements.factor() > 1;
    if (product || !elements.isFixed() || elements.factor() > FEW_ELEMENTS) {
      return OptionalLong.empty();
    }
    Dim terms = size(stage.reduce()).times(elements);
    if (terms.isFixed() && terms.fixed() <= CHUNK_TERMS) {
      return OptionalLong.empty();
    }
    Dim perRow = size(stage.reduce().subList(1, stage.reduce().size())).times(elements);
    return OptionalLong.of(
        perRow.isFixed() ? Math.max(1, CHUNK_TERMS / Math.max(1, perRow.fixed())) : 1);
  }

  private static Dim size(List<Axis> axes) {
    Dim size = Dim.of(1);
    for (Axis axis : axes) {
      size = size.times(axis.extent());
    }
    return size;
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
    Expr.Variable row = Expr.indexVariable(own("row"));
    Map<String, Expr> renamed = new HashMap<>();
    List<Axis> space = new ArrayList<>();
    List<Expr> place = new ArrayList<>(List.of(chunk));
    for (Axis axis : stage.space()) {
      Axis own = new Axis("p_" + axis.name(), axis.extent());
      renamed.put(axis.name(), own.variable());
      space.add(own);
      place.add(own.variable());
    }
    Axis outer = stage.reduce().getFirst();
    Expr start = Indices.mul(chunk, Expr.index(rows));
    renamed.put(outer.name(), Indices.add(start, row));
    DType dtype = stage.value().dtype();
    Buffer sum =
        new Buffer(own("acc_partial"), dtype, List.of(Expr.index(1)), Buffer.Space.REGISTER);
    List<Expr> at = List.of(Expr.index(0));
    Expr total = new Expr.Load(sum, at);
    ScalarOp combiner = stage.reducer().orElseThrow().combiner();
    Stmt term =
        new Stmt.Store(
            sum, at, Expr.apply(combiner, total, Exprs.substitute(stage.value(), renamed)));
    for (Stage.Let let : stage.lets().reversed()) {
      term = new Stmt.Let(let.variable(), Exprs.substitute(let.value(), renamed), term);
    }
    Stmt terms =
        NaiveProc.loops(stage.reduce().subList(1, stage.reduce().size()), term, LoopKind.SERIAL);
    Expr left = Indices.sub(Extents.of(outer.extent()), start);
    Expr extent = rows == 1 ? Expr.index(1) : Expr.apply(ScalarOp.MIN, Expr.index(rows), left);
    Stmt rowLoop = new Stmt.For(row, extent, LoopKind.SERIAL, terms);
    Stmt init = new Stmt.Store(sum, at, Scalars.identity(stage.reducer().orElseThrow(), dtype));
    Stmt keep = new Stmt.Store(partial.buffer(), place, total);
    Stmt element = new Stmt.Allocate(sum, Stmt.block(init, rowLoop, keep));
    return new Stmt.For(
        chunk, chunks, LoopKind.PARALLEL, NaiveProc.loops(space, element, LoopKind.SERIAL));
  }

  /**
   * {@return the second phase: combines the chunks' results into a register that holds the start
   * value}
   */
  Stmt combine(Buffer accumulator) {
    Expr.Variable each = Expr.indexVariable(own("each"));
    List<Expr> place = new ArrayList<>(List.of(each));
    stage.space().forEach(a -> place.add(a.variable()));
    List<Expr> at = List.of(Expr.index(0));
    Expr sum =
        Expr.apply(
            stage.reducer().orElseThrow().combiner(),
            new Expr.Load(accumulator, at),
            new Expr.Load(partial.buffer(), place));
    return new Stmt.For(each, chunks, LoopKind.SERIAL, new Stmt.Store(accumulator, at, sum));
  }
}
