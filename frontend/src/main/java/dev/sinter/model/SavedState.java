package dev.sinter.model;

import dev.sinter.config.Spec;
import dev.sinter.tensor.RandomGenerator;
import dev.sinter.tensor.Variable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;

/**
 * Where a {@code .keras} file keeps what layers remember: each layer under the names of the
 * attributes that lead to it, {@code layers/bidirectional/forward_layer/cell}. Layers of a model
 * are called by their class and counted, whatever their names.
 */
public final class SavedState {
  /**
   * What one object remembers.
   *
   * @param path to it from the model, names separated by slashes; empty for the model itself
   * @param olderPath the path in files of Keras until 2.13
   * @param layer that remembers
   * @param variables weights of its own, trainable ones first
   */
  public record Holder(String path, String olderPath, Layer layer, List<Variable> variables) {
    /** Freezes the list. */
    public Holder {
      variables = List.copyOf(variables);
    }

    /** {@return the state of its random numbers, key then counter, if it drew any} */
    public List<Variable> randomState() {
      return layer.state().generator().map(RandomGenerator::state).orElse(List.of());
    }

    /** {@return the state of its random numbers; the generator is made if there is none yet} */
    public List<Variable> makeRandomState() {
      return layer.state().random(Optional.of(0L)).state();
    }
  }

  /** What Keras until 2.13 calls the layers of a model. */
  public static final String OLDER_LAYERS = "_layer_checkpoint_dependencies";

  private static final Map<String, List<String>> PARTS =
      Map.of(
          "Bidirectional", List.of("forward_layer", "backward_layer"),
          "TimeDistributed", List.of("layer"),
          "SpectralNormalization", List.of("layer"),
          "WideDeepModel", List.of("linear_model", "dnn_model"),
          "SharpnessAwareMinimization", List.of("model"));

  private final Function<Model, List<Layer>> order;
  private final List<Holder> holders = new ArrayList<>();

  private record Open(String path, String olderPath, Layer layer) {
    /** {@return the layer at a step below, which older files call otherwise} */
    Open below(Step step, Layer part) {
      return new Open(join(path, step.name), join(olderPath, step.olderName), part);
    }

    private static String join(String path, String step) {
      return path.isEmpty() ? step : path + "/" + step;
    }
  }

  /** A name below a layer, and that in files of Keras until 2.13. */
  private record Step(String name, String olderName) {
    static Step same(String name) {
      return new Step(name, name);
    }
  }

  private SavedState(Function<Model, List<Layer>> order) {
    this.order = order;
  }

  /**
   * {@return all that remember something or could, each once, outer ones first}
   *
   * @param model built
   * @param order the layers of a model, in the order in which a file counts them
   */
  public static List<Holder> of(Model model, Function<Model, List<Layer>> order) {
    SavedState state = new SavedState(order);
    state.walk(model);
    return List.copyOf(state.holders);
  }

  private void walk(Model model) {
    Set<Layer> seen = new LinkedHashSet<>();
    Deque<Open> open = new ArrayDeque<>(List.of(new Open("", "", model)));
    while (!open.isEmpty()) {
      Open next = open.pop();
      if (seen.add(next.layer)) {
        hold(next);
        List<Open> parts = new ArrayList<>();
        parts(next.layer).forEach((step, layer) -> parts.add(next.below(step, layer)));
        parts.reversed().forEach(open::push);
      }
    }
  }

  private void hold(Open at) {
    List<Variable> own = new ArrayList<>(at.layer.state().own(true));
    own.addAll(at.layer.state().own(false));
    SequencedMap<String, List<Variable>> byPart = new LinkedHashMap<>();
    byPart.put("", new ArrayList<>());
    own.forEach(
        variable ->
            byPart
                .computeIfAbsent(innerPart(at.layer, variable), key -> new ArrayList<>())
                .add(variable));
    byPart.forEach(
        (part, variables) -> {
          Open open = part.isEmpty() ? at : at.below(new Step(part, "_" + part), at.layer);
          holders.add(new Holder(open.path, open.olderPath, at.layer, variables));
        });
  }

  /** Keras's multi-head attention has a layer for each projection; ours has their weights. */
  private static String innerPart(Layer layer, Variable variable) {
    if (!layer.className().equals("MultiHeadAttention")) {
      return "";
    }
    String[] steps = variable.path().split("/", -1);
    String projection = steps[steps.length - 2];
    return (projection.equals("attention_output") ? "output" : projection) + "_dense";
  }

  private SequencedMap<Step, Layer> parts(Layer layer) {
    SequencedMap<Step, Layer> parts = new LinkedHashMap<>();
    List<Layer> within = layer.sublayers();
    if (layer.className().equals("LinearModel")) {
      counted("dense_layers", within).forEach((name, part) -> parts.put(Step.same(name), part));
    } else if (layer instanceof Model model && !PARTS.containsKey(layer.className())) {
      parts.putAll(layersOf(order.apply(model)));
    } else if (layer.className().equals("StackedRNNCells")) {
      counted("cells", within).forEach((name, part) -> parts.put(Step.same(name), part));
    } else if (within.size() == 1 && within.getFirst().className().matches(".*Cells?")) {
      parts.put(Step.same("cell"), within.getFirst());
    } else {
      List<String> names = PARTS.getOrDefault(layer.className(), List.of());
      for (int i = 0; i < within.size(); i++) {
        Layer part = within.get(i);
        parts.put(Step.same(i < names.size() ? names.get(i) : argument(layer, part)), part);
      }
    }
    return parts;
  }

  /** {@return the argument whose value a layer within is, an activation say; else its own name} */
  private static String argument(Layer layer, Layer part) {
    return layer.arguments().values().entrySet().stream()
        .filter(entry -> entry.getValue() == part)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseGet(part::name);
  }

  /** Until 2.13, Keras met each layer that has weights twice, and counted it twice. */
  private static SequencedMap<Step, Layer> layersOf(List<Layer> layers) {
    SequencedMap<Step, Layer> steps = new LinkedHashMap<>();
    Map<String, Integer> counts = new LinkedHashMap<>();
    counted("layers", layers)
        .forEach(
            (name, layer) -> {
              String base = Spec.snakeCase(layer.className());
              int times = layer.weights().isEmpty() ? 1 : 2;
              int count = counts.merge(base, times, Integer::sum) - times;
              String older = OLDER_LAYERS + "/" + base + (count == 0 ? "" : "_" + count);
              steps.put(new Step(name, older), layer);
            });
    return steps;
  }

  /** {@return layers under the names of their classes; of several, later ones have a number} */
  private static SequencedMap<String, Layer> counted(String container, Collection<Layer> layers) {
    SequencedMap<String, Layer> named = new LinkedHashMap<>();
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (Layer layer : layers) {
      String name = Spec.snakeCase(layer.className());
      int count = counts.merge(name, 1, Integer::sum) - 1;
      named.put(container + "/" + name + (count == 0 ? "" : "_" + count), layer);
    }
    return named;
  }
}
