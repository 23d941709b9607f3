package dev.sinter.passes.schedule;

import dev.sinter.ir.ScheduleException;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.schedule.Step;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.type.DType;
import dev.sinter.passes.define.Stmts;
import dev.sinter.passes.schedule.LoopUse.Walk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Chooses steps from what the loops are and the facts of the target.
 *
 * <ul>
 *   <li>Sums of products over a matrix: packed, register-tiled, blocked ({@link
 *       ContractionSchedule}).
 *   <li>Element by element: neighbouring axes fused, the innermost loop vectorized.
 *   <li>Reductions: in lanes if the terms are neighbours, else several columns at once.
 *   <li>Several stages in a row: rows shared out among the workers, each stage vectorized.
 *   <li>Kernels defined by statements: innermost loops over neighbours vectorized.
 * </ul>
 *
 * A step that does not apply is left out; at worst the naive loops remain.
 */
public final class HeuristicScheduler implements Scheduler {
  /** The scheduler. */
  public static final HeuristicScheduler INSTANCE = new HeuristicScheduler();

  private HeuristicScheduler() {}

  @Override
  public Proc schedule(Proc naive, KernelInfo info, Target target) {
    if (target.gpu()) {
      return naive;
    }
    if (info.nests().isEmpty()) {
      return statements(naive, target);
    }
    if (ContractionSchedule.isContraction(info)) {
      try {
        return ContractionSchedule.schedule(naive, info, target);
      } catch (ScheduleException e) {
        return rows(naive, info, target);
      }
    }
    return rows(naive, info, target);
  }

  /** Loops of a kernel that is defined by statements: innermost ones that walk along neighbours. */
  private static Proc statements(Proc naive, Target target) {
    Trial trial = new Trial(naive);
    VectorSteps vectors = new VectorSteps(trial, lanes(naive, target));
    for (Stmt.For innermost : Nest.innermost(naive.body())) {
      String name = fuse(trial, around(naive.body(), innermost.variable().name()));
      trial
          .loop(name)
          .filter(loop -> walksNeighbours(loop, name))
          .ifPresent(_ -> vectors.vectorize(name));
    }
    return trial.finished();
  }

  private static boolean walksNeighbours(Stmt.For loop, String name) {
    return Nest.only(loop.body()) instanceof Stmt.Store store
        && store.buffer().space() == Buffer.Space.PARAMETER
        && LoopUse.walk(new Expr.Load(store.buffer(), store.indices()), name).unit() == 1
        && (LoopUse.walk(loop, name).strided() == 0 || LoopUse.divides(loop, name));
  }

  /** {@return the names of a loop and of those that hold nothing else, from the outside in} */
  private static List<String> around(Stmt root, String innermost) {
    Map<String, String> outer = new HashMap<>();
    Stmts.visit(
        root,
        s -> {
          if (s instanceof Stmt.For loop
              && loop.kind() == Stmt.LoopKind.SERIAL
              && Nest.only(loop.body()) instanceof Stmt.For inner) {
            outer.put(inner.variable().name(), loop.variable().name());
          }
        },
        e -> {});
    List<String> names = new ArrayList<>(List.of(innermost));
    while (outer.containsKey(names.getFirst())) {
      names.addFirst(Objects.requireNonNull(outer.get(names.getFirst())));
    }
    return names;
  }

  private static Proc rows(Proc naive, KernelInfo info, Target target) {
    Trial trial = new Trial(naive);
    boolean plain = info.nests().stream().allMatch(n -> n.inner().isEmpty());
    boolean reduces = info.nests().stream().anyMatch(n -> !n.reduce().isEmpty());
    VectorSteps vectors = new VectorSteps(trial, lanes(naive, target));
    multiply(trial, info, target);
    info.chunks().forEach(chunk -> stage(trial, chunk, vectors));
    if (plain && !info.rowLoops().isEmpty()) {
      String last = reduces ? info.rowLoops().getLast() : fuse(trial, info.rowLoops());
      if (!reduces) {
        transposed(trial, info.rowLoops(), last, vectors);
        vectors.vectorize(last);
      } else {
        reductions(trial, info, vectors, last, target);
      }
      return trial.finished();
    }
    for (KernelInfo.Nest nest : info.nests()) {
      stage(trial, nest, vectors);
    }
    return trial.finished();
  }

  /** Sums of products use fma wherever the target has it, in whichever way they are scheduled. */
  static void multiply(Trial trial, KernelInfo info, Target target) {
    for (KernelInfo.Nest nest : info.nests()) {
      if (target.fma() && nest.contraction().isPresent()) {
        nest.accumulator().ifPresent(acc -> trial.attempt(new Step.Fma(acc)));
      }
    }
  }

  /** Lanes of the widest elements that are stored, but at least of 32 bits. */
  static int lanes(Proc naive, Target target) {
    int bytes = 4;
    for (Proc.Parameter p : naive.parameters()) {
      DType dtype = p.buffer().dtype();
      bytes =
          p.access() != Proc.Access.READ && dtype != DType.INDEX
              ? Math.max(bytes, dtype.bytes())
              : bytes;
    }
    return Integer.highestOneBit(target.lanes(bytes));
  }

