package dev.sinter.codegen.llvm;

import dev.sinter.runtime.InputException;
import dev.sinter.runtime.program.Failure;
import dev.sinter.runtime.program.Workspace;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Optional;

/**
 * Scratch memory of one call of machine code: the control block, the arguments, the arena, and each
 * worker's scratch behind it.
 */
final class LlvmWorkspace implements Workspace {
  private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
  private final Arena memory = Arena.ofShared();
  private final long arenaBytes;
  private final int workers;
  private final MemorySegment control;
  private final MemorySegment arena;
  private final MemorySegment arguments;
  private final long argumentBytes;

  /**
   * @param words addresses and dimensions that a worker is told
   */
  LlvmWorkspace(long arenaBytes, long scratchBytes, int words, int workers) {
    this.arenaBytes = arenaBytes;
    this.workers = workers;
    try {
      argumentBytes = Math.max(1, words) * ValueLayout.JAVA_LONG.byteSize();
      arguments = memory.allocate(argumentBytes * workers, ValueLayout.JAVA_LONG.byteSize());
      control = memory.allocate(ControlBlock.bytes(workers), 64);
      arena =
          memory.allocate(
              Math.addExact(arenaBytes, Math.multiplyExact(scratchBytes, (long) workers)), 64);
    } catch (OutOfMemoryError | IllegalArgumentException | ArithmeticException e) {
      memory.close();
      throw new InputException(
          "workspace: no memory for "
              + arenaBytes
              + " bytes of intermediate values and "
              + workers
              + " times "
              + scratchBytes
              + " of scratch; use a smaller batch",
          e);
    }
  }

  /** {@return where a worker finds the addresses and, behind them, the dimensions of its call} */
  MemorySegment arguments(int worker) {
    return arguments.asSlice(worker * argumentBytes, argumentBytes);
  }

  MemorySegment control() {
    return control;
  }

  MemorySegment arena() {
    return arena;
  }

  int workers() {
    return workers;
  }

  @Override
  public long arenaBytes() {
    return arenaBytes;
  }

  @Override
  public Optional<Failure> failure() {
    int code = (int) INT.getAcquire(control, (long) ControlBlock.ERROR);
    return code == 0
        ? Optional.empty()
        : Optional.of(
            new Failure(code - 1, control.get(ValueLayout.JAVA_LONG, ControlBlock.DETAIL)));
  }

  @Override
  public void reset() {
    INT.setRelease(control, (long) ControlBlock.ERROR, 0);
    for (int worker = 0; worker < workers; worker++) {
      control.set(ValueLayout.JAVA_LONG, work(worker), 0);
    }
  }

  @Override
  public long operations(int worker) {
    return control.get(ValueLayout.JAVA_LONG, work(worker));
  }

  private static long work(int worker) {
    return ControlBlock.WORK + (long) ControlBlock.WORK_STRIDE * worker;
  }

  @Override
  public void abort() {
    INT.setVolatile(control, (long) ControlBlock.ABORT, 1);
  }

  @Override
  public void close() {
    memory.close();
  }
}
