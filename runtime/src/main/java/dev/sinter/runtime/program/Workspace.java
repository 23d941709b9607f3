package dev.sinter.runtime.program;

import java.util.Optional;

/**
 * The memory that one call of a program needs beside its buffers: arena, barrier, error word. Made
 * by {@link Executable#workspace}, used by one call at a time, used again by later calls. Every
 * implementation of {@link Executable} has its own.
 *
 * <p>A workspace that was made for certain dimensions serves every call whose dimensions are each
 * at most those, with the same number of workers.
 */
public interface Workspace extends AutoCloseable {
  /** {@return bytes that hold intermediate values} */
  long arenaBytes();

  /** {@return the first data error since {@link #reset}} */
  Optional<Failure> failure();

  /**
   * {@return how many operations a worker did since {@link #reset}, as the program's plan estimates
   * them: which part of a call was whose} Counted in calls of several workers; 0 where nothing is
   * counted.
   *
   * @param worker number of the worker, from 0
   */
  default long operations(int worker) {
    return 0;
  }

  /**
   * Forgets the last call: clears the error word and the counts. Called before every call, while no
   * worker is inside.
   */
  void reset();

  /**
   * Ends a call early because one of its workers cannot go on: every worker that waits at the
   * barrier, now or later, leaves by a {@link dev.sinter.runtime.ProgramException} or a return. The
   * workspace is closed after that and never used again.
   */
  void abort();

  /** Frees the memory. */
  @Override
  void close();
}
