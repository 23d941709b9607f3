package dev.sinter.passes.schedule;

import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.target.Target;

/** Shapes the loops of a kernel for a target. */
@FunctionalInterface
public interface Scheduler {
  /** Leaves every proc as it is. */
  Scheduler NAIVE = (naive, _, _) -> naive;

  /**
   * Shapes a proc.
   *
   * @param naive plain loop nests over buffers of as many axes as the tensors have
   * @param info what the loops are
   * @param target facts of the machine
   * @return a proc that computes the same with the same parameters and sizes, in the same order; it
   *     may have more TEMPORARY parameters behind those of the naive one
   */
  Proc schedule(Proc naive, KernelInfo info, Target target);
}
