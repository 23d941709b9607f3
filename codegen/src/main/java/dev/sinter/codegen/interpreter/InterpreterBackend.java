package dev.sinter.codegen.interpreter;

import dev.sinter.codegen.Backend;
import dev.sinter.codegen.Phases;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.target.Target;
import dev.sinter.runtime.program.Executable;
import java.util.List;

/** Runs programs with the interpreter of loops: for checks of other backends and for debugging. */
public final class InterpreterBackend implements Backend {
  private final Target target;

  /** Interprets scalar code. */
  public InterpreterBackend() {
    this(new Target("interpreter", "", List.of(), 0, 16, true, 32 << 10, 256 << 10, 64, false));
  }

  /**
   * Interprets code as it is scheduled for another machine, which gives that machine's bits.
   *
   * @param target any target without a GPU
   */
  public InterpreterBackend(Target target) {
    this.target = target;
  }

  @Override
  public String name() {
    return "interpreter";
  }

  @Override
  public Target target() {
    return target;
  }

  @Override
  public Executable load(Program program, Phases phases) {
    return phases.time("interpreter-prepare", () -> new InterpretedExecutable(program));
  }
}
