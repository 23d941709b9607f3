package dev.sinter.codegen.jvm;

import dev.sinter.codegen.jvm.support.CallMemory;
import dev.sinter.runtime.program.Failure;
import dev.sinter.runtime.program.Workspace;
import java.util.Optional;

/** Scratch memory of one call of bytecode: arrays, which the garbage collector frees. */
final class JvmWorkspace implements Workspace {
  private final CallMemory memory;

  JvmWorkspace(CallMemory memory) {
    this.memory = memory;
  }

  CallMemory memory() {
    return memory;
  }

  @Override
  public long arenaBytes() {
    return memory.arenaBytes();
  }

  @Override
  public Optional<Failure> failure() {
    return memory.isFailed()
        ? Optional.of(new Failure(memory.code(), memory.detail()))
        : Optional.empty();
  }

  @Override
  public long operations(int worker) {
    return memory.operations(worker);
  }

  @Override
  public void reset() {
    memory.reset();
  }

  @Override
  public void abort() {
    memory.abort();
  }

  @Override
  public void close() {}
}
