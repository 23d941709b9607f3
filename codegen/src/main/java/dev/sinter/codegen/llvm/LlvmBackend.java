package dev.sinter.codegen.llvm;

import dev.sinter.codegen.Backend;
import dev.sinter.codegen.Phases;
import dev.sinter.codegen.target.Targets;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.target.Target;
import dev.sinter.runtime.program.Executable;
import java.util.List;
import java.util.function.Supplier;

/**
 * Runs programs as machine code of this process's processor. Programs that one backend loads share
 * the machine code of procs that have the same body, as those of a model's entries often do.
 */
public final class LlvmBackend implements Backend {
  private final Target target;
  private final KnownProcs known = new KnownProcs();

  /** Makes code for this machine. */
  public LlvmBackend() {
    this(Targets.host());
  }

  /**
   * Makes code for a target that this machine can run, such as its own with fewer features.
   *
   * @param target 64 index bits
   */
  public LlvmBackend(Target target) {
    if (target.indexBits() != 64 || target.gpu()) {
      throw new ModelException(
          "llvm: programs of this process have indices of 64 bits, target "
              + target.triple()
              + " has "
              + (target.gpu() ? "blocks of threads" : target.indexBits() + " bits")
              + "; use 'compile', which makes files for it");
    }
    this.target = target;
  }

  @Override
  public String name() {
    return "llvm";
  }

  @Override
  public Target target() {
    return target;
  }

  /** {@return the module that a program becomes, before LLVM's passes} */
  public String print(Program program) {
    String definitions = new ProgramEmitter(program, target, EmitOptions.IN_PROCESS).definitions();
    return ModuleText.of(target, true, List.of(definitions));
  }

  /** {@return the module that a program becomes, after LLVM's passes} */
  public String printOptimized(Program program) {
    try (LlvmModule module = LlvmModule.parse(print(program), target)) {
      return module.optimize().text();
    }
  }

  /** {@return the assembly that a program becomes} */
  public String printAssembly(Program program) {
    try (LlvmModule module = LlvmModule.parse(print(program), target)) {
      return module.optimize().assembly();
    }
  }

  @Override
  public Executable load(Program program, Phases phases) {
    return start(program, phases).get();
  }

  @Override
  public Supplier<Executable> start(Program program, Phases phases) {
    LlvmLoading loading = new LlvmLoading(program, target, known, phases);
    return loading::finish;
  }
}
