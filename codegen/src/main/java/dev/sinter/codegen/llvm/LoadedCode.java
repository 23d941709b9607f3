package dev.sinter.codegen.llvm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Cleaner;

/**
 * Linked code and its constants, with the count of those who run it: what is closed while calls are
 * under way is freed by the last of them.
 *
 * <pre>
 *   enter  enter  close           leave  leave
 *   |------|------|- - - - - - - -|------|  freed here; enter says false from close on
 * </pre>
 */
final class LoadedCode implements AutoCloseable {
  private static final Cleaner CLEANER = Cleaner.create();

  private final LlvmJit jit;
  private final Arena memory = Arena.ofShared();
  private int users;
  private boolean closed;

  LoadedCode(LlvmJit jit) {
    this.jit = jit;
  }

  /** Has it closed when its owner is unreachable: the owner's user may not have closed it. */
  void freeWith(LlvmExecutable owner) {
    CLEANER.register(owner, this::close);
  }

  /** {@return a constant's bytes, outside the heap for as long as the code lives} */
  MemorySegment constant(byte[] bytes) {
    MemorySegment segment = memory.allocate(Math.max(1, bytes.length), 64);
    MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return segment;
  }

  /** {@return whether the code may be run until {@link #leave}; false once it is closed} */
  synchronized boolean enter() {
    if (closed) {
      return false;
    }
    users++;
    return true;
  }

  /** Ends what {@link #enter} began. */
  synchronized void leave() {
    users--;
    freeIfUnused();
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      freeIfUnused();
    }
  }

  private void freeIfUnused() {
    if (closed && users == 0) {
      jit.close();
      memory.close();
    }
  }
}
