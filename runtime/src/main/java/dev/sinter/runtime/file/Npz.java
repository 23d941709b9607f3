package dev.sinter.runtime.file;

import dev.sinter.runtime.InputException;
import dev.sinter.runtime.buffer.NdArray;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * NPZ files: zip archives of NPY arrays by name, packed or not. Those written here have a seal, see
 * {@link SealedZip}.
 */
public final class Npz {
  private static final String SUFFIX = ".npy";

  private Npz() {}

  /**
   * Reads all arrays.
   *
   * @param path the archive
   * @return the arrays by name, in the order of the archive
   * @throws InputException if it is not such a file or is damaged
   */
  public static SequencedMap<String, NdArray> read(Path path) {
    if (!Files.isReadable(path) || Files.isDirectory(path)) {
      ByteSource.open(path).close(); // says why
    }
    SequencedMap<String, NdArray> arrays = new LinkedHashMap<>();
    try (ZipFile archive = SealedZip.open(path)) {
      for (ZipEntry entry : Collections.list(archive.entries())) {
        if (!entry.getName().endsWith(SUFFIX)) {
          throw new InputException(
              path + ": member '" + entry.getName() + "' must be an array (" + SUFFIX + ")");
        }
        String name = entry.getName().substring(0, entry.getName().length() - SUFFIX.length());
        if (arrays.put(name, member(path, archive, entry)) != null) {
          throw new InputException(
              path + ": member '" + entry.getName() + "' occurs more than once");
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new InputException(path + ": is no zip archive that can be read: " + e.getMessage(), e);
    }
    return Collections.unmodifiableSequencedMap(arrays);
  }

  /**
   * Reads one array.
   *
   * @param path the archive
   * @param name its name
   * @throws InputException if there is none of that name; lists those there are
   */
  public static NdArray read(Path path, String name) {
    SequencedMap<String, NdArray> arrays = read(path);
    NdArray array = arrays.get(name);
    if (array == null) {
      throw new InputException(
          path + ": has no array '" + name + "'; it has " + String.join(", ", arrays.keySet()));
    }
    return array;
  }

  /**
   * Writes arrays; the file is replaced whole or not at all, and depends on names and arrays alone.
   *
   * @param path the archive
   * @param arrays by name
   * @param packed whether to deflate
   */
  public static void write(Path path, SequencedMap<String, NdArray> arrays, boolean packed) {
    arrays.forEach((name, array) -> Npy.stored(path + ": '" + name + "'", array.type()));
    AtomicFile.write(path, out -> SealedZip.write(out, zip -> writeMembers(zip, arrays, packed)));
  }

  private static void writeMembers(
      ZipOutputStream zip, SequencedMap<String, NdArray> arrays, boolean packed)
      throws IOException {
    zip.setLevel(packed ? Deflater.DEFAULT_COMPRESSION : Deflater.NO_COMPRESSION);
    for (var entry : arrays.entrySet()) {
      zip.putNextEntry(SealedZip.entry(entry.getKey() + SUFFIX));
      Npy.write(zip, Npy.stored(entry.getKey(), entry.getValue().type()), entry.getValue());
      zip.closeEntry();
    }
  }

  private static NdArray member(Path path, ZipFile archive, ZipEntry entry) throws IOException {
    long packed = Math.min(Math.max(0, entry.getCompressedSize()), Files.size(path));
    CheckedInputStream in =
        new CheckedInputStream(new BufferedInputStream(archive.getInputStream(entry)), new CRC32());
    try (ByteSource source = ByteSource.member(path + ": " + entry.getName(), in, packed)) {
      NdArray array = Npy.read(source);
      source.expectEnd("the array " + array);
      if (entry.getCrc() >= 0 && in.getChecksum().getValue() != entry.getCrc()) {
        throw new InputException(
            source.name() + ": the data is damaged: its CRC-32 differs from the archive's");
      }
      return array;
    }
  }
}
