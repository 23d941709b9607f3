package dev.sinter.codegen;

import dev.sinter.ir.IrException;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.plan.Program.Step;

/**
 * What every backend decides alike about launches: who takes part, and what is no launch at all.
 */
public final class Launches {
  /** Operations that make it worth waking one more worker: some tens of microseconds. */
  public static final long COST_PER_WORKER = 1 << 17;

  private Launches() {}

  /** {@return whether a proc's body has a loop at its top level that workers share} */
  public static boolean isShared(Stmt stmt) {
    return switch (stmt) {
      case Stmt.Block(var body) -> body.stream().anyMatch(Launches::isShared);
      case Stmt.Let let -> isShared(let.body());
      case Stmt.Allocate allocate -> isShared(allocate.body());
      case Stmt.For loop -> loop.kind() == Stmt.LoopKind.PARALLEL;
      case Stmt.If _, Stmt.While _, Stmt.Store _, Stmt.Barrier _, Stmt.Fail _ -> false;
    };
  }

  /**
   * Checks that a launch gives what its proc takes.
   *
   * @throws IrException if not
   */
  public static void check(Step.Launch launch, Proc proc) {
    if (launch.arguments().size() != proc.parameters().size()
        || launch.sizes().size() != proc.sizes().size()) {
      throw new IrException(
          "emit: launch of "
              + proc.name()
              + " gives "
              + launch.arguments().size()
              + " buffers and "
              + launch.sizes().size()
              + " sizes, the proc has "
              + proc.parameters().size()
              + " and "
              + proc.sizes().size());
    }
  }
}
