package dev.sinter.runtime.state;

import dev.sinter.runtime.InputException;
import dev.sinter.runtime.buffer.Buffer;
import dev.sinter.runtime.file.ByteOrders;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** An open checkpoint: its checked header, and its data entry by entry. */
final class CheckpointFile implements AutoCloseable {
  private static final int CHUNK = 1 << 20;
  private static final long LONGEST_HEADER = 1L << 30;

  private final Path path;
  private final FileChannel channel;
  private final CheckpointHeader header;

  private CheckpointFile(Path path, FileChannel channel) throws IOException {
    this.path = path;
    this.channel = channel;
    header = readHeader();
  }

  /** Opens a file and checks everything but the data. */
  static CheckpointFile open(Path path) {
    try {
      FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
      try {
        return new CheckpointFile(path, channel);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (NoSuchFileException e) {
      throw new InputException(path + ": there is no such checkpoint", e);
    } catch (IOException e) {
      throw new InputException(path + ": cannot read the checkpoint: " + e.getMessage(), e);
    }
  }

  CheckpointHeader header() {
    return header;
  }

  /**
   * Reads the data of an entry.
   *
   * @param entry which
   * @param target as many elements of that type
   * @throws InputException if the checksum is wrong
   */
  void read(CheckpointHeader.Entry entry, Buffer target) {
    readChecked(
        entry,
        (done, chunk, length) -> {
          int data = (int) Math.max(0, Math.min(length, entry.bytes() - done));
          ByteOrders.swap(chunk, data, entry.type().bytes(), ByteOrder.LITTLE_ENDIAN);
          MemorySegment.copy(MemorySegment.ofArray(chunk), 0, target.segment(), done, data);
        });
  }

  /**
   * Reads the data of an entry that nobody asked for.
   *
   * @throws InputException if the checksum is wrong
   */
  void check(CheckpointHeader.Entry entry) {
    readChecked(entry, (_, _, _) -> {});
  }

  private interface ChunkSink {
    void take(long done, byte[] chunk, int length);
  }

  private void readChecked(CheckpointHeader.Entry entry, ChunkSink sink) {
    CRC32C crc = new CRC32C();
    byte[] chunk = new byte[(int) Math.min(CHUNK, entry.paddedBytes())];
    for (long done = 0; done < entry.paddedBytes(); done += chunk.length) {
      int length = (int) Math.min(chunk.length, entry.paddedBytes() - done);
      readFully(entry.offset() + done, chunk, length);
      crc.update(chunk, 0, length);
      sink.take(done, chunk, length);
    }
    if ((int) crc.getValue() != entry.checksum()) {
      throw new InputException(
          path
              + ": the data of "
              + entry.describe()
              + " is damaged: CRC-32C must be %08x, got %08x"
                  .formatted(entry.checksum(), (int) crc.getValue()));
    }
  }

  private CheckpointHeader readHeader() throws IOException {
    long size = channel.size();
    byte[] prefix = new byte[CheckpointHeader.PREFIX];
    if (size < prefix.length) {
      throw new InputException(path + ": is no checkpoint: it has only " + size + " bytes");
    }
    readFully(0, prefix, prefix.length);
    ByteBuffer in = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN);
    byte[] magic = new byte[CheckpointHeader.MAGIC.length];
    in.get(magic);
    if (!Arrays.equals(magic, CheckpointHeader.MAGIC)) {
      throw new InputException(path + ": is no checkpoint: it does not begin with the mark of one");
    }
    int version = in.getInt();
    int checksum = in.getInt();
    long headerLength = in.getLong();
    long fileLength = in.getLong();
    if (version != CheckpointHeader.VERSION) {
      throw new InputException(
          path
              + ": checkpoint version must be "
              + CheckpointHeader.VERSION
              + ", got "
              + Integer.toUnsignedString(version));
    }
    if (headerLength < prefix.length || headerLength > Math.min(size, LONGEST_HEADER)) {
      throw new InputException(
          path
              + ": cut off or damaged: the table needs "
              + headerLength
              + " bytes, the file has "
              + size);
    }
    byte[] bytes = new byte[(int) headerLength];
    readFully(0, bytes, bytes.length);
    if (CheckpointHeader.checksum(bytes) != checksum) {
      throw new InputException(
          path + ": the table of the checkpoint is damaged: its CRC-32C is wrong");
    }
    if (fileLength != size) {
      throw new InputException(
          path + ": cut off or damaged: must have " + fileLength + " bytes, got " + size);
    }
    CheckpointHeader decoded = CheckpointHeader.decode(path.toString(), bytes);
    if (decoded.fileLength(headerLength) != size) {
      throw new InputException(
          path
              + ": damaged: the table describes "
              + decoded.fileLength(headerLength)
              + " bytes, the file has "
              + size);
    }
    return decoded;
  }

  private void readFully(long position, byte[] target, int length) {
    ByteBuffer buffer = ByteBuffer.wrap(target, 0, length);
    try {
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, position + buffer.position()) < 0) {
          throw new InputException(
              path
                  + ": cut off: byte "
                  + (position + buffer.position())
                  + " is the end, more must follow");
        }
      }
    } catch (IOException e) {
      throw new InputException(path + ": cannot read the checkpoint: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new InputException(path + ": cannot close: " + e.getMessage(), e);
    }
  }
}
