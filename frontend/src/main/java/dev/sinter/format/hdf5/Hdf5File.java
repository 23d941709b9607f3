package dev.sinter.format.hdf5;

import dev.sinter.ir.ModelException;
import dev.sinter.runtime.file.Seal;
import io.jhdf.HdfFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * An HDF5 file that is read. Sizes that it claims are checked before memory is asked for. Files
 * that Sinter wrote have a seal, in a place that nothing in the file refers to, so that other
 * readers of HDF5 pass over it:
 *
 * <pre>
 *   0            96          104       136
 *   | superblock | "SinterH5" | SHA-256 | the rest, as ever
 * </pre>
 */
public final class Hdf5File implements AutoCloseable {
  /** The seal of files that Sinter writes. */
  static final Seal SEAL = new Seal("SinterH5", Seal.Form.BYTES);

  /** Where it begins. */
  static final int SEAL_AT = 96;

  private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

  /** How often compressed elements may exceed the file that holds them; deflate's limit is 1032. */
  private static final long LARGEST_EXPANSION = 1032;

  private final String name;
  private final long length;
  private final Arena mapping;
  private final HdfFile file;

  private Hdf5File(String name, long length, Arena mapping, Supplier<HdfFile> open) {
    this.name = name;
    this.length = length;
    this.mapping = mapping;
    this.file = opened(open);
  }

  private HdfFile opened(Supplier<HdfFile> open) {
    try {
      return guarded(open);
    } catch (ModelException e) {
      mapping.close();
      throw e;
    }
  }

  /**
   * {@return the file, open}
   *
   * @throws ModelException if it cannot be read or is no HDF5
   */
  public static Hdf5File open(Path path) {
    if (Files.isDirectory(path)) {
      throw new ModelException(path + ": is a folder, not an HDF5 file");
    }
    try (FileChannel channel = FileChannel.open(path)) {
      long length = channel.size();
      Arena mapping = Arena.ofShared();
      checkSeal(path, channel, mapping);
      if (length > Integer.MAX_VALUE) {
        return new Hdf5File(path.toString(), length, mapping, () -> new HdfFile(path));
      }
      // Of a buffer, the library takes parts; of a file it would read as much as the file claims.
      ByteBuffer bytes =
          channel.map(FileChannel.MapMode.READ_ONLY, 0, length, mapping).asByteBuffer();
      return new Hdf5File(path.toString(), length, mapping, () -> HdfFile.fromByteBuffer(bytes));
    } catch (NoSuchFileException e) {
      throw new ModelException(path + ": there is no such file", e);
    } catch (IOException e) {
      throw new ModelException(path + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static void checkSeal(Path path, FileChannel channel, Arena mapping) throws IOException {
    try {
      checkSeal(
          path.toString(), channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), mapping));
    } catch (ModelException | IOException e) {
      mapping.close();
      throw e;
    }
  }

  private static void checkSeal(String name, MemorySegment file) {
    if (SEAL.state(file, SEAL_AT) == Seal.State.BROKEN) {
      throw new ModelException(name + ": " + Seal.DAMAGE);
    }
  }

  /**
   * {@return a file whose bytes are in memory, open}
   *
   * @param bytes all of it
   * @param name what messages call it
   * @throws ModelException if it is no HDF5
   */
  public static Hdf5File of(byte[] bytes, String name) {
    checkSeal(name, MemorySegment.ofArray(bytes));
    return new Hdf5File(name, bytes.length, Arena.ofShared(), () -> HdfFile.fromBytes(bytes));
  }

  /** {@return whether a file begins like HDF5} */
  public static boolean isHdf5(byte[] beginning) {
    return beginning.length >= SIGNATURE.length
        && Arrays.equals(SIGNATURE, Arrays.copyOf(beginning, SIGNATURE.length));
  }

  /** {@return the outermost group} */
  public Hdf5Group root() {
    return new Hdf5Group(this, file, "");
  }

  /** {@return what messages call the file} */
  String name() {
    return name;
  }

  /** {@return the most bytes that stored elements can have} */
  long largest(boolean compressed) {
    return compressed ? Math.multiplyExact(length, LARGEST_EXPANSION) : length;
  }

  /** {@return what {@code read} gives; whatever the library throws is damage of the file} */
  <T> T guarded(Supplier<T> read) {
    try {
      return read.get();
    } catch (ModelException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      throw new ModelException(
          name + ": is damaged, or no HDF5 file: " + cause(e).replaceAll("\\s+", " "), e);
    }
  }

  private static String cause(Throwable thrown) {
    Throwable last = thrown;
    while (last.getCause() != null && last.getCause() != last) {
      last = last.getCause();
    }
    return last.getMessage() == null ? last.getClass().getSimpleName() : last.getMessage();
  }

  @Override
  public void close() {
    file.close();
    mapping.close();
  }
}
