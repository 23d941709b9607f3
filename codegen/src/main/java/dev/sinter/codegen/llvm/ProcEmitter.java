package dev.sinter.codegen.llvm;

import dev.sinter.ir.IrException;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.loop.Stmt;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Prints one proc as one internal function.
 *
 * <pre>
 *   void proc(ptr parameter..., index size..., ptr scratch..., ptr control, i32 worker, i32 workers)
 * </pre>
 *
 * The last two exist only in code for several workers. At the top level a PARALLEL loop runs the
 * worker's contiguous part of the iterations; other statements run on worker 0.
 */
final class ProcEmitter {
  private static final Ssa CONTROL = new Ssa("ptr", 1, "%control");

  private final Proc proc;
  private final boolean parallel;
  private final ElementTypes types;
  private final Code code = new Code();
  private final ExprEmitter exprs;
  private final StackSlots slots;

  ProcEmitter(Proc proc, boolean parallel, TargetFacts facts) {
    this.proc = proc;
    this.parallel = parallel;
    this.types = new ElementTypes(facts.indexBits());
    this.exprs = new ExprEmitter(code, facts);
    this.slots = StackSlots.of(proc);
  }

  /**
   * {@return the function's text}
   *
   * @param name name of the function
   * @param linkage {@code internal } if nothing outside of the module calls it, else empty
   * @param attributes attributes of each parameter, such as {@code noalias align 64}
   */
  String emit(String name, String linkage, List<String> attributes) {
    List<String> parameters = new ArrayList<>();
    for (int i = 0; i < proc.parameters().size(); i++) {
      Buffer buffer = proc.parameters().get(i).buffer();
      exprs.place(buffer, new Ssa("ptr", 1, "%p" + i));
      parameters.add("ptr " + attributes.get(i) + " %p" + i);
    }
    for (int i = 0; i < proc.sizes().size(); i++) {
      exprs.bind(proc.sizes().get(i).name(), new Ssa(types.index(), 1, "%n" + i));
      parameters.add(types.index() + " %n" + i);
    }
    for (int i = 0; i < slots.scratch().size(); i++) {
      exprs.place(slots.scratch().get(i), new Ssa("ptr", 1, "%w" + i));
      parameters.add("ptr noalias align 64 %w" + i);
    }
    parameters.add("ptr %control");
    if (parallel) {
      parameters.add("i32 %worker");
      parameters.add("i32 %workers");
    }
    topLevel(proc.body());
    code.line("ret void");
    return "define "
        + linkage
        + "void "
        + Names.global(name)
        + "("
        + String.join(", ", parameters)
        + ") noinline"
        + (slots.holdsTile() ? " \"" + LlvmModule.TILE + "\"" : "")
        + " #0 {\n"
        + code.text()
        + "}\n";
  }

  /** {@return the declaration for a module that only calls it} */
  String declaration(String name) {
    List<String> parameters = new ArrayList<>();
    proc.parameters().forEach(p -> parameters.add("ptr"));
    proc.sizes().forEach(size -> parameters.add(types.index()));
    slots.scratch().forEach(buffer -> parameters.add("ptr"));
    parameters.add("ptr");
    if (parallel) {
      parameters.addAll(List.of("i32", "i32"));
    }
    return "declare void " + Names.global(name) + "(" + String.join(", ", parameters) + ")\n";
  }

  // ---- the top level: work of all workers
  // ------------------------------------------------------------

  private void topLevel(Stmt stmt) {
    switch (stmt) {
      case Stmt.Block(var body) -> body.forEach(this::topLevel);
      case Stmt.Let(var variable, var value, var body) -> {
        exprs.bind(variable.name(), exprs.emit(value));
        topLevel(body);
      }
      case Stmt.Allocate(var buffer, var body) -> {
        allocate(buffer);
        topLevel(body);
      }
      case Stmt.For loop when loop.kind() == Stmt.LoopKind.PARALLEL -> share(loop);
      case Stmt.Barrier barrier -> barrier();
      case Stmt.For loop -> onFirstWorker(loop);
      case Stmt.If choice -> onFirstWorker(choice);
      case Stmt.While loop -> onFirstWorker(loop);
      case Stmt.Store store -> onFirstWorker(store);
      case Stmt.Fail fail -> onFirstWorker(fail);
    }
  }

  private void onFirstWorker(Stmt stmt) {
    if (!parallel) {
      emit(stmt);
      return;
    }
    Ssa first = code.compare("icmp eq", new Ssa("i32", 1, "%worker"), Code.constant("i32", 1, 0));
    String mine = code.label("mine");
    String join = code.label("join");
    code.branch(first, mine, join);
    code.begin(mine);
    emit(stmt);
    code.jump(join);
    code.begin(join);
  }

