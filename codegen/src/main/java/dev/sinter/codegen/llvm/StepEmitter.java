package dev.sinter.codegen.llvm;

import dev.sinter.codegen.Launches;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.plan.Program.Size;
import dev.sinter.ir.plan.Program.Slice;
import dev.sinter.ir.plan.Program.Step;
import dev.sinter.ir.type.Dim;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints the order of launches.
 *
 * <p>Every worker walks the steps. A launch of {@code cost} operations is worth {@code cost /
 * }{@value dev.sinter.codegen.Launches#COST_PER_WORKER} workers; one that is worth one runs on
 * worker 0. Workers meet before a launch unless it and the one before both run on worker 0 alone,
 * so chains of small kernels cost nothing. How many took part in the last step is kept in a slot,
 * {@code last}; a value read to decide a branch counts as a step of all workers, since whoever
 * writes it next must wait for them.
 */
final class StepEmitter {
  private static final Ssa WORKER = new Ssa("i32", 1, "%worker");
  private static final Ssa WORKERS = new Ssa("i32", 1, "%workers");

  private final ProgramEmitter program;
  private final Code code;
  private final Scope<Ssa> dims;
  private final Scope<Ssa> pointers;
  private final Ssa scratch;
  private final boolean parallel;
  private final Scope<Ssa> iterations = new Scope<>("repeat variable");
  private final Scope<Ssa> counts = new Scope<>("repeat variable");
  private Ssa last = Code.constant("i32", 1, 0);

  StepEmitter(
      ProgramEmitter program, Code code, Scope<Ssa> dims, Scope<Ssa> pointers, Ssa scratch) {
    this.program = program;
    this.code = code;
    this.dims = dims;
    this.pointers = pointers;
    this.scratch = scratch;
    this.parallel = program.options().parallel();
  }

  void emit(List<Step> steps) {
    if (parallel) {
      last = code.slot("i32", 1, 4);
      code.line("store i32 0, " + last.typed());
    }
    steps(steps);
    code.line("ret void");
    if (parallel) {
      code.begin("given.up");
      code.line("ret void");
    }
  }

  private void steps(List<Step> steps) {
    for (Step step : steps) {
      switch (step) {
        case Step.Launch launch -> launch(launch);
        case Step.Repeat repeat -> repeat(repeat);
        case Step.RepeatWhile repeat -> repeatWhile(repeat);
        case Step.Branch branch -> branch(branch);
        case Step.Swap(var first, var second) -> swap(first, second);
      }
    }
  }

  // ---- launches
  // --------------------------------------------------------------------------------------

  private void launch(Step.Launch launch) {
    Proc proc = program.proc(launch.proc());
    Launches.check(launch, proc);
    if (!parallel) {
      call(launch, proc, List.of());
      return;
    }
    Ssa workers =
        Launches.isShared(proc.body()) ? workers(launch.cost()) : Code.constant("i32", 1, 1);
    meet(workers);
    code.line("store " + workers.typed() + ", " + last.typed());
    String run = code.label("run");
    String next = code.label("next");
    code.branch(code.compare("icmp ult", WORKER, workers), run, next);
    code.begin(run);
    call(launch, proc, List.of(WORKER.typed(), workers.typed()));
    count(launch.cost(), workers, next);
    code.begin(next);
  }

  /** Adds a worker's part of a launch to its operations, if it is not alone in the call. */
  private void count(Dim cost, Ssa workers, String next) {
    String add = code.label("count");
    code.branch(code.compare("icmp ugt", WORKERS, Code.constant("i32", 1, 1)), add, next);
    code.begin(add);
    String index = program.types().index();
    Ssa all = program.evaluate(code, dims, cost);
    Ssa part = workers.is(1) ? all : code.binary("udiv", all, code.convert("zext", workers, index));
    Ssa line =
        code.binary(
            "mul",
            code.convert("zext", WORKER, index),
            Code.constant(index, 1, ControlBlock.WORK_STRIDE));
    Ssa place = code.binary("add", line, Code.constant(index, 1, ControlBlock.WORK));
    Ssa counter = code.value("ptr", 1, "getelementptr i8, ptr %control, " + place.typed());
    Ssa before = code.value(index, 1, "load " + index + ", " + counter.typed());
    code.line("store " + code.binary("add", before, part).typed() + ", " + counter.typed());
    code.jump(next);
  }

  private Ssa workers(Dim cost) {
    Ssa one = Code.constant("i32", 1, 1);
    if (cost.isFixed()) {
      long worth = cost.factor() / Launches.COST_PER_WORKER;
      return worth <= 1 ? one : fewer(Code.constant("i32", 1, Math.min(worth, Integer.MAX_VALUE)));
    }
    String index = program.types().index();
    Ssa worth =
        code.binary(
            "udiv",
            program.evaluate(code, dims, cost),
            Code.constant(index, 1, Launches.COST_PER_WORKER));
    Ssa most = code.convert("zext", WORKERS, index);
    Ssa bounded = code.select(code.compare("icmp ult", worth, most), worth, most);
    Ssa narrow = code.convert("trunc", bounded, "i32");
    return code.select(code.compare("icmp eq", narrow, Code.constant("i32", 1, 0)), one, narrow);
  }

  private Ssa fewer(Ssa worth) {
    return code.select(code.compare("icmp ult", worth, WORKERS), worth, WORKERS);
  }

  /** Waits for all workers, unless the last step and the next are both worker 0's alone. */
  private void meet(Ssa next) {
    Ssa before = code.value("i32", 1, "load i32, " + last.typed());
    Ssa one = Code.constant("i32", 1, 1);
    Ssa shared =
        code.binary(
            "or", code.compare("icmp ugt", before, one), code.compare("icmp ugt", next, one));
    Ssa begun = code.compare("icmp ne", before, Code.constant("i32", 1, 0));
    barrierIf(code.binary("and", shared, begun));
  }

  private void barrierIf(Ssa condition) {
    String wait = code.label("meet");
    String on = code.label("on");
    code.branch(condition, wait, on);
    code.begin(wait);
    Ssa given =
        code.value(
            "i1",
            1,
            "call i1 @sinter.barrier(ptr %control, i32 "
                + ControlBlock.STEP_BARRIER
                + ", i32 %workers)");
    code.branch(given, "given.up", on);
    code.begin(on);
  }

  private void call(Step.Launch launch, Proc proc, List<String> workers) {
    List<String> arguments = new ArrayList<>();
    for (int i = 0; i < launch.arguments().size(); i++) {
      arguments.add(slice(launch.arguments().get(i)).typed());
    }
    launch.sizes().forEach(size -> arguments.add(size(size).typed()));
    Ssa end = scratch;
    for (Buffer buffer : StackSlots.of(proc).scratch()) {
      arguments.add(end.typed());
      long bytes = (StackSlots.bytesOf(buffer) + 63) & -64;
      end =
          code.value(
              "ptr",
              1,
              "getelementptr i8, " + end.typed() + ", " + program.types().index() + " " + bytes);
    }
    arguments.add("ptr %control");
    arguments.addAll(workers);
    code.line(
        "call void "
            + Names.global(program.procName(proc.name()))
            + "("
            + String.join(", ", arguments)
            + ")");
  }

  private Ssa slice(Slice slice) {
    Ssa base = pointer(slice.buffer());
    if (slice.loop().isEmpty()) {
      return base;
    }
    Ssa iteration = iteration(slice.loop().get(), slice.reversed());
    Ssa offset = code.binary("mul", program.evaluate(code, dims, slice.scale()), iteration);
    String type = program.types().stored(program.launches().buffer(slice.buffer()).dtype());
    return code.value(
        "ptr", 1, "getelementptr " + type + ", " + base.typed() + ", " + offset.typed());
  }

  private Ssa pointer(String buffer) {
    Ssa pointer = pointers.get(program.launches().buffer(buffer).name());
    return program.launches().isSwapped(buffer)
        ? code.value("ptr", 1, "load ptr, " + pointer.typed())
        : pointer;
  }

  private Ssa size(Size size) {
    return switch (size) {
      case Size.Extent(var dim) -> program.evaluate(code, dims, dim);
      case Size.Iteration(var loop, var reversed) -> iteration(loop, reversed);
    };
  }

  private Ssa iteration(String loop, boolean reversed) {
    Ssa iteration = iterations.get(loop);
    if (!reversed) {
      return iteration;
    }
    Ssa end = code.binary("sub", counts.get(loop), Code.constant(iteration.type(), 1, 1));
    return code.binary("sub", end, iteration);
  }

  // ---- control
  // ---------------------------------------------------------------------------------------

  private void repeat(Step.Repeat repeat) {
    Ssa count = program.evaluate(code, dims, repeat.count());
    code.loop(
        Code.constant(count.type(), 1, 0),
        count,
        iteration -> {
          iterations.put(repeat.variable(), iteration);
          counts.put(repeat.variable(), count);
          steps(repeat.body());
        });
    iterations.remove(repeat.variable());
    counts.remove(repeat.variable());
  }

  private void repeatWhile(Step.RepeatWhile repeat) {
    String head = code.label("while");
    String body = code.label("do");
    String exit = code.label("done");
    code.jump(head);
    code.begin(head);
    steps(repeat.condition());
    code.branch(flag(repeat.flag()), body, exit);
    code.begin(body);
    steps(repeat.body());
    code.jump(head);
    code.begin(exit);
  }

  private void branch(Step.Branch branch) {
    String then = code.label("then");
    String otherwise = code.label("else");
    String join = code.label("join");
    code.branch(flag(branch.flag()), then, otherwise);
    code.begin(then);
    steps(branch.then());
    code.jump(join);
    code.begin(otherwise);
    steps(branch.otherwise());
    code.jump(join);
    code.begin(join);
  }

  private Ssa flag(String buffer) {
    if (parallel) {
      meet(WORKERS);
      code.line("store i32 %workers, " + last.typed());
    }
    Ssa stored = code.value("i8", 1, "load i8, " + pointer(buffer).typed());
    return code.compare("icmp ne", stored, Code.constant("i8", 1, 0));
  }

  private void swap(String first, String second) {
    Ssa one = pointer(first);
    Ssa other = pointer(second);
    code.line("store " + other.typed() + ", " + pointers.get(first).typed());
    code.line("store " + one.typed() + ", " + pointers.get(second).typed());
  }
}
