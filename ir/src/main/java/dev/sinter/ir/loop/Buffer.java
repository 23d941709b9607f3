package dev.sinter.ir.loop;

import dev.sinter.ir.type.DType;
import java.util.List;

/**
 * Storage that loops read and write, row-major.
 *
 * @param name unique within a {@link Proc}
 * @param dtype type of the elements
 * @param shape extents, index expressions over the proc's sizes; one entry once a proc is flattened
 * @param space where it lives
 */
public record Buffer(String name, DType dtype, List<Expr> shape, Space space) {

  /** Where a buffer lives, and so who sees it and for how long. */
  public enum Space {
    /** A parameter of the proc: memory that outlives the launch and that all workers see. */
    PARAMETER,
    /**
     * Registers: small, of constant extents; after unrolling every index is constant. Private to a
     * worker (or GPU thread). A load or store may take a whole vector whose lanes are consecutive.
     */
    REGISTER,
    /** Scratch memory of a worker, constant size, contents undefined at the allocation. */
    WORKER,
    /** Memory that the threads of one GPU block share. */
    SHARED
  }

  /** Freezes the list. */
  public Buffer {
    shape = List.copyOf(shape);
  }

  /** {@return the number of axes} */
  public int rank() {
    return shape.size();
  }
}
