package dev.sinter.model;

import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A layer within a model and what it is fed by: an edge list for drawings and other tools.
 *
 * @param layer the layer
 * @param sources the layers whose outputs it takes, each once, in order
 * @param inputs types of its inputs, over all calls
 * @param outputs types of its outputs, over all calls
 */
public record Connection(
    Layer layer, List<Layer> sources, List<TensorType> inputs, List<TensorType> outputs) {

  /** Freezes the lists. */
  public Connection {
    sources = List.copyOf(sources);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /**
   * {@return the connections of a model in the order of its layers; a sequential model that is not
   * built is a chain without types; a subclassed one has layers without connections}
   */
  public static List<Connection> of(Container model) {
    if (model.network().isEmpty()) {
      List<Connection> chain = new ArrayList<>();
      for (Layer layer : model.layers()) {
        boolean follows = model instanceof Sequential && !chain.isEmpty();
        chain.add(
            new Connection(
                layer,
                follows ? List.of(chain.getLast().layer()) : List.of(),
                List.of(),
                List.of()));
      }
      return chain;
    }
    Network network = model.network().get();
    Map<Layer, Gathered> gathered = new LinkedHashMap<>();
    network.layers().forEach(layer -> gathered.put(layer, new Gathered()));
    for (LayerCall call : network.calls()) {
      Gathered own = gathered.get(call.layer());
      if (own != null) {
        call.inputs().forEach(input -> own.inputs.add(input.type()));
        own.outputs.addAll(call.outputTypes());
        call.dependencies().forEach(output -> own.sources.add(network.sourceLayer(output)));
      }
    }
    List<Connection> connections = new ArrayList<>();
    gathered.forEach(
        (layer, own) ->
            connections.add(
                new Connection(layer, List.copyOf(own.sources), own.inputs, own.outputs)));
    return connections;
  }

  /** What is found about a layer. */
  private static final class Gathered {
    private final Set<Layer> sources = new LinkedHashSet<>();
    private final List<TensorType> inputs = new ArrayList<>();
    private final List<TensorType> outputs = new ArrayList<>();
  }
}
