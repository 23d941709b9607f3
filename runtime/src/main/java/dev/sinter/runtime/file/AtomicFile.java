package dev.sinter.runtime.file;

import dev.sinter.runtime.InputException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Replaces a file whole or not at all.
 *
 * <pre>
 *   write .name.xxxx.tmp in the same folder -> force to disk -> rename over name
 * </pre>
 *
 * A full disk, an exception or a kill before the rename leaves the old file as it was; a kill may
 * leave the temporary file behind.
 */
public final class AtomicFile {
  private static final int BUFFER = 1 << 16;

  private AtomicFile() {}

  /** Writes the contents. */
  @FunctionalInterface
  public interface Content {
    /**
     * Writes everything.
     *
     * @param out buffered; closed by the caller
     * @throws IOException if the disk refuses
     */
    void write(OutputStream out) throws IOException;
  }

  /**
   * Writes a file. A device or pipe is written directly, a link is followed.
   *
   * @param path where; its folder exists
   * @param content what
   * @throws InputException if it cannot be written; then nothing has changed
   */
  public static void write(Path path, Content content) {
    try {
      if (Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path)) {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path), BUFFER)) {
          content.write(out);
        }
        return;
      }
      replace(Files.exists(path) ? path.toRealPath() : path.toAbsolutePath(), content);
    } catch (IOException e) {
      throw failure("write", path, e);
    }
  }

  /** {@return the message of a failed access, for the user} */
  static InputException failure(String verb, Path path, IOException e) {
    String reason =
        switch (e) {
          case NoSuchFileException missing -> "'" + missing.getFile() + "' does not exist";
          case AccessDeniedException denied -> "no permission for '" + denied.getFile() + "'";
          case NotDirectoryException plain -> "'" + plain.getFile() + "' is not a folder";
          case FileSystemException other when other.getReason() != null -> other.getReason();
          case IOException other -> String.valueOf(other.getMessage());
        };
    return new InputException(path + ": cannot " + verb + ": " + reason, e);
  }

  private static void replace(Path target, Content content) throws IOException {
    if (Files.isDirectory(target)) {
      throw new IOException("it is a folder");
    }
    Path folder =
        target.getParent() == null ? target.toAbsolutePath().getRoot() : target.getParent();
    String random = Long.toHexString(ThreadLocalRandom.current().nextLong());
    Path temporary = folder.resolve("." + target.getFileName() + "." + random + ".tmp");
    try {
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        OutputStream out =
            new BufferedOutputStream(new UnclosedStream(Channels.newOutputStream(channel)), BUFFER);
        content.write(out);
        out.flush();
        channel.force(true);
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
    forceFolder(folder);
  }

  /**
   * Makes the rename itself durable where the system lets a folder be opened; the contents are safe
   * either way.
   */
  private static void forceFolder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Some file systems refuse to open a folder. The file is complete under its name all the
      // same.
    }
  }
}
