package dev.sinter.format;

import dev.sinter.ir.ModelException;
import dev.sinter.model.Layer;
import dev.sinter.model.Model;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Puts the weights of a file into a model: all that fit, or none when something does not. */
final class WeightLoader {
  private final Model model;
  private final WeightOptions options;
  private final Map<Variable, NdArray> values = new LinkedHashMap<>();
  private final List<String> mismatches = new ArrayList<>();

  WeightLoader(Model model, WeightOptions options) {
    this.model = model;
    this.options = options;
  }

  /**
   * Loads weights that are stored layer by layer.
   *
   * @throws ModelException if they do not fit; names everything that does not
   */
  void load(StoredWeights stored) {
    WeightConversion conversion = new WeightConversion(stored);
    List<Layer> layers =
        model.layers().stream().filter(l -> !WeightConversion.expected(l).isEmpty()).toList();
    if (options.byName) {
      byName(stored, layers, conversion);
    } else {
      inOrder(stored, layers, conversion);
      top(stored);
    }
    finish();
  }

  private void inOrder(StoredWeights stored, List<Layer> layers, WeightConversion conversion) {
    List<StoredLayer> found = stored.layers();
    if (found.size() != layers.size()) {
      throw new ModelException(
          "weights: model '"
              + model.name()
              + "' has "
              + layers.size()
              + " layers with weights, the file has "
              + found.size()
              + difference(layers, found));
    }
    Map<String, StoredLayer> named = new LinkedHashMap<>();
    found.forEach(layer -> named.put(layer.name(), layer));
    // Where both sides have the same names, these say more than the order.
    boolean sameNames =
        named.size() == layers.size()
            && layers.stream().allMatch(layer -> named.containsKey(layer.name()));
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      StoredLayer from = sameNames ? Objects.requireNonNull(named.get(layer.name())) : found.get(i);
      assign(layer, from, conversion);
    }
  }

  private static String difference(List<Layer> layers, List<StoredLayer> found) {
    Set<String> ours = new LinkedHashSet<>(layers.stream().map(Layer::name).toList());
    Set<String> theirs = new LinkedHashSet<>(found.stream().map(StoredLayer::name).toList());
    Set<String> onlyOurs = new LinkedHashSet<>(ours);
    onlyOurs.removeAll(theirs);
    theirs.removeAll(ours);
    return (onlyOurs.isEmpty() ? "" : "; only in the model: " + onlyOurs)
        + (theirs.isEmpty() ? "" : "; only in the file: " + theirs)
        + "; to load those of the same name, use byName";
  }

  private void byName(StoredWeights stored, List<Layer> layers, WeightConversion conversion) {
    Map<String, Layer> named = new LinkedHashMap<>();
    layers.forEach(layer -> named.put(layer.name(), layer));
    for (StoredLayer from : stored.layers()) {
      Layer layer = named.get(from.name());
      if (layer != null) {
        assign(layer, from, conversion);
      }
    }
  }

  private void top(StoredWeights stored) {
    if (stored.topLevel().weights().isEmpty()) {
      return;
    }
    Set<Variable> own = new LinkedHashSet<>(model.weights());
    model.layers().forEach(layer -> own.removeAll(layer.weights()));
    assign("the model itself", List.copyOf(own), stored.topLevel().weights());
  }

  private void assign(Layer layer, StoredLayer from, WeightConversion conversion) {
    String where =
        "layer '"
            + layer.name()
            + (from.name().equals(layer.name()) ? "'" : "' ('" + from.name() + "' in the file)");
    try {
      assign(where, WeightConversion.expected(layer), conversion.convert(layer, from.weights()));
    } catch (ModelException e) {
      mismatches.add(where + ": " + e.getMessage());
    }
  }

  /** Takes note of the values of some weights. */
  void assign(String where, List<Variable> weights, List<NdArray> stored) {
    if (weights.size() != stored.size()) {
      mismatches.add(where + " has " + weights.size() + " weights, the file has " + stored.size());
      return;
    }
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < weights.size(); i++) {
      Variable weight = weights.get(i);
      List<Long> shape = shape(weight);
      if (!shape.equals(stored.get(i).shape())) {
        wrong.add(
            where
                + ": '"
                + weight.name()
                + "' has shape "
                + shape
                + ", in the file "
                + stored.get(i).shape());
      }
    }
    if (wrong.isEmpty()) {
      for (int i = 0; i < weights.size(); i++) {
        values.put(weights.get(i), stored.get(i));
      }
    }
    mismatches.addAll(wrong);
  }

  private static List<Long> shape(Variable weight) {
    List<Long> extents = new ArrayList<>();
    for (long extent : weight.shape().fixed()) {
      extents.add(extent);
    }
    return extents;
  }

  /** Takes note that weights are missing in the file. */
  void missing(String where) {
    mismatches.add(where);
  }

  /** Sets all weights, unless something did not fit. */
  void finish() {
    if (!mismatches.isEmpty() && !options.skipMismatch) {
      throw new ModelException("weights: " + String.join("; ", mismatches));
    }
    mismatches.forEach(mismatch -> options.notes.accept("left out: " + mismatch));
    values.forEach(Variable::set);
  }
}
