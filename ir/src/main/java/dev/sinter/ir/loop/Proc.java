package dev.sinter.ir.loop;

import java.util.List;
import java.util.Optional;

/**
 * A procedure of loops over buffers: what one kernel becomes.
 *
 * <p>n workers enter it together. The top level is what stands below blocks, lets and allocations
 * only. There a PARALLEL loop is shared out among the workers; any other statement is run by worker
 * 0 alone, as a whole; {@link Stmt.Barrier} separates phases that need each other's results. With
 * one worker this is plain sequential code.
 *
 * <p>Lets and allocations of the top level belong to every worker: each evaluates the value for
 * itself, each has a buffer of its own. So the value of such a let, and the extent of a PARALLEL
 * loop, reads no buffer of space REGISTER or WORKER (only the worker that filled it would see what
 * is there), and what crosses from one phase to the next goes through a parameter and a barrier. A
 * nest that names what it has computed before is one statement of worker 0: it stands in a serial
 * loop of extent 1.
 *
 * <pre>
 *   let s = acc[0]; y[0] = s            wrong where worker 0 alone filled acc
 *   for once in 0 until 1 { alloc acc; for k ... acc[0] += x[k]; let s = acc[0]; y[0] = s }
 * </pre>
 *
 * @param name unique within a program
 * @param parameters buffers of space PARAMETER that it reads or writes
 * @param sizes index scalars that become known with the launch (named dims, time steps), in the
 *     order of the launch's arguments
 * @param body what it does
 * @param schedule text of the schedule that shaped the body, for dumps; empty when none did
 */
public record Proc(
    String name,
    List<Parameter> parameters,
    List<Expr.Variable> sizes,
    Stmt body,
    Optional<String> schedule) {

  /** How a parameter is used. */
  public enum Access {
    /** Only read. */
    READ,
    /** Every element is written before any is read. */
    WRITE,
    /** Read and written. */
    READ_WRITE,
    /** Scratch that all workers see: contents undefined before and after. */
    TEMPORARY
  }

  /**
   * A buffer parameter.
   *
   * @param buffer the buffer
   * @param access how it is used
   */
  public record Parameter(Buffer buffer, Access access) {}

  /** Freezes the lists. */
  public Proc {
    parameters = List.copyOf(parameters);
    sizes = List.copyOf(sizes);
  }
}
