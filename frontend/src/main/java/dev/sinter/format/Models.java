package dev.sinter.format;

import dev.sinter.format.hdf5.Hdf5File;
import dev.sinter.ir.ModelException;
import dev.sinter.model.Model;
import dev.sinter.runtime.file.AtomicFile;
import dev.sinter.runtime.state.Checkpoint;
import dev.sinter.session.Session;
import dev.sinter.tensor.Variable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Models as files.
 *
 * <pre>{@code
 * model.save(Path.of("digits.keras"));
 * Model again = Models.load(Path.of("digits.keras"));
 * }</pre>
 *
 * Read are {@code .keras} archives, {@code .h5} files of Keras 1, 2 and 3, layers-models of
 * TensorFlow.js, and architectures as JSON or YAML; what a file is, its first bytes say. Written
 * are {@code .keras} and {@code .h5}, which Keras reads.
 */
public final class Models {
  private static final long LARGEST_TEXT = 1L << 28;

  private Models() {}

  /**
   * {@return the model in a file, with its weights, compiled as it was}
   *
   * @param path a file; a folder when it holds a {@code model.json}
   * @throws ModelException if it cannot be read; names all causes
   */
  public static Model load(Path path) {
    return load(path, options -> {});
  }

  /**
   * {@return the model in a file}
   *
   * @param path a file; a folder when it holds a {@code model.json}
   * @param options how it is loaded
   * @throws ModelException if it cannot be read; names all causes
   */
  public static Model load(Path path, Consumer<LoadOptions> options) {
    LoadOptions chosen = new LoadOptions();
    options.accept(chosen);
    Session session = Session.current();
    chosen.customObjects.stream()
        .filter(spec -> !session.customObjects().contains(spec))
        .forEach(session::register);
    if (Files.isDirectory(path)) {
      return folder(path, chosen);
    }
    byte[] beginning = beginning(path);
    if (beginning.length >= 2 && beginning[0] == 'P' && beginning[1] == 'K') {
      return KerasArchive.read(path, chosen);
    } else if (Hdf5File.isHdf5(beginning)) {
      return KerasHdf5.read(path, chosen);
    }
    String name = path.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".yaml") || name.endsWith(".yml")) {
      return KerasYaml.read(text(path));
    }
    refuseByBeginning(path);
    return json(path, text(path), chosen);
  }

  private static void refuseByBeginning(Path path) {
    String name = path.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".keras") || name.endsWith(".h5") || name.endsWith(".hdf5")) {
      throw new ModelException(path + ": is damaged: it does not begin as such a file does");
    }
  }

  private static Model folder(Path path, LoadOptions options) {
    if (Files.exists(path.resolve("model.json"))) {
      return load(path.resolve("model.json"), o -> o.compile(options.compile).notes(options.notes));
    } else if (Files.exists(path.resolve("saved_model.pb"))) {
      throw new ModelException(
          path
              + ": is a SavedModel, a graph of TensorFlow's ops, which is not read; in Python:"
              + " keras.models.load_model('"
              + path.getFileName()
              + "').save('model.keras'), then load that");
    }
    throw new ModelException(path + ": is a folder without a model.json");
  }

  private static Model json(Path path, String text, LoadOptions options) {
    if (text.isBlank() || !text.stripLeading().startsWith("{")) {
      throw new ModelException(
          path
              + ": models are read from .sinter, .keras and .h5 files, the .json and .yaml of"
              + " architectures, and model.json of TensorFlow.js");
    }
    Map<String, @Nullable Object> object = KerasJson.parse(text, path.toString());
    return TensorFlowJs.isModel(object)
        ? TensorFlowJs.read(path, object, options)
        : KerasJson.read(object);
  }

  private static byte[] beginning(Path path) {
    try (InputStream in = Files.newInputStream(path)) {
      return in.readNBytes(8);
    } catch (NoSuchFileException e) {
      throw new ModelException(path + ": there is no such file", e);
    } catch (IOException e) {
      throw new ModelException(path + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static String text(Path path) {
    try {
      if (Files.size(path) > LARGEST_TEXT) {
        throw new ModelException(path + ": is too long for a text of a model");
      }
      return new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new ModelException(path + ": cannot be read: " + e.getMessage(), e);
    }
  }

  // ---- saving -----------------------------------------------------------------------------------

  /**
   * Saves a model: architecture, weights, and when it is compiled the compile settings and what the
   * optimizer remembers. The file is replaced whole or not at all.
   *
   * @param path ends with {@code .keras}, {@code .h5} or {@code .hdf5}; with {@code .json} or
   *     {@code .yaml} for the architecture alone
   * @throws ModelException if the format is another one, or the file must not be replaced
   */
  public static void save(Model model, Path path, Consumer<SaveOptions> options) {
    SaveOptions chosen = new SaveOptions();
    options.accept(chosen);
    requireFree(path, chosen.overwrite);
    String name = path.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".keras")) {
      KerasArchive.write(model, path, chosen);
    } else if (name.endsWith(".weights.h5")) {
      throw new ModelException(
          path + ": a file of that name holds weights only; call saveWeights, or name it .h5");
    } else if (name.endsWith(".h5") || name.endsWith(".hdf5")) {
      KerasHdf5.write(model, path, chosen);
    } else if (name.endsWith(".json")) {
      writeText(path, KerasJson.write(model));
    } else if (name.endsWith(".yaml") || name.endsWith(".yml")) {
      writeText(path, KerasYaml.write(model));
    } else {
      throw new ModelException(
          path
              + ": models are saved as .keras or .h5 (with weights), .json or .yaml (without); a"
              + " SavedModel holds TensorFlow's ops and is not written");
    }
  }

  private static void requireFree(Path path, boolean overwrite) {
    if (!overwrite && Files.exists(path)) {
      throw new ModelException(path + ": is there already, and overwrite is false");
    }
  }

  private static void writeText(Path path, String text) {
    AtomicFile.write(path, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Saves only the weights.
   *
   * @param path ends with {@code .weights.h5} (by attribute, as Keras 3), {@code .h5} or {@code
   *     .hdf5} (by layer, as Keras 2), or {@code .ckpt} (our checkpoint)
   * @param overwrite whether a file that is there is replaced
   */
  public static void saveWeights(Model model, Path path, boolean overwrite) {
    requireFree(path, overwrite);
    String name = path.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".weights.h5")) {
      KerasHdf5.writeState(model, path);
    } else if (name.endsWith(".h5") || name.endsWith(".hdf5")) {
      KerasHdf5.writeWeights(model, path);
    } else if (name.endsWith(".ckpt")) {
      saveCheckpoint(model, path);
    } else {
      throw new ModelException(path + ": weights are saved as .weights.h5, .h5, .hdf5 or .ckpt");
    }
  }

  /** Saves only the weights, as a checkpoint of ours, whatever the file's name. */
  public static void saveCheckpoint(Model model, Path path) {
    LinkedHashMap<String, String> attributes = new LinkedHashMap<>();
    attributes.put("model", model.name());
    Checkpoint.save(path, model.weights().stream().map(Variable::storage).toList(), attributes);
  }

  /**
   * Loads weights into a model: from a file of weights only, or from a whole model's file.
   *
   * @param path a {@code .keras} file, an HDF5 file of any version of Keras, or our checkpoint
   * @param options by name instead of by order; whether mismatches are left out
   * @throws ModelException if they do not fit; then no weight has changed
   */
  public static void loadWeights(Model model, Path path, Consumer<WeightOptions> options) {
    WeightOptions chosen = new WeightOptions();
    options.accept(chosen);
    byte[] beginning = beginning(path);
    if (beginning.length >= 2 && beginning[0] == 'P' && beginning[1] == 'K') {
      refuseByName(path, chosen);
      KerasArchive.readWeights(path, model, chosen);
    } else if (Hdf5File.isHdf5(beginning)) {
      KerasHdf5.readWeights(path, model, chosen);
    } else {
      if (!Checkpoint.isCheckpoint(beginning)) {
        refuseByBeginning(path);
      }
      refuseByName(path, chosen);
      if (chosen.skipMismatch) {
        throw new ModelException(
            path + ": skipMismatch is for .keras and .h5 files; a checkpoint fits or is refused");
      }
      Checkpoint.restore(
          path, model.weights().stream().map(Variable::storage).toList(), Set.of("weights"));
    }
  }

  private static void refuseByName(Path path, WeightOptions options) {
    if (options.byName) {
      throw new ModelException(
          path + ": byName is for .h5 files with weights by layer, which this is not");
    }
  }
}
