package dev.sinter.plot;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.TensorType;
import dev.sinter.model.Connection;
import dev.sinter.model.Container;
import dev.sinter.model.Layer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import java.util.stream.IntStream;

/**
 * What is drawn of a model: layers, arrows between them, and frames around the layers of models
 * within.
 */
final class PlotGraph {
  /** A layer in the drawing. */
  record Node(Layer layer, List<TensorType> inputs, List<TensorType> outputs) {}

  /** A model within, and the numbers of its layers. */
  record Frame(String name, List<Integer> nodes) {}

  private final boolean expand;
  private final List<Node> nodes = new ArrayList<>();
  private final Set<LayeredLayout.Edge> edges = new LinkedHashSet<>();
  private final List<Frame> frames = new ArrayList<>();

  private PlotGraph(boolean expand) {
    this.expand = expand;
  }

  static PlotGraph of(Container model, PlotOptions options) {
    List<Connection> all = Connection.of(model);
    if (all.isEmpty()) {
      throw new ModelException(
          "plot_model: model '" + model.name() + "' has no layers yet; build it first");
    }
    PlotGraph graph = new PlotGraph(options.expandNested);
    graph.add(inRange(all, options));
    return graph;
  }

  private static List<Connection> inRange(List<Connection> all, PlotOptions options) {
    if (options.layerRange.isEmpty()) {
      return all;
    }
    int first = find(all, options.layerRange.get().first());
    int last = find(all, options.layerRange.get().last());
    return all.subList(Math.min(first, last), Math.max(first, last) + 1);
  }

  private static int find(List<Connection> all, String pattern) {
    List<String> names = all.stream().map(connection -> connection.layer().name()).toList();
    int exact = names.indexOf(pattern);
    if (exact >= 0) {
      return exact;
    }
    try {
      for (int i = 0; i < names.size(); i++) {
        if (names.get(i).matches(pattern)) {
          return i;
        }
      }
    } catch (PatternSyntaxException e) {
      throw new ModelException(
          "plot_model: layer_range: '" + pattern + "' is no regular expression", e);
    }
    throw new ModelException(
        "plot_model: layer_range: no layer is called or matches '"
            + pattern
            + "'; layers are "
            + String.join(", ", names));
  }

  /** Where arrows enter and leave what stands for a layer. */
  private record Ends(List<Integer> entries, List<Integer> exits) {}

  private Map<Layer, Ends> add(List<Connection> connections) {
    Map<Layer, Ends> ends = new LinkedHashMap<>();
    for (Connection connection : connections) {
      ends.put(connection.layer(), addLayer(connection));
    }
    for (Connection connection : connections) {
      List<Layer> sources = connection.sources().stream().filter(ends::containsKey).toList();
      List<Integer> entries =
          java.util.Objects.requireNonNull(ends.get(connection.layer())).entries;
      for (int i = 0; i < sources.size(); i++) {
        Ends source = java.util.Objects.requireNonNull(ends.get(sources.get(i)));
        // The inputs of a model within are fed in order.
        List<Integer> targets =
            entries.size() == sources.size() && entries.size() > 1
                ? List.of(entries.get(i))
                : entries;
        for (int from : source.exits) {
          targets.forEach(to -> edges.add(new LayeredLayout.Edge(from, to)));
        }
      }
    }
    return ends;
  }

  private Ends addLayer(Connection connection) {
    if (expand && connection.layer() instanceof Container model && !model.outputs().isEmpty()) {
      int first = nodes.size();
      Map<Layer, Ends> inner = add(Connection.of(model));
      frames.add(new Frame(model.name(), IntStream.range(first, nodes.size()).boxed().toList()));
      List<Integer> entries = new ArrayList<>();
      List<Integer> exits = new ArrayList<>();
      List<String> outputs = model.outputNames();
      List<String> inputs = model.inputNames();
      inner.forEach(
          (layer, ends) -> {
            if (inputs.contains(layer.name())) {
              entries.addAll(ends.entries);
            }
            if (outputs.contains(layer.name())) {
              exits.addAll(ends.exits);
            }
          });
      return new Ends(entries, exits);
    }
    nodes.add(new Node(connection.layer(), connection.inputs(), connection.outputs()));
    return new Ends(List.of(nodes.size() - 1), List.of(nodes.size() - 1));
  }

  List<Node> nodes() {
    return nodes;
  }

  List<LayeredLayout.Edge> edges() {
    return List.copyOf(edges);
  }

  List<Frame> frames() {
    return frames;
  }
}
