package dev.sinter.plot;

import dev.sinter.config.ArgumentTypes;
import dev.sinter.ir.type.TensorType;
import dev.sinter.model.InputLayer;
import dev.sinter.model.Shapes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What is written into the box of a layer.
 *
 * @param heading cells of the first line
 * @param details further lines: shapes
 */
record LayerLabel(List<String> heading, List<String> details) {

  static LayerLabel of(PlotGraph.Node node, PlotOptions options) {
    List<String> heading = new ArrayList<>();
    if (options.showTrainable && !node.layer().weights().isEmpty()) {
      heading.add(node.layer().isTrainable() ? "T" : "NT");
    }
    if (options.showLayerNames) {
      heading.add(node.layer().name());
    }
    String kind = node.layer().className();
    String activation = activation(node);
    heading.add(
        options.showLayerActivations && !activation.isEmpty() ? kind + " · " + activation : kind);
    if (options.showDtype) {
      heading.add(ArgumentTypes.kerasName(node.layer().dtype()));
    }
    List<String> details = new ArrayList<>();
    if (options.showShapes) {
      List<TensorType> inputs = node.layer() instanceof InputLayer ? node.outputs() : node.inputs();
      details.add("input: " + shapes(inputs));
      details.add("output: " + shapes(node.outputs()));
    }
    return new LayerLabel(heading, details);
  }

  private static String activation(PlotGraph.Node node) {
    return switch (node.layer().arguments().toConfig().get("activation")) {
      case String name -> name;
      case Map<?, ?> object -> String.valueOf(object.get("class_name"));
      case null, default -> "";
    };
  }

  private static String shapes(List<TensorType> types) {
    if (types.isEmpty()) {
      return "?";
    }
    List<String> shapes = types.stream().map(type -> Shapes.show(type.shape())).distinct().toList();
    return shapes.size() == 1
        ? shapes.getFirst()
        : shapes.stream().collect(Collectors.joining(", ", "[", "]"));
  }
}
