package dev.sinter.codegen;

import dev.sinter.ir.plan.Program;
import dev.sinter.ir.target.Target;
import dev.sinter.runtime.program.Executable;
import java.util.function.Supplier;

/**
 * Makes programs runnable in this process. Implementations are immutable and may be used by any
 * number of threads at once.
 */
public interface Backend {

  /**
   * {@return the name that options and dumps use: {@code llvm}, {@code jvm}, {@code interpreter}}
   */
  String name();

  /** {@return the machine that programs must be scheduled for} */
  Target target();

  /**
   * Makes a program runnable.
   *
   * @param program procs ready for emission, every buffer placed
   * @return the program, to be closed by the caller
   * @throws dev.sinter.ir.IrException if the program is not fit for emission, or code generation
   *     fails
   */
  default Executable load(Program program) {
    return load(program, new Phases());
  }

  /**
   * Makes a program runnable and measures how long each phase takes.
   *
   * @param program procs ready for emission, every buffer placed
   * @param phases gets the phases
   * @return the program, to be closed by the caller
   * @throws dev.sinter.ir.IrException if the program is not fit for emission, or code generation
   *     fails
   */
  Executable load(Program program, Phases phases);

  /**
   * Begins to make a program runnable. Where that takes threads of its own, the caller may do
   * something else meanwhile, such as starting with the next program.
   *
   * @param program procs ready for emission, every buffer placed
   * @param phases gets the phases, until the result is there
   * @return waits for the program, which is to be closed by the caller; to be asked once
   */
  default Supplier<Executable> start(Program program, Phases phases) {
    return () -> load(program, phases);
  }
}