  /** {@return the innermost loop, after fusing loops into it as long as accesses stay plain} */
  static String fuse(Trial trial, List<String> loops) {
    String last = loops.getLast();
    for (int i = loops.size() - 2; i >= 0; i--) {
      ScheduledProc before = trial.now();
      String fused = loops.get(i) + "_" + last;
      if (!trial.attempt(new Step.Fuse(loops.get(i), last, fused))
          || LoopUse.divides(trial.body(), fused)) {
        trial.back(before);
        return last;
      }
      last = fused;
    }
    return last;
  }

  /**
   * Where what is read along the innermost loop is far apart, and another loop walks it: blocks of
   * as many elements as a vector has, so that the other loop finds its neighbours in the cache.
   *
   * <pre>
   *   for i { for j { y[i,j] = x[j,i] } }  =>  for jo { for i { for ji: 16 { y[i, 16*jo + ji] = x[16*jo + ji, i] } } }
   * </pre>
   */
  private static void transposed(Trial trial, List<String> rows, String last, VectorSteps vectors) {
    Optional<Stmt.For> inner = trial.loop(last);
    if (inner.isEmpty() || LoopUse.walk(inner.get(), last).strided() == 0) {
      return;
    }
    for (int at = 1; at < rows.size() - 1; at++) {
      String across = rows.get(at);
      if (trial.loop(across).isPresent() && LoopUse.walk(inner.get(), across).unit() > 0) {
        String blocks = last + "_b";
        List<String> order = new ArrayList<>(List.of(blocks));
        order.addAll(rows.subList(at, rows.size() - 1));
        order.add(last + "_i");
        trial.attempt(
            new Step.Split(last, vectors.lanes(), blocks, last + "_i", Optional.of(last + "_r")),
            new Step.Reorder(order),
            new Step.Vectorize(last + "_i", vectors.lanes()));
        return;
      }
    }
  }

  /** Reductions within rows that have nothing else inside. */
  private static void reductions(
      Trial trial, KernelInfo info, VectorSteps vectors, String row, Target target) {
    Walk rows = LoopUse.walk(trial.body(), row);
    int unit = 0;
    for (KernelInfo.Nest nest : info.nests()) {
      unit +=
          nest.reduce().isEmpty() ? 0 : LoopUse.walk(trial.body(), nest.reduce().getLast()).unit();
    }
    Optional<String> first =
        info.nests().stream().flatMap(n -> n.accumulator().stream()).findFirst();
    boolean computed = rows.unit() == 0 && trial.extent(row).orElse(0) >= vectors.lanes();
    if ((rows.unit() > 0 || computed) && rows.strided() == 0 && first.isPresent()) {
      if (WindowSchedule.apply(trial, info, vectors, target.vectorRegisters())) {
        return;
      }
      ScheduledProc before = trial.now();
      vectors.columns(row, first.get());
      if (trial.now() != before) {
        windows(trial, info, first.get());
        return;
      }
    }
    if (unit > 0) {
      for (KernelInfo.Nest nest : info.nests()) {
        nest.accumulator()
            .filter(acc -> !nest.reduce().isEmpty())
            .ifPresent(acc -> vectors.reduce(acc, nest.reduce().getLast()));
      }
    }
  }

  /**
   * The gradient of a small window: its few elements all need all samples, which therefore come one
   * after the other, each for all elements while it is in the cache.
   */
  private static void windows(Trial trial, KernelInfo info, String accumulator) {
    KernelInfo.Nest only = info.nests().getFirst();
    List<String> rows = info.rowLoops();
    boolean fits =
        info.nests().size() == 1
            && only.contraction().isPresent()
            && only.reduce().size() > 1
            && rows.size() > 2
            && trial.extent(rows.getFirst()).orElse(0) == 1
            && trial.extent(only.reduce().getFirst()).isEmpty();
    if (fits) {
      List<String> over = new ArrayList<>(rows.subList(1, rows.size() - 1));
      over.add(rows.getLast() + "_o");
      trial.attempt(new Step.Partial(accumulator + "*", only.reduce().getFirst(), over, "samples"));
    }
  }

  /** One stage of a row. */
  private static void stage(Trial trial, KernelInfo.Nest nest, VectorSteps vectors) {
    if (nest.reduce().isEmpty()) {
      if (!nest.inner().isEmpty()) {
        vectors.vectorize(fuse(trial, nest.inner()));
      }
      return;
    }
    String reduce = nest.reduce().getLast();
    Optional<Stmt.For> loop = trial.loop(reduce);
    if (loop.isEmpty() || nest.accumulator().isEmpty()) {
      return;
    }
    if (!nest.inner().isEmpty()) {
      String inner = nest.inner().getLast();
      Walk columns = LoopUse.walk(loop.get(), inner);
      boolean computed = columns.unit() == 0 && trial.extent(inner).orElse(0) >= vectors.lanes();
      if ((columns.unit() > 0 || computed) && columns.strided() == 0) {
        vectors.columns(inner, nest.accumulator().get());
        return;
      }
    }
    if (LoopUse.walk(loop.get(), reduce).unit() > 0) {
      vectors.reduce(nest.accumulator().get(), reduce);
    }
  }
}
