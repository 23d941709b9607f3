package dev.sinter.format;

import dev.sinter.ir.ModelException;
import dev.sinter.layers.Layers;
import dev.sinter.model.CallContext;
import dev.sinter.model.InputLayer;
import dev.sinter.model.Layer;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes models of config objects. */
final class ModelReader {

  Model read(Map<String, ? extends @Nullable Object> object) {
    Set<String> unsupported = new TreeSet<>();
    collectUnsupported(object, unsupported);
    if (!unsupported.isEmpty()) {
      throw new ModelException(
          "model config: these layers are not supported: " + String.join(", ", unsupported));
    }
    return (Model) layer(object);
  }

  private static void collectUnsupported(Map<?, ?> object, Set<String> unsupported) {
    String className = String.valueOf(object.get("class_name"));
    if (!isModel(className) && Layers.registry().find(className).isEmpty()) {
      unsupported.add(className);
    }
    if (object.get("config") instanceof Map<?, ?> config
        && config.get("layers") instanceof List<?> layers) {
      for (Object layer : layers) {
        if (layer instanceof Map<?, ?> map) {
          collectUnsupported(map, unsupported);
        }
      }
    }
  }

  private static boolean isModel(String className) {
    return className.equals("Functional")
        || className.equals("Model")
        || className.equals("Sequential");
  }

  private static boolean isModelConfig(@Nullable Object value) {
    return value instanceof Map<?, ?> object
        && object.get("config") instanceof Map<?, ?>
        && isModel(String.valueOf(object.get("class_name")));
  }

  private Layer layer(Map<?, ?> object) {
    String className = String.valueOf(object.get("class_name"));
    Map<String, @Nullable Object> config = map(object.get("config"));
    return switch (className) {
      case "Functional", "Model" -> new Functional(config).read();
      case "Sequential" -> sequential(config);
      default -> {
        if (object.get("name") instanceof String name) {
          config.putIfAbsent("name", name);
        }
        // Wrappers may hold models, which the table of layers does not know.
        config.replaceAll((key, value) -> isModelConfig(value) ? layer(map(value)) : value);
        yield Layers.registry().get(className).create(config);
      }
    };
  }

  private Sequential sequential(Map<String, @Nullable Object> config) {
    Sequential model =
        config.get("name") instanceof String name ? new Sequential(name) : new Sequential();
    if (!(config.get("layers") instanceof List<?> layers)) {
      throw new ModelException("sequential config: 'layers' must be a list");
    }
    for (Object layer : layers) {
      model.add(layer(map(layer)));
    }
    if (!model.isBuilt()
        && config.get("build_input_shape") instanceof List<?> shape
        && layers.size() > 0) {
      model.build(
          shape.stream()
              .mapToLong(extent -> extent instanceof Number n ? n.longValue() : -1)
              .toArray());
    }
    return model;
  }

