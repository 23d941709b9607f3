package dev.sinter.codegen.llvm;

/**
 * Layout of the memory through which the workers of one call meet and report errors; all zero
 * before the first call.
 *
 * <pre>
 *     0  i32  error code + 1 of the first {@code Fail}; 0 when none
 *     8  i64  its detail
 *    16  i32  not zero when the call is given up: whoever waits leaves
 *    64  barrier between steps:   i32 arrivals, i32 sleepers; 64 bytes on: i32 generation
 *   192  barrier within a proc:   the same
 *   320  i64  operations of worker 0 in this call, 64 bytes on those of worker 1, ...
 * </pre>
 */
final class ControlBlock {
  /** Offset of the error code. */
  static final int ERROR = 0;

  /** Offset of the error's detail. */
  static final int DETAIL = 8;

  /** Offset of the word that ends a call early. */
  static final int ABORT = 16;

  /** Offset of the barrier between steps. */
  static final int STEP_BARRIER = 64;

  /** Offset of the barrier inside procs; another one, since fewer workers may take part. */
  static final int INNER_BARRIER = 192;

  /** Offset of the first worker's operations; each worker has a cache line of its own. */
  static final int WORK = 320;

  /** Bytes from one worker's operations to those of the next. */
  static final int WORK_STRIDE = 64;

  private ControlBlock() {}

  /** {@return the size in bytes; aligned like a cache line} */
  static long bytes(int workers) {
    return WORK + (long) WORK_STRIDE * workers;
  }
}
