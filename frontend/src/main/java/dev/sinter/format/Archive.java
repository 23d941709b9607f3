package dev.sinter.format;

import dev.sinter.ir.ModelException;
import dev.sinter.runtime.InputException;
import dev.sinter.runtime.file.SealedZip;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * The entries of a zip archive. Every entry that is read must have the checksum it states; if there
 * is one over the whole archive, it is checked first.
 */
final class Archive implements AutoCloseable {
  private static final long ALWAYS_ALLOWED = 1L << 26;
  private static final long LARGEST_EXPANSION = 100;

  private final Path path;
  private final ZipFile zip;

  Archive(Path path) {
    this.path = path;
    try {
      zip = SealedZip.open(path);
    } catch (InputException e) {
      throw new ModelException(String.valueOf(e.getMessage()), e);
    } catch (IOException | IllegalArgumentException e) {
      throw new ModelException(path + ": is no intact zip archive: " + e.getMessage(), e);
    }
  }

  /** {@return whether there is a checksum over the whole archive, which is then right} */
  boolean isSealed() {
    return SealedZip.isSealed(zip);
  }

  /** {@return whether there is an entry} */
  boolean has(String name) {
    return zip.getEntry(name) != null;
  }

  /** {@return a text in UTF-8} */
  Optional<String> text(String name) {
    return has(name)
        ? Optional.of(new String(bytes(name), StandardCharsets.UTF_8))
        : Optional.empty();
  }

  /**
   * {@return an entry}
   *
   * @throws ModelException if it is missing, damaged, or expands to far more than the file's size
   */
  byte[] bytes(String name) {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new ModelException(path + ": the archive has no " + name);
    }
    try (InputStream in = zip.getInputStream(entry)) {
      long allowed =
          Math.max(ALWAYS_ALLOWED, Math.multiplyExact(path.toFile().length(), LARGEST_EXPANSION));
      int limit = (int) Math.min(Integer.MAX_VALUE - 16, Math.min(allowed, entry.getSize()) + 1);
      byte[] bytes = entry.getSize() < 0 ? new byte[0] : in.readNBytes(limit);
      CRC32 checksum = new CRC32();
      checksum.update(bytes);
      if (bytes.length != entry.getSize() || checksum.getValue() != entry.getCrc()) {
        throw new ModelException(
            path + ": " + name + " is damaged: its length or checksum is not the one stated");
      }
      return bytes;
    } catch (IOException | IllegalArgumentException | ArithmeticException e) {
      throw new ModelException(path + ": " + name + " is damaged: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try {
      zip.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds an entry as Keras does: not compressed, dated as early as zip can say. */
  static void add(ZipOutputStream out, String name, byte[] bytes) throws IOException {
    CRC32 checksum = new CRC32();
    checksum.update(bytes);
    ZipEntry entry = SealedZip.entry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.length);
    entry.setCompressedSize(bytes.length);
    entry.setCrc(checksum.getValue());
    out.putNextEntry(entry);
    out.write(bytes);
    out.closeEntry();
  }
}
