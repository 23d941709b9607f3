package dev.sinter.runtime.file;

import dev.sinter.runtime.InputException;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Zip archives with a {@link Seal}: the comment at their end, which every reader of zip passes
 * over.
 *
 * <pre>
 *   entries | central directory | "Sinter SHA-256 " and 64 digits
 * </pre>
 *
 * The checksums of zip itself are for the contents of entries alone; the seal is for names, times
 * and everything else, too.
 */
public final class SealedZip {
  private static final String MARK = "Sinter SHA-256 ";
  private static final Seal SEAL = new Seal(MARK, Seal.Form.DIGITS);

  /** At 1980-01-01 00:00:00, Java would add the time in the time zone of the machine. */
  private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0, 2);

  private SealedZip() {}

  /** {@return an entry dated as early as zip can say, alike everywhere} */
  public static ZipEntry entry(String name) {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(TIME);
    return entry;
  }

  /** Writes the entries. */
  @FunctionalInterface
  public interface Entries {
    /**
     * Writes all of them.
     *
     * @param zip closed by the caller
     * @throws IOException if the disk refuses
     */
    void write(ZipOutputStream zip) throws IOException;
  }

  /**
   * Writes an archive with a seal; names are in UTF-8.
   *
   * @param out stays open
   * @param entries what is in it
   * @throws IOException if {@code out} refuses
   */
  public static void write(OutputStream out, Entries entries) throws IOException {
    try (SealingStream sealing = new SealingStream(out, SEAL);
        ZipOutputStream zip = new ZipOutputStream(sealing, StandardCharsets.UTF_8)) {
      zip.setComment(new String(SEAL.blank(), StandardCharsets.US_ASCII));
      entries.write(zip);
    }
  }

  /**
   * Opens an archive. If it has a seal, that is checked before anything else is believed.
   *
   * @param path the archive; names are in UTF-8
   * @return the archive, open
   * @throws IOException if it is no zip archive, or cannot be read
   * @throws InputException if its seal is broken
   */
  public static ZipFile open(Path path) throws IOException {
    Seal.State state = state(path);
    if (state == Seal.State.BROKEN) {
      throw new InputException(path + ": " + Seal.DAMAGE);
    }
    ZipFile zip = new ZipFile(path.toFile(), StandardCharsets.UTF_8);
    if (isSealed(zip) && state == Seal.State.ABSENT) { // something follows the comment
      zip.close();
      throw new InputException(path + ": " + Seal.DAMAGE);
    }
    return zip;
  }

  /** {@return whether an archive has a seal} */
  public static boolean isSealed(ZipFile zip) {
    try {
      String comment = zip.getComment();
      return comment != null && comment.startsWith(MARK);
    } catch (IllegalArgumentException e) {
      return false; // somebody else's comment, not in UTF-8
    }
  }

  private static Seal.State state(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path);
        Arena mapping = Arena.ofConfined()) {
      long length = channel.size();
      return SEAL.state(
          channel.map(FileChannel.MapMode.READ_ONLY, 0, length, mapping), length - SEAL.length());
    }
  }
}
