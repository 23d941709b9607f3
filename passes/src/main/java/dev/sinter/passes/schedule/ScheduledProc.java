package dev.sinter.passes.schedule;

import dev.sinter.ir.ScheduleException;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.loop.Stmt.LoopKind;
import dev.sinter.ir.schedule.Schedule;
import dev.sinter.ir.schedule.Step;
import dev.sinter.passes.define.Indices;
import dev.sinter.passes.define.Stmts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A proc and the steps that were applied to it. Each step is checked: it is applied to the whole
 * proc or, with a {@link ScheduleException} that names the step, the loop and the reason, not at
 * all.
 *
 * @param proc the proc as it is now
 * @param schedule the steps so far
 */
public record ScheduledProc(Proc proc, Schedule schedule) {

  /** {@return a proc to which no step was applied} */
  public static ScheduledProc of(Proc naive) {
    return new ScheduledProc(naive, Schedule.EMPTY);
  }

  /**
   * {@return the proc after a schedule, its text noted in it}
   *
   * @throws ScheduleException if a step does not apply
   */
  public static Proc apply(Proc naive, Schedule schedule) {
    ScheduledProc result = of(naive);
    for (Step step : schedule.steps()) {
      result = result.with(step);
    }
    return result.finished();
  }

  /** {@return the proc, with the text of its schedule} */
  public Proc finished() {
    return schedule.steps().isEmpty()
        ? proc
        : new Proc(
            proc.name(),
            proc.parameters(),
            proc.sizes(),
            proc.body(),
            Optional.of(schedule.text()));
  }

  /**
   * {@return the proc after one more step}
   *
   * @throws ScheduleException if it does not apply
   */
  public ScheduledProc with(Step step) {
    Map<String, Buffer> changed = new LinkedHashMap<>();
    List<Buffer> added = new ArrayList<>();
    Stmt body = body(step, changed, added);
    List<Proc.Parameter> parameters = new ArrayList<>();
    for (Proc.Parameter p : proc.parameters()) {
      parameters.add(
          new Proc.Parameter(changed.getOrDefault(p.buffer().name(), p.buffer()), p.access()));
    }
    added.forEach(b -> parameters.add(new Proc.Parameter(b, Proc.Access.TEMPORARY)));
    Proc next = new Proc(proc.name(), parameters, proc.sizes(), body, proc.schedule());
    checkNames(next, step);
    return new ScheduledProc(next, schedule.then(new Schedule(List.of(step))));
  }

  /** What a step names must not be called as anything else of the proc. */
  private static void checkNames(Proc next, Step step) {
    Set<String> variables = new HashSet<>();
    Set<String> buffers = new HashSet<>();
    next.sizes().forEach(size -> checkNew(size.name(), variables, step));
    next.parameters().forEach(p -> checkNew(p.buffer().name(), buffers, step));
    Stmts.visit(
        next.body(),
        s -> {
          switch (s) {
            case Stmt.For loop -> checkNew(loop.variable().name(), variables, step);
            case Stmt.Let let -> checkNew(let.variable().name(), variables, step);
            case Stmt.Allocate allocate -> checkNew(allocate.buffer().name(), buffers, step);
            case Stmt.Block _,
                Stmt.If _,
                Stmt.While _,
                Stmt.Store _,
                Stmt.Barrier _,
                Stmt.Fail _ -> {}
          }
        },
        e -> {});
  }

  private static void checkNew(String name, Set<String> taken, Step step) {
    if (!taken.add(name)) {
      throw Nest.refuse(step, "the name " + name + " is taken, choose another");
    }
  }

  private Stmt body(Step step, Map<String, Buffer> changed, List<Buffer> added) {
    Stmt body = proc.body();
    return switch (step) {
      case Step.Split s -> ShapeLoops.split(body, s);
      case Step.Block s -> ShapeLoops.block(body, s);
      case Step.Pad s -> PadLoop.pad(body, s);
      case Step.Cut s -> CutLoop.cut(body, s);
      case Step.Hoist s -> HoistConditions.hoist(body, s);
      case Step.Tile s -> ShapeLoops.tile(body, s);
      case Step.Reorder s -> ShapeLoops.reorder(body, s);
      case Step.Fuse s -> ShapeLoops.fuse(body, s, changed);
      case Step.Distribute s -> AccumulateInRegisters.distribute(body, s);
      case Step.Accumulate s -> AccumulateInRegisters.accumulate(body, s);
      case Step.Partial s -> PartialSums.apply(body, s);
      case Step.Lanes s -> SumInLanes.apply(body, s);
      case Step.Fma s -> Updates.fma(body, s);
      case Step.Pack s -> {
        PackOperand pack = new PackOperand(s, body);
        Stmt packed = pack.apply();
        added.addAll(pack.shared());
        yield packed;
      }
      case Step.Vectorize s -> VectorizeLoop.vectorize(body, s);
      case Step.Unroll s -> Nest.loops(body, s.loop(), s, loop -> unroll(loop, s));
      case Step.Parallel s -> KindOfLoops.parallel(body, s);
      case Step.Bind s -> KindOfLoops.bind(body, s);
      case Step.When s -> when(s);
    };
  }

  private static final long MOST_COPIES = 64;

  private static Stmt unroll(Stmt.For loop, Step.Unroll step) {
    if (Nest.extent(loop).isEmpty() || Nest.extent(loop).getAsLong() > MOST_COPIES) {
      throw Nest.refuse(
          step,
          "loop " + loop.variable().name() + " needs a constant extent of at most " + MOST_COPIES);
    }
    if (loop.kind() != LoopKind.SERIAL && loop.kind() != LoopKind.UNROLLED) {
      throw Nest.refuse(step, "loop " + loop.variable().name() + " is " + loop.kind());
    }
    return new Stmt.For(loop.variable(), loop.extent(), LoopKind.UNROLLED, loop.body());
  }

  private Stmt when(Step.When step) {
    Expr.Variable size =
        proc.sizes().stream()
            .filter(v -> v.name().equals(step.size()))
            .findFirst()
            .orElseThrow(() -> Nest.refuse(step, "the proc has no size " + step.size()));
    Expr small = Indices.lessThan(size, Expr.index(step.limit()));
    Expr large = Expr.apply(ScalarOp.GE, size, Expr.index(step.limit()));
    Stmt below = new Rewrite().suffix(step.below()).statement(proc.body());
    Stmt above = new Rewrite().suffix(step.above()).statement(proc.body());
    return Nest.join(List.of(gate(below, small, step), gate(above, large, step)));
  }

  /**
   * Loops at the top level get no iterations unless a condition holds; all workers still meet at
   * the barriers.
   */
  private static Stmt gate(Stmt s, Expr condition, Step step) {
    return switch (s) {
      case Stmt.Block(var body) ->
          new Stmt.Block(body.stream().map(b -> gate(b, condition, step)).toList());
      case Stmt.For(var v, var extent, var kind, var body) ->
          new Stmt.For(
              v, Expr.apply(ScalarOp.SELECT, condition, extent, Expr.index(0)), kind, body);
      case Stmt.Allocate(var buffer, var body) ->
          new Stmt.Allocate(buffer, gate(body, condition, step));
      case Stmt.Store _, Stmt.If _, Stmt.Fail _ -> new Stmt.If(condition, s, Stmt.NOTHING);
      case Stmt.Barrier _ -> s;
      case Stmt.Let _, Stmt.While _ -> throw Nest.refuse(step, "the proc is more than loops");
    };
  }
}
