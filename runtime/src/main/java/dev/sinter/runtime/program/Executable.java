package dev.sinter.runtime.program;

import dev.sinter.runtime.buffer.MemoryKind;

/**
 * A loaded program. It is immutable: everything that changes belongs to the call.
 *
 * <pre>
 *            worker 0   worker 1   ...      all enter run(call, worker) with the same call,
 *  run          |          |                meet at the barrier in the workspace between
 *  kernel 1   chunks     chunks             kernels, and leave; the result does not depend
 *  barrier   ---------------------          on how many they are
 *  kernel 2   chunks     chunks
 * </pre>
 *
 * <p>Use {@link dev.sinter.runtime.execution.Context} to run one: it makes calls that are correct.
 */
public interface Executable extends AutoCloseable {
  /** {@return what it takes, changes and gives} */
  Signature signature();

  /** {@return where the buffers of a call must live} */
  MemoryKind memory();

  /**
   * Makes the scratch memory of calls. It does not refer to this executable: idle ones are kept,
   * and would keep it from being freed when nobody else can reach it.
   *
   * @param dimensions the largest value of every dimension, in the order of the signature
   * @param workers number of workers of the calls, at least 1
   * @return a workspace for calls up to these dimensions
   * @throws dev.sinter.runtime.InputException if there is not enough memory
   */
  Workspace workspace(long[] dimensions, int workers);

  /**
   * Takes part in a call. Entered once by each of {@code call.workers()} threads with the same
   * call; returns when this worker's part is done. One worker alone needs no other thread.
   *
   * @param call what to do
   * @param worker number of this worker, from 0
   */
  void run(Call call, int worker);

  /**
   * Frees code and constants, once the calls that run have ended. Later calls may be refused, by an
   * {@link dev.sinter.runtime.InputException}.
   */
  @Override
  void close();
}
