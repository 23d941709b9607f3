package dev.sinter.runtime.file;

import dev.sinter.runtime.InputException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The bytes of a file, unpacked if it is gzip, with the position for messages and with an upper
 * bound of how many bytes can come, which is what sizes claimed by a header are compared with.
 */
final class ByteSource implements AutoCloseable {
  /** Deflate packs at most 1032 bytes into one. */
  private static final long LARGEST_RATIO = 1032;

  private static final int BUFFER = 1 << 16;

  private final String name;
  private final InputStream in;
  private final long limit;
  private final boolean exact;
  private long position;

  private ByteSource(String name, InputStream in, long limit, boolean exact) {
    this.name = name;
    this.in = in;
    this.limit = limit;
    this.exact = exact;
  }

  /** Opens a file, gzip or plain: the first two bytes tell. */
  static ByteSource open(Path path) {
    try {
      if (Files.isDirectory(path)) {
        throw new InputException(path + ": cannot read: it is a folder");
      }
      long size = Files.size(path);
      InputStream in = new BufferedInputStream(Files.newInputStream(path), BUFFER);
      try {
        in.mark(2);
        boolean packed = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        return packed
            ? new ByteSource(
                path.toString(), new GZIPInputStream(in, BUFFER), size * LARGEST_RATIO, false)
            : new ByteSource(path.toString(), in, size, true);
      } catch (IOException e) {
        in.close();
        throw e;
      }
    } catch (IOException e) {
      throw AtomicFile.failure("read", path, e);
    }
  }

  /** Reads from a member of an archive. */
  static ByteSource member(String name, InputStream in, long packedBytes) {
    return new ByteSource(name, in, packedBytes * LARGEST_RATIO + BUFFER, false);
  }

  /** {@return the file, for messages} */
  String name() {
    return name;
  }

  /** {@return bytes taken so far} */
  long position() {
    return position;
  }

  InputStream stream() {
    return in;
  }

  /** {@return an error at a byte} */
  InputException error(long offset, String message) {
    return new InputException(name + ": byte " + offset + ": " + message);
  }

  /**
   * Refuses a claim that the rest of the file cannot meet.
   *
   * @param bytes how many must follow
   * @param what for the message
   */
  void require(long bytes, String what) {
    long rest = limit - position;
    if (bytes > rest) {
      throw error(
          position,
          what
              + " needs "
              + bytes
              + " bytes, but "
              + (exact
                  ? "the file has only " + rest + " more"
                  : "the packed file cannot hold more than " + rest));
    }
  }

  /** Reads exactly that many bytes. */
  void read(byte[] bytes, int length, String what) {
    try {
      int read = in.readNBytes(bytes, 0, length);
      position += read;
      if (read < length) {
        throw error(position, what + " is cut off: " + (length - read) + " more bytes expected");
      }
    } catch (EOFException | ZipException e) {
      throw new InputException(
          name
              + ": byte "
              + position
              + ": the packed data is damaged or cut off: "
              + e.getMessage(),
          e);
    } catch (IOException e) {
      throw new InputException(name + ": byte " + position + ": cannot read: " + e.getMessage(), e);
    }
  }

  byte[] read(int length, String what) {
    require(length, what);
    byte[] bytes = new byte[length];
    read(bytes, length, what);
    return bytes;
  }

  /** Refuses what follows the end; reading to the end also makes gzip check its sum. */
  void expectEnd(String what) {
    try {
      if (in.read() >= 0) {
        throw error(position, "more bytes follow " + what);
      }
    } catch (IOException e) {
      throw new InputException(
          name
              + ": byte "
              + position
              + ": the packed data is damaged or cut off: "
              + e.getMessage(),
          e);
    }
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new InputException(name + ": cannot close: " + e.getMessage(), e);
    }
  }
}
