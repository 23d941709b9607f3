package dev.sinter.format;

import dev.sinter.format.hdf5.Hdf5File;
import dev.sinter.format.hdf5.Hdf5Group;
import dev.sinter.ir.ModelException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a file of weights without an architecture holds. */
public final class StoredWeightList {
  private StoredWeightList() {}

  /** {@return whether a file is HDF5 and holds no architecture} */
  public static boolean isWeightsOnly(Path path) {
    try (InputStream in = Files.newInputStream(path)) {
      if (!Hdf5File.isHdf5(in.readNBytes(8))) {
        return false;
      }
    } catch (IOException e) {
      throw new ModelException(path + ": cannot be read: " + e.getMessage(), e);
    }
    try (Hdf5File file = Hdf5File.open(path)) {
      return file.root().text("model_config").isEmpty();
    }
  }

  /**
   * {@return such as {@code weights only: 5 layers, 462717 parameters}; every array is read}
   *
   * @throws ModelException if the file is damaged or holds no weights of Keras
   */
  public static String describe(Path path) {
    try (Hdf5File file = Hdf5File.open(path)) {
      Hdf5Group root = file.root();
      if (!StoredWeights.isIn(root)) {
        throw new ModelException(path + ": holds no weights as Keras writes them");
      }
      List<StoredLayer> layers = StoredWeights.read(root).layers();
      long count =
          layers.stream().flatMap(l -> l.weights().stream()).mapToLong(a -> a.count()).sum();
      return "weights only: " + layers.size() + " layers, " + count + " parameters";
    }
  }
}
