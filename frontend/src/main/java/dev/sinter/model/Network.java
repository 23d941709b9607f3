package dev.sinter.model;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.Shape;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The calls between inputs and outputs of a functional model, in an order in which they can be
 * repeated. Layers are ordered as Keras does: by distance from the outputs, then by when they are
 * met on the way back from the outputs.
 */
final class Network {
  private final Tensors inputs;
  private final Tensors outputs;
  private final List<Tensor> losses;
  private final SequencedMap<String, Tensor> metrics;
  private final List<LayerOutput> sources = new ArrayList<>();
  private final List<InputLayer> inputLayers = new ArrayList<>();
  private final List<LayerCall> calls;
  private final Map<LayerCall, Integer> depths = new HashMap<>();
  private final List<Layer> layers;

  Network(Tensors inputs, Tensors outputs, List<Tensor> losses) {
    this(inputs, outputs, losses, new LinkedHashMap<>());
  }

  private Network(
      Tensors inputs, Tensors outputs, List<Tensor> losses, SequencedMap<String, Tensor> metrics) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.losses = List.copyOf(losses);
    this.metrics = new LinkedHashMap<>(metrics);
    for (Tensor input : inputs) {
      LayerOutput source =
          LayerCall.output(input)
              .orElseThrow(
                  () ->
                      new ModelException(
                          "model: an input must come from Input.of or a layer called on it, got a"
                              + " tensor "
                              + input.type()));
      if (sources.contains(source)) {
        throw new ModelException("model: an input occurs twice: " + input.type());
      }
      sources.add(source);
      inputLayers.add(source.call().layer() instanceof InputLayer layer ? layer : standIn(source));
    }
    List<Tensor> ends = new ArrayList<>(outputs.flat());
    ends.addAll(losses);
    ends.addAll(metrics.values());
    Walk walk = new Walk();
    ends.forEach(
        end ->
            walk.visit(
                LayerCall.output(end)
                    .orElseThrow(
                        () ->
                            new ModelException(
                                "model: an output must depend on its inputs, got a tensor "
                                    + end.type()
                                    + " with a value"))));
    this.layers = order(walk);
    this.calls =
        walk.finished.reversed().stream()
            .sorted((a, b) -> Integer.compare(depths.getOrDefault(b, 0), depths.getOrDefault(a, 0)))
            .toList();
    checkNames();
  }

  private static InputLayer standIn(LayerOutput source) {
    InputLayer layer = new InputLayer(source.tensor().type());
    layer.nameInput(source.call().layer().name() + "_input");
    return layer;
  }

  /** {@return this with a further loss} */
  Network withLoss(Tensor loss) {
    List<Tensor> all = new ArrayList<>(losses);
    all.add(loss);
    return new Network(inputs, outputs, all, metrics);
  }

  /** {@return this with a further metric} */
  Network withMetric(String name, Tensor value) {
    SequencedMap<String, Tensor> all = new LinkedHashMap<>(metrics);
    if (all.put(name, value) != null) {
      throw new ModelException("model: two metrics are called '" + name + "'; rename one");
    }
    return new Network(inputs, outputs, losses, all);
  }

  /** Walks from the outputs back to the inputs, as Keras numbers layers, without recursion. */
  private final class Walk {
    private final Map<Layer, Integer> met = new LinkedHashMap<>();
    private final Set<LayerCall> seen = new HashSet<>();
    private final List<LayerCall> finished = new ArrayList<>();

    private record Open(LayerCall call, Iterator<LayerOutput> next) {}

    void visit(LayerOutput end) {
      Deque<Open> open = new ArrayDeque<>();
      enter(end, open);
      while (!open.isEmpty()) {
        Open top = open.peek();
        if (top.next.hasNext()) {
          enter(top.next.next(), open);
        } else {
          finished.add(open.pop().call);
        }
      }
    }

    private void enter(LayerOutput output, Deque<Open> open) {
      int source = sources.indexOf(output);
      if (source >= 0 && !output.call().isInput()) {
        return;
      }
      LayerCall call = output.call();
      if (call.isInput() && source < 0) {
        throw new ModelException(
            "model: an output needs input '"
                + call.layer().name()
                + "', which is not among the model's inputs ("
                + sources.stream()
                    .map(s -> s.call().layer().name())
                    .collect(Collectors.joining(", "))
                + ")");
      }
      if (!seen.add(call)) {
        return;
      }
      met.putIfAbsent(call.layer(), met.size());
      open.push(new Open(call, call.dependencies().iterator()));
    }
  }

  private List<Layer> order(Walk walk) {
    Map<Layer, Integer> layerDepths = new LinkedHashMap<>();
    for (LayerCall call : walk.finished.reversed()) {
      int depth = Math.max(depths.getOrDefault(call, 0), layerDepths.getOrDefault(call.layer(), 0));
      layerDepths.put(call.layer(), depth);
      depths.put(call, depth);
      for (LayerOutput needed : call.dependencies()) {
        if (!sources.contains(needed) || needed.call().isInput()) {
          depths.merge(needed.call(), depth + 1, Math::max);
        }
      }
    }
    int deepest = layerDepths.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    Map<Layer, Integer> met = new HashMap<>(walk.met);
    for (int i = 0; i < sources.size(); i++) {
      Layer layer = inputLayers.get(i);
      if (!layerDepths.containsKey(layer)) {
        boolean standIn = !sources.get(i).call().isInput();
        layerDepths.put(layer, standIn ? deepest + 1 : 0);
        met.put(layer, -1);
      }
    }
    List<Layer> ordered = new ArrayList<>(layerDepths.keySet());
    ordered.sort(
        (a, b) -> {
          int byDepth =
              Integer.compare(layerDepths.getOrDefault(b, 0), layerDepths.getOrDefault(a, 0));
          return byDepth != 0
              ? byDepth
              : Integer.compare(met.getOrDefault(a, 0), met.getOrDefault(b, 0));
        });
    return List.copyOf(ordered);
  }

  private void checkNames() {
    Set<String> names = new LinkedHashSet<>();
    for (Layer layer : layers) {
      if (!names.add(layer.name())) {
        throw new ModelException(
            "model: layer names must be unique, but two layers are called '" + layer.name() + "'");
      }
    }
  }

  /** Repeats the calls on actual inputs. Losses of the network are added to {@code owner}. */
  Tensors run(Layer owner, Tensors given, CallContext context) {
    Map<LayerOutput, Tensor> values = new HashMap<>();
    List<Tensor> flat = arrange(owner, given);
    for (int i = 0; i < flat.size(); i++) {
      values.put(sources.get(i), flat.get(i));
    }
    for (LayerCall call : calls) {
      if (!call.isInput()) {
        Tensors results =
            call.layer()
                .apply(
                    call.inputs().map(x -> value(values, x)),
                    call.context().map(x -> value(values, x)));
        List<Tensor> recorded = call.outputs().flat();
        for (int i = 0; i < recorded.size(); i++) {
          values.putIfAbsent(LayerCall.output(recorded.get(i)).orElseThrow(), results.get(i));
        }
      }
    }
    for (int i = 0; i < flat.size(); i++) {
      checkExtents(owner, inputLayers.get(i), flat.get(i));
    }
    losses.forEach(loss -> owner.addLoss(value(values, loss)));
    metrics.forEach((name, metric) -> owner.addMetric(value(values, metric), name));
    return outputs.map(x -> value(values, x));
  }

  /** Refuses extents that all layers took, but that are not those of the model's input. */
  private static void checkExtents(Layer owner, InputLayer layer, Tensor given) {
    Shape stated = layer.type().shape();
    boolean fits = true;
    for (int axis = 1; axis < stated.rank() && given.rank() == stated.rank(); axis++) {
      boolean known = stated.dim(axis).isFixed() && given.dim(axis).isFixed();
      fits &= !known || stated.dim(axis).equals(given.dim(axis));
    }
    if (!fits) {
      throw new ModelException(
          owner.describe()
              + ": input '"
              + layer.name()
              + "' must have shape "
              + Shapes.show(stated)
              + ", got "
              + Shapes.show(given.shape()));
    }
  }

  private static Tensor value(Map<LayerOutput, Tensor> values, Tensor recorded) {
    Optional<LayerOutput> output = LayerCall.output(recorded);
    return output.isEmpty() ? recorded : java.util.Objects.requireNonNull(values.get(output.get()));
  }

  /**
   * {@return the same calls of other layers on other inputs}
   *
   * @param given one value of a functional model for each input
   * @param change gives the layer that takes a layer's place, the same one each time
   */
  Network repeated(List<Tensor> given, UnaryOperator<Layer> change) {
    Map<LayerOutput, Tensor> values = new HashMap<>();
    for (int i = 0; i < given.size(); i++) {
      values.put(sources.get(i), given.get(i));
    }
    for (LayerCall call : calls) {
      if (!call.isInput()) {
        Tensors results =
            change
                .apply(call.layer())
                .apply(
                    call.inputs().map(x -> value(values, x)),
                    call.context().map(x -> value(values, x)));
        List<Tensor> recorded = call.outputs().flat();
        for (int i = 0; i < recorded.size(); i++) {
          values.putIfAbsent(LayerCall.output(recorded.get(i)).orElseThrow(), results.get(i));
        }
      }
    }
    SequencedMap<String, Tensor> measured = new LinkedHashMap<>();
    metrics.forEach((name, metric) -> measured.put(name, value(values, metric)));
    return new Network(
        inputs.with(given),
        outputs.map(x -> value(values, x)),
        losses.stream().map(loss -> value(values, loss)).toList(),
        measured);
  }

  /** Adds the losses and metrics of this network to a model of the same calls. */
  void extras(Container owner) {
    losses.forEach(owner::addLoss);
    metrics.forEach((name, metric) -> owner.addMetric(metric, name));
  }

  /** {@return the inputs in the model's order: a map goes by the names of the input layers} */
  List<Tensor> arrange(Layer owner, Tensors given) {
    if (given instanceof Tensors.Named named && !(inputs instanceof Tensors.Named)) {
      List<Tensor> arranged = new ArrayList<>();
      for (InputLayer layer : inputLayers) {
        if (!named.items().containsKey(layer.name())) {
          throw new ModelException(
              owner.describe() + ": input '" + layer.name() + "' is missing, got " + named.names());
        }
        arranged.add(named.get(layer.name()));
      }
      return arranged;
    }
    List<Tensor> flat = given.flat();
    if (flat.size() != sources.size()) {
      throw new ModelException(
          owner.describe() + ": needs " + sources.size() + " inputs, got " + flat.size());
    }
    return flat;
  }

  List<Layer> layers() {
    return layers;
  }

  List<InputLayer> inputLayers() {
    return inputLayers;
  }

  /** {@return the layer that gives a value within this network: an input layer for its inputs} */
  Layer sourceLayer(LayerOutput output) {
    int source = sources.indexOf(output);
    return source >= 0 ? inputLayers.get(source) : output.call().layer();
  }

  List<LayerCall> calls() {
    return calls;
  }

  /** {@return the distance of a call from the outputs} */
  int depth(LayerCall call) {
    return depths.getOrDefault(call, 0);
  }

  /** {@return which of the calls of its layer within this network it is} */
  int indexOf(LayerCall call) {
    return (int)
        calls.stream()
            .filter(other -> other.layer() == call.layer() && other.index() < call.index())
            .count();
  }

  Tensors inputs() {
    return inputs;
  }

  Tensors outputs() {
    return outputs;
  }

  /** {@return the name of the layer that gives each output} */
  List<String> outputNames() {
    return outputs.each(output -> LayerCall.output(output).orElseThrow().call().layer().name());
  }
}
