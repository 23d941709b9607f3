package dev.sinter.codegen.llvm;

import dev.sinter.codegen.Phases;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.target.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A program on its way into this process: printed at once, compiled by threads, then linked. */
final class LlvmLoading {
  private final Program program;
  private final Target target;
  private final Phases phases;
  private final CompletableFuture<byte[]> entry = new CompletableFuture<>();
  private final List<CompletableFuture<byte[]>> objects = new ArrayList<>();
  private final ModuleCompilation compilation;

  /**
   * Begins.
   *
   * @param program procs ready for emission, every buffer placed
   * @param target what the code is for
   * @param known the procs of programs before
   * @param phases gets the phases
   */
  LlvmLoading(Program program, Target target, KnownProcs known, Phases phases) {
    this.program = program;
    this.target = target;
    this.phases = phases;
    objects.add(entry);
    this.compilation = new ModuleCompilation(target, phases.time("llvm-print", () -> print(known)));
    compilation.start(phases);
  }

  /** The modules that nobody has compiled yet. */
  private List<ModuleCompilation.Task> print(KnownProcs known) {
    ProgramEmitter emitter = ProgramEmitter.sharing(program, target);
    List<KnownProcs.Unit> units = emitter.units(known);
    List<ModuleCompilation.Task> tasks = new ArrayList<>();
    tasks.add(new ModuleCompilation.Task(emitter.module(units), entry));
    for (KnownProcs.Unit unit : units) {
      if (unit.stands()) {
        objects.add(unit.object());
        if (unit.claimed().compareAndSet(false, true)) {
          tasks.add(new ModuleCompilation.Task(emitter.module(unit), unit.object()));
        }
      }
    }
    return tasks;
  }

  /** {@return the program, when its code is there} */
  LlvmExecutable finish() {
    compilation.help(phases);
    List<byte[]> code =
        phases.time("llvm-generate", () -> objects.stream().map(ModuleCompilation::await).toList());
    return phases.time("llvm-link", () -> link(code));
  }

  private LlvmExecutable link(List<byte[]> code) {
    LlvmJit jit = LlvmJit.link(code, target);
    try {
      return new LlvmExecutable(program, jit);
    } catch (RuntimeException e) {
      jit.close();
      throw e;
    }
  }
}
