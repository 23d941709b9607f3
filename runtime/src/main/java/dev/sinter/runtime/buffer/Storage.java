package dev.sinter.runtime.buffer;

import dev.sinter.runtime.InputException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The memory behind a buffer with its count of users, so that closing can be refused while compiled
 * code works on an address.
 */
final class Storage {
  private static final int CLOSED = -1;

  private final MemorySegment segment;
  private final Optional<Object> array;
  private final Optional<Runnable> free;
  private final AtomicInteger users = new AtomicInteger();

  /**
   * @param segment the memory
   * @param array the Java array that the segment covers, if it does
   * @param free frees the memory early, where that is possible
   */
  Storage(MemorySegment segment, Optional<Object> array, Optional<Runnable> free) {
    this.segment = segment;
    this.array = array;
    this.free = free;
  }

  MemorySegment segment() {
    if (users.get() == CLOSED) {
      throw closed();
    }
    return segment;
  }

  Optional<Object> array() {
    return array;
  }

  void acquire() {
    if (users.getAndUpdate(n -> n == CLOSED ? n : n + 1) == CLOSED) {
      throw closed();
    }
  }

  void release() {
    users.decrementAndGet();
  }

  void close() {
    int before = users.compareAndExchange(0, CLOSED);
    if (before > 0) {
      throw new InputException(
          "buffer: closed while a running call uses it; close it after the call");
    }
    if (before == 0) {
      free.ifPresent(Runnable::run);
    }
  }

  private static InputException closed() {
    return new InputException("buffer: used after it was closed");
  }
}