  private static Map<String, @Nullable Object> map(@Nullable Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new ModelException("model config: an object is needed, got " + value);
    }
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    map.forEach((k, v) -> copy.put(String.valueOf(k), v));
    return copy;
  }

  /** A call that is yet to be made. */
  private record Pending(Layer layer, Object node) {}

  /** A functional model: its calls are made as soon as what they need is there. */
  private final class Functional {
    private final Map<String, @Nullable Object> config;
    private final Map<String, Layer> layers = new LinkedHashMap<>();
    private final Map<String, List<Tensors>> results = new LinkedHashMap<>();
    private final Map<String, Integer> firstNodes = new LinkedHashMap<>();

    Functional(Map<String, @Nullable Object> config) {
      this.config = config;
    }

    Model read() {
      if (!(config.get("layers") instanceof List<?> objects)) {
        throw new ModelException("functional config: 'layers' must be a list");
      }
      List<Pending> pending = new ArrayList<>();
      for (Object object : objects) {
        Map<String, @Nullable Object> map = map(object);
        Layer layer = layer(map);
        String name = map.get("name") instanceof String n ? n : layer.name();
        layers.put(name, layer);
        List<Tensors> calls = new ArrayList<>();
        results.put(name, calls);
        if (layer instanceof InputLayer input) {
          calls.add(Tensors.of(input.output()));
        } else if (map.get("inbound_nodes") instanceof List<?> nodes) {
          nodes.forEach(node -> pending.add(new Pending(layer, node)));
        }
      }
      firstNodes();
      makeCalls(pending);
      Tensors inputs = structure(config.get("input_layers"));
      Tensors outputs = structure(config.get("output_layers"));
      String name = config.get("name") instanceof String n ? n : "model";
      Model model = new Model(inputs, outputs, name);
      if (Boolean.FALSE.equals(config.get("trainable"))) {
        model.setTrainable(false);
      }
      return model;
    }

    private void makeCalls(List<Pending> pending) {
      List<Pending> rest = new ArrayList<>(pending);
      while (!rest.isEmpty()) {
        List<Pending> later = new ArrayList<>();
        for (Pending call : rest) {
          // The calls of one layer are numbered: a later one must not overtake.
          boolean blocked = later.stream().anyMatch(other -> other.layer == call.layer);
          if (blocked || !isReady(call.node)) {
            later.add(call);
          } else {
            results.computeIfAbsent(nameOf(call.layer), name -> new ArrayList<>()).add(call(call));
          }
        }
        if (later.size() == rest.size()) {
          throw new ModelException(
              "functional config: the inputs of layer '"
                  + nameOf(later.getFirst().layer)
                  + "' are never made");
        }
        rest = later;
      }
    }

    private String nameOf(Layer layer) {
      return layers.entrySet().stream()
          .filter(e -> e.getValue() == layer)
          .map(Map.Entry::getKey)
          .findFirst()
          .orElseThrow();
    }

    private Tensors call(Pending pending) {
      if (pending.node instanceof Map<?, ?> node && node.get("args") instanceof List<?> args) {
        CallContext context =
            arguments(node.get("kwargs") instanceof Map<?, ?> kwargs ? kwargs : Map.of());
        return pending.layer.apply(
            args.size() == 1 ? structure(args.getFirst()) : structure(args), context);
      }
      List<Tensor> inputs = new ArrayList<>();
      CallContext context = CallContext.DEFAULT;
      for (Object item : (List<?>) pending.node) {
        List<?> reference = (List<?>) item;
        inputs.add(tensor(reference));
        if (reference.size() > 3
            && reference.get(3) instanceof Map<?, ?> kwargs
            && !kwargs.isEmpty()) {
          context = arguments(kwargs);
        }
      }
      return pending.layer.apply(Tensors.of(inputs.toArray(Tensor[]::new)), context);
    }

    private CallContext arguments(Map<?, ?> kwargs) {
      CallContext context = CallContext.DEFAULT;
      for (Map.Entry<?, ?> entry : kwargs.entrySet()) {
        String name = String.valueOf(entry.getKey());
        Object value = entry.getValue();
        if (value == null) {
          continue;
        }
        context =
            switch (name) {
              case "training" ->
                  value instanceof Boolean training ? context.withTraining(training) : context;
              case "mask" -> context.withMask(structure(value).single());
              case "initial_state" ->
                  context.withInitialState(structure(value).flat().toArray(Tensor[]::new));
              default -> context.with(name, isReference(value) ? tensor(value) : value);
            };
      }
      return context;
    }

    // ---- references -----------------------------------------------------------------------------

    /** {@return [layer, node, tensor] of either format} */
    private static Optional<List<?>> history(@Nullable Object value) {
      if (value instanceof List<?> list
          && list.size() >= 3
          && list.get(0) instanceof String
          && list.get(1) instanceof Number
          && list.get(2) instanceof Number) {
        return Optional.of(list);
      }
      if (value instanceof Map<?, ?> map
          && map.get("config") instanceof Map<?, ?> inner
          && inner.get("keras_history") instanceof List<?> history) {
        return Optional.of(history);
      }
      return Optional.empty();
    }

    private static boolean isReference(@Nullable Object value) {
      return history(value).isPresent();
    }

    /** {@return all references within a structure} */
    private static Stream<List<?>> references(@Nullable Object value) {
      Optional<List<?>> own = history(value);
      if (own.isPresent()) {
        List<?> list = own.get();
        return Stream.concat(
            Stream.<List<?>>of(list), list.size() > 3 ? references(list.get(3)) : Stream.empty());
      }
      return switch (value) {
        case List<?> list -> list.stream().flatMap(Functional::references);
        case Map<?, ?> map -> map.values().stream().flatMap(Functional::references);
        case null, default -> Stream.empty();
      };
    }

    /** The calls of a nested model are numbered from 1 where its own making counts as call 0. */
    private void firstNodes() {
      Stream.of(config.get("layers"), config.get("output_layers"))
          .flatMap(value -> value instanceof List<?> list ? list.stream() : Stream.of(value))
          .flatMap(
              value ->
                  references(
                      value instanceof Map<?, ?> map && map.containsKey("inbound_nodes")
                          ? map.get("inbound_nodes")
                          : value))
          .forEach(
              r -> firstNodes.merge((String) r.get(0), ((Number) r.get(1)).intValue(), Math::min));
      references(config.get("output_layers"))
          .forEach(
              r -> firstNodes.merge((String) r.get(0), ((Number) r.get(1)).intValue(), Math::min));
    }

    private boolean isReady(Object node) {
      return references(node).allMatch(r -> find(r).isPresent());
    }

    private Optional<Tensor> find(List<?> reference) {
      String name = (String) reference.get(0);
      List<Tensors> calls = results.get(name);
      if (calls == null) {
        throw new ModelException(
            "functional config: layer '" + name + "' is named as an input but is not there");
      }
      int first = layers.get(name) instanceof Model ? firstNodes.getOrDefault(name, 0) : 0;
      int node = ((Number) reference.get(1)).intValue() - first;
      int index = ((Number) reference.get(2)).intValue();
      return node < calls.size() ? Optional.of(calls.get(node).get(index)) : Optional.empty();
    }

    private Tensor tensor(Object value) {
      List<?> reference =
          history(value)
              .orElseThrow(
                  () ->
                      new ModelException(
                          "functional config: [layer, node, tensor] is needed, got " + value));
      return find(reference)
          .orElseThrow(
              () ->
                  new ModelException(
                      "functional config: call "
                          + reference.get(1)
                          + " of layer '"
                          + reference.get(0)
                          + "' is never made"));
    }

    private Tensors structure(@Nullable Object value) {
      if (isReference(value)) {
        return Tensors.of(tensor(java.util.Objects.requireNonNull(value)));
      }
      return switch (value) {
        case List<?> list when list.size() == 1 -> structure(list.getFirst());
        case List<?> list -> Tensors.nested(list.stream().map(this::structure).toList());
        case Map<?, ?> map -> {
          Map<String, Tensors> items = new LinkedHashMap<>();
          map.forEach((k, v) -> items.put(String.valueOf(k), structure(v)));
          yield new Tensors.Named(items);
        }
        case null, default ->
            throw new ModelException(
                "functional config: a structure of tensors is needed, got " + value);
      };
    }
  }
}
