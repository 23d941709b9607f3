package dev.sinter.data;

import dev.sinter.ir.ModelException;
import dev.sinter.runtime.buffer.ElementType;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.file.Csv;
import dev.sinter.runtime.file.Idx;
import dev.sinter.runtime.file.Npy;
import dev.sinter.runtime.file.Npz;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SequencedMap;

/**
 * Arrays in files, by the name's ending: {@code .npy}; {@code .npz}, several of them by name;
 * {@code .csv}, numbers without header, plain or gzip; anything else is IDX, plain or gzip.
 */
public final class ArrayFile {
  private ArrayFile() {}

  /** {@return whether a file holds several arrays by name} */
  public static boolean holdsSeveral(Path path) {
    return name(path).endsWith(".npz");
  }

  /**
   * {@return the array of a file}
   *
   * @throws ModelException if it holds several, or is a folder
   * @throws dev.sinter.runtime.InputException if it cannot be read
   */
  public static NdArray read(Path path) {
    if (Files.isDirectory(path)) {
      throw new ModelException(
          path + ": is a folder; for pictures, give new ImageFolder(path).dataset()");
    }
    String name = name(path);
    if (holdsSeveral(path)) {
      SequencedMap<String, NdArray> arrays = Npz.read(path);
      if (arrays.size() != 1) {
        throw new ModelException(
            path + ": must hold one array, got " + String.join(", ", arrays.keySet()));
      }
      return arrays.firstEntry().getValue();
    } else if (name.endsWith(".npy")) {
      return Npy.read(path);
    } else if (name.endsWith(".csv") || name.endsWith(".csv.gz")) {
      return Csv.withoutHeader().readNumbers(path, ElementType.F32);
    }
    return Idx.read(path);
  }

  private static String name(Path path) {
    return path.toString().toLowerCase(Locale.ROOT);
  }
}
