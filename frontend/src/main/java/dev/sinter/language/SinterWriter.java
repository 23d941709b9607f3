package dev.sinter.language;

import dev.sinter.ir.ModelException;
import dev.sinter.language.syntax.Formatter;
import dev.sinter.language.syntax.SyntaxReader;
import dev.sinter.model.Model;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes functional and sequential models as text of the model language: structure and settings, no
 * weights. It goes by the model's config, so what Keras's JSON can say it can write. Models within
 * become models of their own, before the one that uses them.
 */
public final class SinterWriter {
  private static final Set<String> RESERVED =
      Set.of("return", "if", "else", "not", "and", "or", "true", "false", "none", "training", "pi");

  private final List<String> items;
  private final Set<String> names = new LinkedHashSet<>();
  private final StringBuilder body = new StringBuilder();

  private SinterWriter(List<String> items) {
    this.items = items;
  }

  /**
   * {@return the text of a file with the model in it, formatted}
   *
   * @throws ModelException if the model is not made of layers, or holds what the text cannot say
   */
  public static String write(Model model) {
    List<String> items = new ArrayList<>();
    new SinterWriter(items).model(object(model.getConfig()), model.name());
    String text = String.join("\n\n", items) + "\n";
    return Formatter.format(SyntaxReader.read(text, model.name() + ".sinter"));
  }

  // ---- configs
  // -----------------------------------------------------------------------------------------------------

