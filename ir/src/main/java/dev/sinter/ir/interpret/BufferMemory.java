package dev.sinter.ir.interpret;

import dev.sinter.ir.IrException;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Proc.Access;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A buffer during a run: its storage and extents, which elements were written, and who touched
 * them.
 */
final class BufferMemory {
  private final Buffer buffer;
  private final Storage storage;
  private final long[] extents;
  private final boolean writable;
  private final boolean isPrivate;

  /** Empty when contents were defined from the start. */
  private final boolean[] defined;

  /** Empty when races are not looked for. */
  private final @Nullable Agent[] writers;

  private final @Nullable Agent[] readers;

  private BufferMemory(
      Buffer buffer,
      Storage storage,
      long[] extents,
      boolean writable,
      boolean tracked,
      boolean races) {
    this.buffer = buffer;
    this.storage = storage;
    this.extents = extents;
    this.writable = writable;
    this.isPrivate =
        buffer.space() == Buffer.Space.REGISTER || buffer.space() == Buffer.Space.WORKER;
    int count = count(buffer, extents);
    if (storage.dtype() != buffer.dtype() || storage.length() < count) {
      throw new IrException(
          "buffer "
              + buffer.name()
              + ": needs "
              + count
              + " x "
              + buffer.dtype().text()
              + ", got "
              + storage.length()
              + " x "
              + storage.dtype().text());
    }
    this.defined = new boolean[tracked ? count : 0];
    this.writers = new Agent[races ? count : 0];
    this.readers = new Agent[races && !isPrivate ? count : 0];
  }

  /** {@return an argument} */
  static BufferMemory argument(
      Buffer buffer, Access access, Storage storage, long[] extents, boolean races) {
    return switch (access) {
      case READ -> new BufferMemory(buffer, storage, extents, false, false, races);
      case READ_WRITE -> new BufferMemory(buffer, storage, extents, true, false, races);
      case WRITE, TEMPORARY -> new BufferMemory(buffer, storage, extents, true, true, races);
    };
  }

  /** {@return fresh memory of undefined contents} */
  static BufferMemory allocated(Buffer buffer, long[] extents, boolean races) {
    return new BufferMemory(
        buffer,
        Storage.undefined(buffer.dtype(), count(buffer, extents)),
        extents,
        true,
        true,
        races);
  }

  private static int count(Buffer buffer, long[] extents) {
    long count = 1;
    for (long extent : extents) {
      if (extent < 0) {
        throw new IrException(
            "buffer " + buffer.name() + ": negative extent in " + Arrays.toString(extents));
      }
      count = Math.multiplyExact(count, extent);
    }
    return Math.toIntExact(count);
  }

  boolean isPrivate() {
    return isPrivate;
  }

  Storage storage() {
    return storage;
  }

  /** {@return the extent of an axis} */
  long extent(int axis) {
    return extents[axis];
  }

  /** Checks that an element may be read now, and notes the reader. */
  void checkRead(int element, Frame frame, Place place) {
    if (defined.length > 0 && !defined[element]) {
      throw place.error(
          frame, "element " + element + " of " + buffer.name() + " is read before it was written");
    }
    if (writers.length > 0) {
      Agent agent = frame.agent();
      refuse(writers[element], agent, "reads", "wrote", element, frame, place);
      if (readers.length > 0) {
        Agent before = readers[element];
        readers[element] = before == null ? agent : before.joinedBy(agent);
      }
    }
  }

  /** Checks that an element may be written now, and notes the writer. */
  void checkWrite(int element, Frame frame, Place place) {
    if (!writable) {
      throw place.error(
          frame, "buffer " + buffer.name() + " is only read by its declaration, but it is written");
    }
    if (defined.length > 0) {
      defined[element] = true;
    }
    if (writers.length > 0) {
      Agent agent = frame.agent();
      if (!isPrivate) {
        refuse(writers[element], agent, "writes", "wrote", element, frame, place);
        refuse(readers[element], agent, "writes", "read", element, frame, place);
      }
      writers[element] = agent;
    }
  }

  private void refuse(
      @Nullable Agent before,
      Agent now,
      String does,
      String did,
      int element,
      Frame frame,
      Place place) {
    if (before == null) {
      return;
    }
    boolean race = isPrivate ? !before.isSame(now) : before.isConcurrentWith(now);
    if (race) {
      throw place.error(
          frame,
          "data race: "
              + now
              + " "
              + does
              + " element "
              + element
              + " of "
              + buffer.name()
              + ", which "
              + before
              + " "
              + did);
    }
  }
}
