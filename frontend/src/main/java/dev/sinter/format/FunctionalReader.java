package dev.sinter.format;

import dev.sinter.ir.ModelException;
import dev.sinter.model.CallContext;
import dev.sinter.model.InputLayer;
import dev.sinter.model.Layer;
import dev.sinter.model.Model;
import dev.sinter.premade.PremadeModel;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A functional model: its calls are made as soon as what they need is there. */
final class FunctionalReader {
  /** A call that is yet to be made. */
  private record Pending(String name, int index, Object node) {}

  private final ModelReader reader;
  private final Map<String, @Nullable Object> config;
  private final Map<String, Layer> layers = new LinkedHashMap<>();
  private final Map<String, List<Tensors>> results = new LinkedHashMap<>();
  private final Map<String, Integer> firstNodes = new LinkedHashMap<>();

  FunctionalReader(ModelReader reader, Map<String, @Nullable Object> config) {
    this.reader = reader;
    this.config = config;
  }

  Model read() {
    List<Pending> pending = new ArrayList<>();
    for (Object object : ConfigObject.list(config.get("layers"), "'layers'")) {
      Map<String, @Nullable Object> map = ConfigObject.map(object);
      Layer layer = reader.layer(map);
      String name = map.get("name") instanceof String n ? n : layer.name();
      layers.put(name, layer);
      List<Tensors> calls = new ArrayList<>();
      results.put(name, calls);
      if (layer instanceof InputLayer input) {
        calls.add(Tensors.of(input.output()));
      } else if (map.get("inbound_nodes") instanceof List<?> nodes) {
        for (int i = 0; i < nodes.size(); i++) {
          pending.add(new Pending(name, i, nodes.get(i)));
        }
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

  /** Makes each call when what it needs is there; until then it waits for one of its layers. */
  private void makeCalls(List<Pending> pending) {
    Deque<Pending> ready = new ArrayDeque<>(pending);
    Map<String, List<Pending>> waiting = new LinkedHashMap<>();
    while (!ready.isEmpty()) {
      Pending next = ready.remove();
      Optional<String> blocker = blocker(next);
      if (blocker.isPresent()) {
        waiting.computeIfAbsent(blocker.get(), name -> new ArrayList<>()).add(next);
      } else {
        callsOf(next.name).add(call(next));
        ready.addAll(Optional.ofNullable(waiting.remove(next.name)).orElse(List.of()));
      }
    }
    if (!waiting.isEmpty()) {
      throw new ModelException(
          "functional config: the inputs of layer '"
              + waiting.values().iterator().next().getFirst().name
              + "' are never made");
    }
  }

  private List<Tensors> callsOf(String name) {
    return results.computeIfAbsent(name, key -> new ArrayList<>());
  }

  /** {@return a layer with a call that must come before; the calls of one layer are numbered} */
  private Optional<String> blocker(Pending call) {
    if (callsOf(call.name).size() < call.index) {
      return Optional.of(call.name);
    }
    return references(call.node)
        .filter(reference -> find(reference).isEmpty())
        .findFirst()
        .map(reference -> (String) reference.getFirst());
  }

  private Tensors call(Pending pending) {
    Layer layer = java.util.Objects.requireNonNull(layers.get(pending.name));
    if (pending.node instanceof Map<?, ?> node && node.get("args") instanceof List<?> args) {
      CallContext context =
          arguments(node.get("kwargs") instanceof Map<?, ?> kwargs ? kwargs : Map.of());
      return layer.apply(args.size() == 1 ? structure(args.getFirst()) : structure(args), context);
    }
    List<Tensor> inputs = new ArrayList<>();
    CallContext context = CallContext.DEFAULT;
    for (Object item : ConfigObject.list(pending.node, "an inbound node")) {
      List<?> reference = ConfigObject.list(item, "an inbound reference");
      inputs.add(tensor(reference));
      if (reference.size() > 3
          && reference.get(3) instanceof Map<?, ?> kwargs
          && !kwargs.isEmpty()) {
        context = arguments(kwargs);
      }
    }
    return layer.apply(Tensors.of(inputs.toArray(Tensor[]::new)), context);
  }

  private CallContext arguments(Map<?, ?> kwargs) {
    CallContext context = CallContext.DEFAULT;
    for (Map.Entry<?, ?> entry : kwargs.entrySet()) {
      String name = String.valueOf(entry.getKey());
      Object value = entry.getValue();
      if (value == null || (value instanceof List<?> l && l.stream().allMatch(v -> v == null))) {
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
      case List<?> list -> list.stream().flatMap(FunctionalReader::references);
      case Map<?, ?> map -> map.values().stream().flatMap(FunctionalReader::references);
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

  private Optional<Tensor> find(List<?> reference) {
    String name = (String) reference.get(0);
    List<Tensors> calls = results.get(name);
    if (calls == null) {
      throw new ModelException(
          "functional config: layer '" + name + "' is named as an input but is not there");
    }
    Layer layer = layers.get(name);
    boolean ofCalls = layer instanceof Model && !(layer instanceof PremadeModel);
    int first = ofCalls ? firstNodes.getOrDefault(name, 0) : 0;
    int node = ((Number) reference.get(1)).intValue() - first;
    int index = ((Number) reference.get(2)).intValue();
    if (node < 0 || index < 0 || (node < calls.size() && index >= calls.get(node).size())) {
      throw new ModelException(
          "functional config: " + reference + " names an output that is not there");
    }
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