  private static Map<String, @Nullable Object> object(@Nullable Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new ModelException("model text: a config object is needed, got " + value);
    }
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    map.forEach((key, item) -> object.put(String.valueOf(key), item));
    return object;
  }

  private static List<?> list(@Nullable Object value) {
    if (!(value instanceof List<?> list)) {
      throw new ModelException(
          "model text: only functional and sequential models have a text; a list of layers is"
              + " needed, got "
              + value);
    }
    return list;
  }

  /** A layer of a config. */
  private record LayerConfig(
      String className, Map<String, @Nullable Object> config, String name, List<?> nodes) {
    static LayerConfig of(@Nullable Object value) {
      Map<String, @Nullable Object> object = object(value);
      Map<String, @Nullable Object> config = object(object.get("config"));
      Object name = object.containsKey("name") ? object.get("name") : config.get("name");
      return new LayerConfig(
          String.valueOf(object.get("class_name")),
          config,
          String.valueOf(name),
          object.get("inbound_nodes") instanceof List<?> l ? l : List.of());
    }

    boolean isInput() {
      return className.equals("InputLayer");
    }

    boolean isModel() {
      return SinterWriter.isModel(className);
    }
  }

  /** {@return whether a class is that of functional or sequential models} */
  static boolean isModel(String className) {
    return className.equals("Functional")
        || className.equals("Model")
        || className.equals("Sequential");
  }

  // ---- models
  // ------------------------------------------------------------------------------------------------------

  private void model(Map<String, @Nullable Object> config, String name) {
    List<LayerConfig> layers = list(config.get("layers")).stream().map(LayerConfig::of).toList();
    layers.forEach(layer -> names.add(identifier(layer.name())));
    if (config.containsKey("output_layers")) {
      functional(config, layers);
    } else {
      sequential(layers, name);
    }
    items.add("model " + identifier(name) + " {\n" + body + "}");
  }

  private void sequential(List<LayerConfig> layers, String name) {
    if (layers.isEmpty() || !layers.getFirst().isInput()) {
      throw new ModelException(
          "model '" + name + "': state the shape of its input, or build it, to write its text");
    }
    input(layers.getFirst());
    String value = identifier(layers.getFirst().name());
    for (LayerConfig layer : layers.subList(1, layers.size())) {
      String next = identifier(layer.name());
      line(next + " = " + made(layer, List.of(value)));
      value = next;
    }
    line("output " + value);
  }

  private void functional(Map<String, @Nullable Object> config, List<LayerConfig> layers) {
    List<Object> inputNames = new ArrayList<>();
    references(config.get("input_layers")).forEach(reference -> inputNames.add(reference.layer()));
    Map<String, LayerConfig> byName = new LinkedHashMap<>();
    layers.forEach(layer -> byName.put(layer.name(), layer));
    inputNames.forEach(
        name ->
            input(
                Optional.ofNullable(byName.get(String.valueOf(name)))
                    .orElseThrow(
                        () ->
                            new ModelException(
                                "model text: input layer '" + name + "' is missing"))));
    Set<String> shared = new LinkedHashSet<>();
    Set<String> ready = new LinkedHashSet<>();
    List<Runnable> pending = new ArrayList<>();
    List<Set<String>> needs = new ArrayList<>();
    for (LayerConfig layer : layers) {
      if (layer.isInput()) {
        ready.add(value(layer.name(), 0, layer));
        continue;
      }
      int first = layer.isModel() ? 1 : 0;
      for (int i = 0; i < layer.nodes().size(); i++) {
        List<?> node = inputs(layer, list(layer.nodes().get(i)));
        int index = i + first;
        needs.add(
            node.stream()
                .map(r -> Reference.of(r))
                .map(r -> value(r, byName))
                .collect(Collectors.toCollection(LinkedHashSet::new)));
        pending.add(
            () -> {
              call(layer, index, node, byName, shared);
              ready.add(value(layer.name(), index, layer));
            });
      }
    }
    while (!pending.isEmpty()) {
      int before = pending.size();
      for (int i = 0; i < pending.size(); i++) {
        if (ready.containsAll(needs.get(i))) {
          needs.remove(i);
          pending.remove(i--).run();
        }
      }
      if (pending.size() == before) {
        throw new ModelException("model text: the calls of the layers need each other");
      }
    }
    line(
        "output "
            + references(config.get("output_layers")).stream()
                .map(r -> text(r, byName))
                .collect(Collectors.joining(", ")));
  }

  private void input(LayerConfig layer) {
    Object shape =
        layer.config().containsKey("batch_input_shape")
            ? layer.config().get("batch_input_shape")
            : layer.config().get("batch_shape");
    List<?> extents = list(shape);
    String dims =
        extents.stream()
            .skip(1)
            .map(extent -> extent == null ? "?" : String.valueOf(extent))
            .collect(Collectors.joining(", "));
    String dtype = String.valueOf(layer.config().getOrDefault("dtype", "float32"));
    String batch = extents.getFirst() == null ? "" : " (batch_size: " + extents.getFirst() + ")";
    if (!identifier(layer.name()).equals(layer.name())) {
      throw new ModelException(
          "model text: input '"
              + layer.name()
              + "' must be called by a name of letters, digits and _");
    }
    line("input " + layer.name() + ": " + dtype + "[" + dims + "]" + batch);
  }

  /**
   * {@return the inputs of a call; value and key of attention are among them, as the text says it}
   */
  private static List<?> inputs(LayerConfig layer, List<?> node) {
    if (!layer.className().equals("MultiHeadAttention") || node.size() != 1) {
      return node;
    }
    Reference query = Reference.of(node.getFirst());
    Map<String, @Nullable Object> arguments = new LinkedHashMap<>(query.arguments());
    List<Object> inputs = new ArrayList<>();
    inputs.add(List.of(query.layer(), query.node(), query.tensor(), arguments));
    if (arguments.remove("value") instanceof List<?> value) {
      inputs.add(value);
      if (arguments.remove("key") instanceof List<?> key) {
        inputs.add(key);
      }
    }
    return inputs;
  }

  private void call(
      LayerConfig layer,
      int node,
      List<?> inputs,
      Map<String, LayerConfig> byName,
      Set<String> shared) {
    List<String> arguments = new ArrayList<>();
    List<String> more = new ArrayList<>();
    for (Object input : inputs) {
      Reference reference = Reference.of(input);
      arguments.add(text(reference, byName));
      reference.arguments().forEach((key, value) -> more.add(key + ": " + argument(value, byName)));
    }
    String value = value(layer.name(), node, layer);
    if (layer.nodes().size() == 1) {
      arguments.addAll(more);
      line(value + " = " + made(layer, arguments));
      return;
    }
    String object = identifier(layer.name()) + "_layer";
    if (shared.add(layer.name())) {
      line(object + " = " + made(layer, List.of()));
    }
    arguments.addAll(more);
    line(value + " = " + object + "(" + String.join(", ", arguments) + ")");
  }

  private String argument(@Nullable Object value, Map<String, LayerConfig> byName) {
    boolean reference =
        value instanceof List<?> l && l.size() >= 3 && l.getFirst() instanceof String;
    return reference ? text(Reference.of(value), byName) : configs().value(value);
  }

  /** {@return a call that makes a layer, and applies it if there are inputs} */
  private String made(LayerConfig layer, List<String> inputs) {
    if (layer.isModel()) {
      new SinterWriter(items).model(layer.config(), layer.name());
      return identifier(layer.name()) + "(" + String.join(", ", inputs) + ")";
    }
    return configs().layer(layer.className(), layer.config(), inputs);
  }

  private ConfigText configs() {
    return new ConfigText(names, this::declared);
  }

  /** {@return the name of a model that is an argument; its declaration is written} */
  private String declared(Map<String, @Nullable Object> config) {
    String name = String.valueOf(config.get("name"));
    new SinterWriter(items).model(config, name);
    return identifier(name);
  }

  private void line(String text) {
    body.append("  ").append(text).append('\n');
  }

  // ---- references
  // --------------------------------------------------------------------------------------------------

  /** An output of a call of a layer. */
  private record Reference(
      String layer, int node, int tensor, Map<String, @Nullable Object> arguments) {
    static Reference of(@Nullable Object value) {
      List<?> parts = list(value);
      if (parts.size() < 3
          || !(parts.get(1) instanceof Number node)
          || !(parts.get(2) instanceof Number tensor)) {
        throw new ModelException("model text: [layer, node, tensor] is needed, got " + value);
      }
      return new Reference(
          String.valueOf(parts.get(0)),
          node.intValue(),
          tensor.intValue(),
          parts.size() > 3 ? object(parts.get(3)) : Map.of());
    }
  }

  private static List<Reference> references(@Nullable Object value) {
    List<?> parts = list(value);
    boolean one = !parts.isEmpty() && parts.getFirst() instanceof String;
    return one ? List.of(Reference.of(value)) : parts.stream().map(Reference::of).toList();
  }

  private static String value(Reference reference, Map<String, LayerConfig> byName) {
    LayerConfig layer = byName.get(reference.layer());
    if (layer == null) {
      throw new ModelException(
          "model text: layer '" + reference.layer() + "' is named as an input but is not there");
    }
    return value(reference.layer(), reference.node(), layer);
  }

  private static String value(String name, int node, LayerConfig layer) {
    int first = layer.isModel() ? 1 : 0;
    return node <= first ? identifier(name) : identifier(name) + "_call_" + (node - first);
  }

  /** {@return a reference as an expression; one of several outputs is indexed} */
  private static String text(Reference reference, Map<String, LayerConfig> byName) {
    String value = value(reference, byName);
    return reference.tensor() == 0 && !hasSeveral(reference, byName)
        ? value
        : value + "[" + reference.tensor() + "]";
  }

  private static boolean hasSeveral(Reference reference, Map<String, LayerConfig> byName) {
    LayerConfig layer = byName.get(reference.layer());
    if (layer == null) {
      return false;
    }
    boolean states = Boolean.TRUE.equals(layer.config().get("return_state"));
    boolean outputs =
        layer.config().get("output_layers") instanceof List<?> l
            && l.size() > 1
            && l.getFirst() instanceof List<?>;
    return states || outputs;
  }

  /** {@return a name as the language takes it} */
  static String identifier(String name) {
    String plain = name.replaceAll("[^A-Za-z0-9_]", "_");
    return plain.isEmpty() || Character.isDigit(plain.charAt(0)) || RESERVED.contains(plain)
        ? "_" + plain
        : plain;
  }
}
