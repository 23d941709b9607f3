package dev.sinter.runtime.buffer;

import dev.sinter.runtime.InputException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.util.Optional;

/**
 * Allocation outside the heap. Small blocks belong to an arena that only the garbage collector
 * frees. A large block has an arena of its own that can be closed early: closing one stops all
 * threads for a moment, which is worth it for the memory of a data set and not for that of a
 * scalar.
 */
final class NativeMemory {
  private static final long ALIGNMENT = 64;
  private static final long LARGE = 256 << 10;
  private static final Cleaner CLEANER = Cleaner.create();

  private NativeMemory() {}

  static Storage allocate(ElementType type, long count) {
    if (count < 0 || count > (Long.MAX_VALUE - ALIGNMENT) / type.bytes()) {
      throw new InputException(
          "buffer: " + count + " elements of " + type.text() + " are no possible size");
    }
    long bytes = count * type.bytes();
    try {
      return bytes < LARGE ? small(bytes) : large(bytes);
    } catch (OutOfMemoryError | IllegalArgumentException e) {
      long limit = Runtime.getRuntime().maxMemory();
      throw new InputException(
          "buffer: no memory for "
              + count
              + " elements of "
              + type.text()
              + " ("
              + bytes
              + " bytes); native memory is limited by the machine and by -XX:MaxDirectMemorySize,"
              + " by default the heap limit of "
              + limit
              + " bytes",
          e);
    }
  }

  private static Storage small(long bytes) {
    MemorySegment segment =
        Arena.ofAuto().allocate(Math.max(bytes, 1), ALIGNMENT).asSlice(0, bytes);
    return new Storage(segment, Optional.empty(), Optional.empty());
  }

  private static Storage large(long bytes) {
    Arena arena = Arena.ofShared();
    try {
      MemorySegment segment = arena.allocate(bytes, ALIGNMENT);
      // The storage must not be reachable from its own cleaning action, hence the holder that is
      // registered after construction.
      Release release = new Release();
      Storage storage = new Storage(segment, Optional.empty(), Optional.of(release));
      release.cleanable = Optional.of(CLEANER.register(storage, arena::close));
      return storage;
    } catch (OutOfMemoryError | IllegalArgumentException e) {
      arena.close();
      throw e;
    }
  }

  private static final class Release implements Runnable {
    private Optional<Cleaner.Cleanable> cleanable = Optional.empty();

    @Override
    public void run() {
      cleanable.ifPresent(Cleaner.Cleanable::clean);
    }
  }
}
