package dev.sinter.callbacks;

import dev.sinter.model.Model;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;

/** How callbacks save models. */
final class ModelFiles {
  private ModelFiles() {}

  /**
   * Saves a model in the format of the file's name; as {@code .ckpt} all that a training needs to
   * go on, without the architecture.
   */
  static void save(Model model, Path path) {
    if (path.toString().toLowerCase(Locale.ROOT).endsWith(".ckpt")) {
      LinkedHashMap<String, String> attributes = new LinkedHashMap<>();
      attributes.put("model", model.name());
      model.trainingState().save(path, attributes);
    } else {
      model.save(path);
    }
  }

  /** Saves weights in the format of the file's name. */
  static void saveWeights(Model model, Path path) {
    model.saveWeights(path);
  }
}
