package dev.sinter.model;

import dev.sinter.config.Registry;
import dev.sinter.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A functional model as Keras's config: layers with the calls that lead to them, each input as
 * [layer, node, tensor, arguments].
 */
final class NetworkConfig {
  private final Network network;
  private final Map<LayerCall, Integer> indices = new LinkedHashMap<>();

  private NetworkConfig(Network network) {
    this.network = network;
    Map<Layer, Integer> counts = new LinkedHashMap<>();
    List<LayerCall> inOrder = new ArrayList<>(network.calls());
    inOrder.sort((a, b) -> Integer.compare(a.index(), b.index()));
    for (LayerCall call : inOrder) {
      // Node 0 of a model that is made of calls is its own making.
      boolean ofCalls =
          call.layer() instanceof Sequential
              || (call.layer() instanceof Container made && made.network().isPresent());
      int first = ofCalls ? 1 : 0;
      indices.put(call, counts.merge(call.layer(), 1, Integer::sum) - 1 + first);
    }
  }

  static Map<String, @Nullable Object> write(Container model, Network network) {
    NetworkConfig writer = new NetworkConfig(network);
    Map<String, @Nullable Object> config = new LinkedHashMap<>();
    config.put("name", model.name());
    config.put("trainable", model.isTrainable());
    List<Object> layers = new ArrayList<>();
    for (Layer layer : network.layers()) {
      Map<String, @Nullable Object> object = new LinkedHashMap<>(Registry.object(layer));
      if (layer.className().equals("MultiHeadAttention")) {
        object.put("config", writer.withShapes(layer));
      }
      object.put("name", layer.name());
      object.put("inbound_nodes", writer.inboundNodes(layer));
      layers.add(object);
    }
    config.put("layers", layers);
    config.put(
        "input_layers",
        network.inputLayers().stream().map(layer -> List.of(layer.name(), 0, 0)).toList());
    config.put("output_layers", network.outputs().each(writer::reference));
    return config;
  }

  /** Keras 2.13 makes the weights of attention as its config is read, for the shapes it states. */
  private Map<String, @Nullable Object> withShapes(Layer layer) {
    Map<String, @Nullable Object> config = new LinkedHashMap<>(layer.getConfig());
    for (LayerCall call : indices.keySet()) {
      if (call.layer() == layer) {
        List<Tensor> inputs = call.inputs().flat();
        Tensor query = inputs.getFirst();
        Tensor value =
            inputs.size() > 1 ? inputs.get(1) : call.context().tensor("value").orElse(query);
        Tensor key = inputs.size() > 2 ? inputs.get(2) : call.context().tensor("key").orElse(value);
        config.put("query_shape", extents(query));
        config.put("key_shape", extents(key));
        config.put("value_shape", extents(value));
        break;
      }
    }
    return config;
  }

  /** {@return the extents of a tensor, null for one that is open} */
  private static List<@Nullable Long> extents(Tensor tensor) {
    List<@Nullable Long> extents = new ArrayList<>();
    tensor.shape().dims().forEach(dim -> extents.add(dim.isFixed() ? dim.fixed() : null));
    return extents;
  }

  private List<Object> inboundNodes(Layer layer) {
    List<Object> nodes = new ArrayList<>();
    indices.forEach(
        (call, index) -> {
          if (call.layer() == layer && !call.isInput()) {
            nodes.add(node(call));
          }
        });
    return nodes;
  }

  private List<Object> node(LayerCall call) {
    Map<String, Object> arguments = new LinkedHashMap<>();
    call.context()
        .arguments()
        .forEach(
            (name, value) ->
                arguments.put(name, value instanceof Tensor tensor ? reference(tensor) : value));
    call.context().explicitTraining().ifPresent(training -> arguments.put("training", training));
    List<Object> inputs = new ArrayList<>();
    List<Tensor> tensors = new ArrayList<>(call.inputs().flat());
    tensors.addAll(call.context().initialState());
    for (Tensor tensor : tensors) {
      List<Object> reference = new ArrayList<>(reference(tensor));
      reference.add(inputs.isEmpty() ? arguments : Map.of());
      inputs.add(reference);
    }
    return inputs;
  }

  private List<Object> reference(Tensor tensor) {
    LayerOutput output = LayerCall.output(tensor).orElseThrow();
    int source = network.inputs().flat().indexOf(tensor);
    if (source >= 0) {
      return List.of(network.inputLayers().get(source).name(), 0, 0);
    }
    return List.of(
        output.call().layer().name(), indices.getOrDefault(output.call(), 0), output.index());
  }
}
