package dev.sinter.passes.schedule;

import dev.sinter.ir.ScheduleException;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.schedule.Step;
import dev.sinter.ir.schedule.Step.Side;
import dev.sinter.ir.target.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Schedules sums of products over a matrix: dot products of many rows and columns, and
 * convolutions.
 *
 * <pre>
 *   pack the column side as panels [jo, k, jp], all workers; barrier
 *   parallel for ic                        blocks of a few row tiles
 *     [pack the rows of the block]         if they are padded, or far apart in memory
 *     for jo                               panels: one stays in the first-level cache for a block
 *       for ir                             row tiles
 *         acc[MR, NR] in registers = 0
 *         for k { acc += rows[ir, .., k] * panel[k, ..] }
 *         y = epilogue(acc)
 * </pre>
 *
 * The batch of a layer may be 1 as well as 300: where a panel of its weights stays in the cache, it
 * is read where it is, and no copy has to pay for itself ({@link MatrixTiles#inPlace}).
 *
 * <p>Rows and columns that do not fill a tile run in narrower ones; every element adds its terms in
 * the order of k, so its bits do not depend on the tile that it falls into.
 */
final class ContractionSchedule {
  private static final long SMALL_BATCH = 32;
  private static final long FULL_TILE = 7;
  private static final long SOME_ROWS = 4;

  private final Trial trial;
  private final KernelInfo info;
  private final Target target;
  private final KernelInfo.Nest nest;
  private final String accumulator;
  private final int lanes;
  private final Side columnSide;
  private final List<String> outer = new ArrayList<>();
  private final Optional<String> row;
  private final String column;
  private final Expr rowFactor;
  private final Expr columnFactor;

  private ContractionSchedule(Proc naive, KernelInfo info, Target target) {
    this.trial = new Trial(naive);
    this.info = info;
    this.target = target;
    this.nest = info.nests().getFirst();
    this.accumulator = nest.accumulator().orElseThrow();
    this.lanes = HeuristicScheduler.lanes(naive, target);
    KernelInfo.Contraction product = nest.contraction().orElseThrow();
    LoopUse use = new LoopUse(naive.body());
    Set<String> left = use.variables(product.left());
    Set<String> right = use.variables(product.right());
    this.column = info.rowLoops().getLast();
    if (left.contains(column) == right.contains(column)) {
      throw new ScheduleException(
          "contraction: "
              + column
              + " belongs to "
              + (left.contains(column) ? "both" : "no")
              + " factors");
    }
    this.columnSide = right.contains(column) ? Side.RIGHT : Side.LEFT;
    this.columnFactor = columnSide == Side.RIGHT ? product.right() : product.left();
    this.rowFactor = columnSide == Side.RIGHT ? product.left() : product.right();
    Set<String> ofRows = columnSide == Side.RIGHT ? left : right;
    Set<String> ofColumns = columnSide == Side.RIGHT ? right : left;
    List<String> candidates =
        info.rowLoops().stream().filter(l -> ofRows.contains(l) && !ofColumns.contains(l)).toList();
    this.row = rowLoop(candidates);
    info.rowLoops().stream()
        .filter(loop -> !loop.equals(column) && !row.equals(Optional.of(loop)))
        .forEach(outer::add);
  }

  /**
   * {@return whether the kernel begins with a sum of products and has nothing but scalars of a row}
   */
  static boolean isContraction(KernelInfo info) {
    KernelInfo.Nest first = info.nests().getFirst();
    return first.contraction().isPresent()
        && !info.rowLoops().isEmpty()
        && first.accumulator().isPresent()
        && !first.reduce().isEmpty()
        && info.nests().stream().allMatch(n -> n.inner().isEmpty());
  }

  /**
   * The innermost loop with enough rows for a tile, else the longest of a known number of rows that
   * keeps the multipliers busy, else the longest. A named batch comes last among them, for it may
   * be 1.
   */
  private Optional<String> rowLoop(List<String> candidates) {
    Optional<String> longest = Optional.empty();
    long most = 0;
    for (String loop : candidates.reversed()) {
      long extent = trial.extent(loop).orElse(most >= SOME_ROWS ? 0 : Long.MAX_VALUE);
      if (extent != Long.MAX_VALUE && extent >= FULL_TILE) {
        return Optional.of(loop);
      }
      if (extent > most) {
        most = extent;
        longest = Optional.of(loop);
      }
    }
    return longest;
  }

  static Proc schedule(Proc naive, KernelInfo info, Target target) {
    return new ContractionSchedule(naive, info, target).schedule();
  }

  private Proc schedule() {
    OptionalLong columns = trial.extent(column);
    boolean fewColumns = columns.isPresent() && columns.getAsLong() < 2;
    if (fewColumns) {
      throw new ScheduleException("contraction: a single column is a reduction");
    }
    HeuristicScheduler.multiply(trial, info, target);
    Optional<String> dynamic =
        row.flatMap(trial::loop).map(Stmt.For::extent).flatMap(ContractionSchedule::size);
    if (dynamic.isPresent() && outer.isEmpty() && isColumnContiguous()) {
      if (MatrixColumns.isPanelInCache(trial, nest.reduce(), target, lanes)) {
        new MatrixTiles(trial, shape(""), target, lanes).inPlace();
      } else {
        trial.apply(new Step.When(dynamic.get(), SMALL_BATCH, "small", "large"));
        new MatrixTiles(trial, shape(".small"), target, lanes).inPlace();
        new MatrixTiles(trial, shape(".large"), target, lanes).large();
      }
    } else {
      new MatrixTiles(trial, shape(""), target, lanes).choose();
    }
    return trial.finished();
  }

  private static Optional<String> size(Expr extent) {
    return extent instanceof Expr.Variable(var name, _, _) ? Optional.of(name) : Optional.empty();
  }

  private boolean isColumnContiguous() {
    LoopUse.Walk walk = LoopUse.walk(columnFactor, column);
    return walk.unit() > 0 && walk.strided() == 0;
  }

  private MatrixShape shape(String suffix) {
    String reduce = nest.reduce().getLast();
    LoopUse.Walk rows = LoopUse.walk(rowFactor, reduce);
    boolean contiguous = rows.unit() > 0 && rows.strided() == 0;
    boolean packRows =
        LoopUse.isGuarded(rowFactor)
            || !(rowFactor instanceof Expr.Load)
            || isConflicting(contiguous);
    return new MatrixShape(
        accumulator + suffix,
        info.nests().stream().filter(n -> n.contraction().isPresent()).toList().size(),
        columnSide,
        outer.stream().map(n -> n + suffix).toList(),
        row.map(n -> n + suffix),
        column + suffix,
        nest.reduce().stream().map(n -> n + suffix).toList(),
        isColumnContiguous(),
        contiguous,
        packRows,
        suffix.replace(".", ""));
  }

  /** Rows a multiple of 2 KiB apart fall on the same places of a cache. */
  private boolean isConflicting(boolean contiguous) {
    if (!contiguous || !(rowFactor instanceof Expr.Load(var buffer, _))) {
      return false;
    }
    OptionalLong length = Nest.constant(buffer.shape().getLast());
    return length.isPresent() && length.getAsLong() >= 1024 && length.getAsLong() % 512 == 0;
  }
}
