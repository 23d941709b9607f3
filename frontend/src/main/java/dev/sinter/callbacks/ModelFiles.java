package dev.sinter.callbacks;

import dev.sinter.model.Model;
import dev.sinter.runtime.state.Checkpoint;
import dev.sinter.tensor.Variable;
import java.nio.file.Path;
import java.util.LinkedHashMap;

/** How callbacks save models. */
final class ModelFiles {
  private ModelFiles() {}

  /** Saves weights, optimizer and all else that a training needs to go on. */
  static void save(Model model, Path path) {
    LinkedHashMap<String, String> attributes = new LinkedHashMap<>();
    attributes.put("model", model.name());
    model.trainingState().save(path, attributes);
  }

  /** Saves weights. */
  static void saveWeights(Model model, Path path) {
    LinkedHashMap<String, String> attributes = new LinkedHashMap<>();
    attributes.put("model", model.name());
    Checkpoint.save(path, model.weights().stream().map(Variable::storage).toList(), attributes);
  }
}
