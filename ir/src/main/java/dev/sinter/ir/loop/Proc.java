package dev.sinter.ir.loop;

import java.util.List;
import java.util.Optional;

/**
 * A procedure of loops over buffers: what one kernel becomes.
 *
 * <p>n workers enter it together. At the top level (below blocks, lets and allocations) a PARALLEL
 * loop is shared out among them; any other statement is run by worker 0 alone; {@link Stmt.Barrier}
 * separates phases that need each other's results. With one worker this is plain sequential code.
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
