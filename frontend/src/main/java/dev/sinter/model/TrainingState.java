package dev.sinter.model;

import dev.sinter.metrics.Metric;
import dev.sinter.optimizers.Optimizer;
import dev.sinter.runtime.state.Checkpoint;
import dev.sinter.tensor.RandomGenerator;
import dev.sinter.tensor.Variable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

/**
 * All that a training needs to go on bit for bit.
 *
 * <pre>
 *   weights     of all layers                    metrics   of the epoch so far
 *   optimizer   iteration, learning rate, slots  random    keys and counters of dropout and its kin
 *                                                recurrent what stateful layers remember
 * </pre>
 *
 * Beside these, whatever a step of one's own reads or changes: a second optimizer, say. Of several
 * variables of one name, as two optimizers of a class have them, later ones get a number.
 */
public final class TrainingState {
  private final Model model;

  TrainingState(Model model) {
    this.model = model;
  }

  /** {@return the variables, each once} */
  public List<Variable> variables() {
    Set<Variable> all = new LinkedHashSet<>(model.weights());
    List<Layer> layers = model.state().all();
    if (model.isCompiled()) {
      model.optimizers().stream().map(Optimizer::variables).forEach(all::addAll);
      model.compiledMetrics().stream().map(Metric::variables).forEach(all::addAll);
    }
    for (Layer layer : layers) {
      all.addAll(layer.state().recurrent());
      layer.state().generator().map(RandomGenerator::state).ifPresent(all::addAll);
    }
    all.addAll(RandomGenerator.current().state());
    all.addAll(model.variablesOfTraining());
    return new ArrayList<>(all);
  }

  private List<Checkpoint.Named> named() {
    List<Checkpoint.Named> all = new ArrayList<>();
    Set<String> taken = new LinkedHashSet<>();
    for (Variable variable : variables()) {
      String name = variable.storage().name();
      for (int i = 1; !taken.add(variable.segment() + ":" + name); i++) {
        name = variable.storage().name() + "_" + i;
      }
      all.add(new Checkpoint.Named(name, variable.storage()));
    }
    return all;
  }

  /**
   * Saves everything; the file is replaced whole or not at all.
   *
   * @param path the file
   * @param attributes text to keep with it
   */
  public void save(Path path, SequencedMap<String, String> attributes) {
    Checkpoint.saveNamed(path, named(), attributes);
  }

  /**
   * Restores everything from a file that {@link #save} wrote for a model of the same structure.
   *
   * @return the attributes
   * @throws dev.sinter.runtime.InputException if the file is damaged or does not fit; then nothing
   *     has changed
   */
  public SequencedMap<String, String> restore(Path path) {
    return Checkpoint.restoreNamed(path, named());
  }
}