  /** Worker w takes n/k neighbouring iterations, and one more where w is below n mod k. */
  private void share(Stmt.For loop) {
    Ssa extent = exprs.emit(loop.extent());
    if (!parallel) {
      count(loop, Code.constant(types.index(), 1, 0), extent);
      return;
    }
    Ssa worker = code.convert("zext", new Ssa("i32", 1, "%worker"), types.index());
    Ssa workers = code.convert("zext", new Ssa("i32", 1, "%workers"), types.index());
    Ssa share = code.binary("udiv", extent, workers);
    Ssa rest = code.binary("urem", extent, workers);
    Ssa earlier = code.select(code.compare("icmp ult", worker, rest), worker, rest);
    Ssa begin = code.binary("add", code.binary("mul", worker, share), earlier);
    Ssa more = code.convert("zext", code.compare("icmp ult", worker, rest), types.index());
    Ssa end = code.binary("add", code.binary("add", begin, share), more);
    count(loop, begin, end);
  }

  private void barrier() {
    if (!parallel) {
      return;
    }
    Ssa several =
        code.compare("icmp ugt", new Ssa("i32", 1, "%workers"), Code.constant("i32", 1, 1));
    String wait = code.label("wait");
    String leave = code.label("leave");
    String on = code.label("on");
    code.branch(several, wait, on);
    code.begin(wait);
    Ssa given =
        code.value(
            "i1",
            1,
            "call i1 @sinter.barrier(ptr %control, i32 "
                + ControlBlock.INNER_BARRIER
                + ", i32 %workers)");
    code.branch(given, leave, on);
    code.begin(leave);
    code.line("ret void");
    code.begin(on);
  }

  // ---- statements of one worker
  // ----------------------------------------------------------------------

  private void emit(Stmt stmt) {
    switch (stmt) {
      case Stmt.Block(var body) -> body.forEach(this::emit);
      case Stmt.For loop -> loop(loop);
      case Stmt.If choice -> choose(choice);
      case Stmt.While loop -> repeat(loop);
      case Stmt.Store store -> new StoreEmitter(code, exprs).emit(store);
      case Stmt.Let(var variable, var value, var body) -> {
        exprs.bind(variable.name(), exprs.emit(value));
        emit(body);
      }
      case Stmt.Allocate(var buffer, var body) -> {
        allocate(buffer);
        emit(body);
      }
      case Stmt.Barrier barrier ->
          throw new IrException(
              "emit " + proc.name() + ": a barrier below the top level needs a GPU");
      case Stmt.Fail(var error, var detail) -> {
        Ssa wide = code.convert("sext", exprs.emit(detail), "i64");
        code.line(
            "call void @sinter.fail("
                + CONTROL.typed()
                + ", i32 "
                + (error + 1)
                + ", "
                + wide.typed()
                + ")");
      }
    }
  }

  private void loop(Stmt.For loop) {
    Ssa extent = exprs.emit(loop.extent());
    switch (loop.kind()) {
      case SERIAL -> count(loop, Code.constant(types.index(), 1, 0), extent);
      case UNROLLED -> {
        OptionalLong copies = extent.integer();
        if (copies.isEmpty()) {
          throw new IrException(
              "emit "
                  + proc.name()
                  + ": unrolled loop over "
                  + loop.variable().name()
                  + " needs a constant extent");
        }
        for (long i = 0; i < copies.getAsLong(); i++) {
          exprs.bind(loop.variable().name(), Code.constant(types.index(), 1, i));
          emit(loop.body());
        }
      }
      case PARALLEL, VECTOR, BLOCK_X, BLOCK_Y, BLOCK_Z, THREAD_X, THREAD_Y ->
          throw new IrException(
              "emit "
                  + proc.name()
                  + ": loop over "
                  + loop.variable().name()
                  + " is "
                  + loop.kind()
                  + ", which this target does not have here");
    }
  }

  private void count(Stmt.For loop, Ssa from, Ssa until) {
    if (from.is(0) && until.is(1)) {
      exprs.bind(loop.variable().name(), from);
      emit(loop.body());
      return;
    }
    code.loop(
        from,
        until,
        counter -> {
          exprs.bind(loop.variable().name(), counter);
          emit(loop.body());
        });
  }

  private void choose(Stmt.If choice) {
    Ssa condition = exprs.emit(choice.condition());
    if (condition.integer().isPresent()) {
      emit(condition.is(1) ? choice.then() : choice.otherwise());
      return;
    }
    String then = code.label("then");
    String otherwise = code.label("else");
    String join = code.label("join");
    code.branch(condition, then, otherwise);
    code.begin(then);
    emit(choice.then());
    code.jump(join);
    code.begin(otherwise);
    emit(choice.otherwise());
    code.jump(join);
    code.begin(join);
  }

  private void repeat(Stmt.While loop) {
    String head = code.label("while");
    String body = code.label("do");
    String exit = code.label("done");
    code.jump(head);
    code.begin(head);
    code.branch(exprs.emit(loop.condition()), body, exit);
    code.begin(body);
    emit(loop.body());
    code.jump(head);
    code.begin(exit);
  }

  private void allocate(Buffer buffer) {
    if (slots.onStack(buffer)) {
      int align =
          (int)
              Math.min(64, Math.max(exprs.bytes(buffer), Long.highestOneBit(slots.bytes(buffer))));
      exprs.place(buffer, code.slot(types.stored(buffer.dtype()), slots.elements(buffer), align));
    }
  }
}
