package dev.sinter.format;

import dev.sinter.format.hdf5.Hdf5Group;
import dev.sinter.ir.ModelException;
import dev.sinter.runtime.buffer.NdArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The weights of a model as a file has them, layer by layer.
 *
 * @param layers those that have weights, in the file's order
 * @param topLevel weights of the model itself
 * @param major of the Keras version that wrote them; 1 if it is not stated
 * @param backend that they were trained with; empty if it is not stated
 */
record StoredWeights(List<StoredLayer> layers, StoredLayer topLevel, int major, String backend) {
  private static final String TOP = "top_level_model_weights";

  StoredWeights {
    layers = List.copyOf(layers);
  }

  /** {@return whether a group holds weights by layer} */
  static boolean isIn(Hdf5Group group) {
    return group.texts("layer_names").isPresent() || group.number("nb_layers").isPresent();
  }

  /**
   * {@return the weights in a group}
   *
   * @throws ModelException if the group holds none, or is damaged
   */
  static StoredWeights read(Hdf5Group group) {
    String version = group.text("keras_version").orElse("1");
    int major = version.matches("\\d.*") ? Character.digit(version.charAt(0), 10) : 1;
    String backend = group.text("backend").orElse("");
    Optional<List<String>> names = group.texts("layer_names");
    List<StoredLayer> layers = names.isPresent() ? named(group, names.get()) : numbered(group);
    StoredLayer top =
        group
            .group(TOP)
            .map(within -> layer(within, TOP))
            .orElseGet(() -> new StoredLayer(TOP, List.of(), List.of()));
    return new StoredWeights(
        layers.stream().filter(layer -> !layer.weights().isEmpty()).toList(), top, major, backend);
  }

  private static List<StoredLayer> named(Hdf5Group group, List<String> names) {
    List<StoredLayer> layers = new ArrayList<>();
    for (String name : names) {
      Hdf5Group within =
          group
              .group(name)
              .orElseThrow(
                  () ->
                      new ModelException(
                          "weights: the file lists layer '" + name + "' but has no such group"));
      layers.add(layer(within, name));
    }
    return layers;
  }

  private static StoredLayer layer(Hdf5Group group, String name) {
    List<String> names = group.texts("weight_names").orElse(List.of());
    return new StoredLayer(name, names, names.stream().map(group::array).toList());
  }

  /** Before version 1, layers and weights were numbered. */
  private static List<StoredLayer> numbered(Hdf5Group group) {
    long count =
        group
            .number("nb_layers")
            .orElseThrow(() -> new ModelException("weights: the file has no layer_names"));
    if (count < 0 || count > group.children().size()) {
      throw new ModelException("weights: the file claims " + count + " layers");
    }
    List<StoredLayer> layers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = "layer_" + i;
      Hdf5Group within =
          group
              .group(name)
              .orElseThrow(() -> new ModelException("weights: the file has no group " + name));
      List<NdArray> weights = new ArrayList<>();
      while (within.has("param_" + weights.size())) {
        weights.add(within.array("param_" + weights.size()));
      }
      layers.add(new StoredLayer(name, List.of(), weights));
    }
    return layers;
  }
}
