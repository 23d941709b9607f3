package dev.sinter.format;

import dev.sinter.format.hdf5.Hdf5Group;
import dev.sinter.format.hdf5.Hdf5Tree;
import dev.sinter.model.Layer;
import dev.sinter.model.Model;
import dev.sinter.model.SavedState;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Weights as {@code .keras} files and {@code .weights.h5} files have them: a group for each object
 * that remembers something, with its variables as {@code vars/0}, {@code vars/1}, ...
 */
final class StateTree {
  /** Where the state of random numbers is, beside the layer's {@code vars}; Keras skips it. */
  private static final String RANDOM = "random_state";

  private StateTree() {}

  /** {@return whether a group holds such weights} */
  static boolean isIn(Hdf5Group root) {
    return root.children().stream()
        .anyMatch(
            name ->
                name.equals("vars")
                    || name.equals(SavedState.OLDER_LAYERS)
                    || name.matches("layers([\\\\].*)?"));
  }

  /** Writes the weights of a model. */
  static void write(Model model, Hdf5Tree root) {
    for (SavedState.Holder holder : SavedState.of(model, Model::layers)) {
      Hdf5Tree vars = root.group(holder.path() + "/vars");
      if (!holder.olderPath().equals(holder.path())) {
        root.group(holder.olderPath()).link("vars", vars);
      }
      vars.text("name", holder.layer().name());
      write(vars, holder.variables());
      if (!holder.randomState().isEmpty()) {
        write(root.group(holder.path() + "/" + RANDOM + "/vars"), holder.randomState());
      }
    }
  }

  /** Writes variables by number. */
  static void write(Hdf5Tree vars, List<Variable> variables) {
    for (int i = 0; i < variables.size(); i++) {
      vars.array(String.valueOf(i), StoredArrays.storable(variables.get(i).value()));
    }
  }

  /**
   * Reads the weights of a model.
   *
   * @param config of the model as the file has it, whose layers are in the order that counts
   */
  static void read(Hdf5Group root, Model model, Optional<Map<?, ?>> config, WeightLoader loader) {
    Map<String, List<?>> orders = new LinkedHashMap<>();
    config.ifPresent(object -> collectOrders(object, orders));
    for (SavedState.Holder holder : SavedState.of(model, order(orders))) {
      Optional<Hdf5Group> vars = vars(root, holder.path(), holder.olderPath());
      List<NdArray> stored = vars.map(StateTree::arrays).orElse(List.of());
      if (!holder.variables().isEmpty() || !stored.isEmpty()) {
        String where = "layer '" + holder.layer().name() + "' at " + holder.path() + "/vars";
        if (vars.isEmpty()) {
          loader.missing(where + " is missing in the file");
        } else {
          loader.assign(where, holder.variables(), stored);
        }
      }
      vars(root, holder.path() + "/" + RANDOM, holder.path() + "/" + RANDOM)
          .ifPresent(
              state ->
                  loader.assign(
                      "random numbers of layer '" + holder.layer().name() + "'",
                      holder.makeRandomState(),
                      arrays(state)));
    }
  }

  /** {@return the variables of a group, by number} */
  static List<NdArray> arrays(Hdf5Group vars) {
    List<NdArray> arrays = new ArrayList<>();
    while (vars.has(String.valueOf(arrays.size()))) {
      arrays.add(vars.array(String.valueOf(arrays.size())));
    }
    return arrays;
  }

  /**
   * {@return the variables of a path, whichever version and system wrote the file}
   *
   * @param old the path in files of Keras until 2.13
   */
  static Optional<Hdf5Group> vars(Hdf5Group root, String path, String old) {
    String windows = path.replace('/', '\\');
    String hidden = path.replaceFirst("/([a-z]+_dense)$", "/_$1");
    for (String name :
        List.of(path, windows, old, old.replace('/', '\\'), hidden, hidden.replace('/', '\\'))) {
      Optional<Hdf5Group> found = root.group(name + "/vars");
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  // ---- order of layers --------------------------------------------------------------------------

  /** Finds the lists of layers of all models within, by the name of the model. */
  private static void collectOrders(Map<?, ?> object, Map<String, List<?>> orders) {
    List<Object> work = new ArrayList<>(List.of(object));
    while (!work.isEmpty()) {
      Object at = work.removeLast();
      if (at instanceof List<?> list) {
        list.stream().filter(item -> item != null).forEach(work::add);
      } else if (at instanceof Map<?, ?> map) {
        if (map.get("layers") instanceof List<?> layers && map.get("name") instanceof String name) {
          orders.put(name, layers);
        }
        map.values().stream().filter(item -> item != null).forEach(work::add);
      }
    }
  }

  private static Function<Model, List<Layer>> order(Map<String, List<?>> orders) {
    return model -> {
      Map<String, Layer> byName = new LinkedHashMap<>();
      model.layers().forEach(layer -> byName.put(layer.name(), layer));
      List<Layer> ordered = new ArrayList<>();
      List<?> wanted = orders.getOrDefault(model.name(), List.of());
      for (Object object : wanted) {
        if (object instanceof Map<?, ?> map
            && map.get("config") instanceof Map<?, ?> config
            && byName.containsKey(String.valueOf(config.get("name")))) {
          ordered.add(Objects.requireNonNull(byName.remove(String.valueOf(config.get("name")))));
        }
      }
      return byName.isEmpty() ? ordered : model.layers();
    };
  }
}
