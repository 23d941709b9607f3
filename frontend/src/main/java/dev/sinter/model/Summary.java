package dev.sinter.model;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.TensorType;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/**
 * The table of a model's layers, in the format of Keras 2.13: 65 columns wide where each layer
 * follows the one before, else 98 with a column of connections.
 */
final class Summary {
  private static final List<String> BREAKS = List.of("),", "],", "},", "',");

  private static final int TRAINABLE_COLUMN = 11;

  private final Container model;
  private final SummaryOptions options;
  private final boolean chain;
  private final int width;
  private final List<Integer> ends;
  private final StringBuilder text = new StringBuilder();

  Summary(Container model, SummaryOptions options) {
    if (!model.isBuilt()) {
      throw new ModelException(
          model.describe()
              + ": has no summary before it is built; call it on data, or state its input's shape");
    }
    this.model = model;
    this.options = options;
    this.chain = isChain(model);
    int length = options.lineLength().orElse(chain ? 65 : 98);
    List<Double> positions =
        options.positions().orElse(chain ? List.of(0.45, 0.85, 1.0) : List.of(0.3, 0.6, 0.70, 1.0));
    int columns = chain ? 3 : 4;
    if (positions.size() != columns) {
      throw new ModelException(
          "summary: this table has "
              + columns
              + " columns, so positions must be "
              + columns
              + " numbers, got "
              + positions);
    }
    boolean parts = positions.getLast() <= 1;
    List<Integer> all = new ArrayList<>();
    positions.forEach(p -> all.add((int) (parts ? length * p : p)));
    if (options.showTrainable()) {
      all.add(length + TRAINABLE_COLUMN);
    }
    this.width = options.showTrainable() ? length + TRAINABLE_COLUMN : length;
    this.ends = List.copyOf(all);
  }

  /** {@return whether every layer takes exactly what the one before gives} */
  private static boolean isChain(Container model) {
    if (model instanceof Sequential || model.network().isEmpty()) {
      return true;
    }
    Network network = model.network().get();
    Map<Integer, Integer> callsByDepth = new TreeMap<>();
    for (LayerCall call : network.calls()) {
      callsByDepth.merge(network.depth(call), 1, Integer::sum);
      if (call.inputs().size() > 1) {
        return false;
      }
    }
    boolean shared =
        network.layers().stream()
            .anyMatch(
                layer ->
                    network.calls().stream().filter(call -> call.layer() == layer).count() > 1);
    return callsByDepth.values().stream().allMatch(count -> count == 1) && !shared;
  }

  String print() {
    text.append("Model: \"").append(model.name()).append("\"\n");
    rule('_');
    List<String> header = new ArrayList<>(List.of("Layer (type)", "Output Shape", "Param #"));
    if (!chain) {
      header.add("Connected to");
    }
    if (options.showTrainable()) {
      header.add("Trainable");
    }
    line(header, 0);
    rule('=');
    shown().forEach(layer -> print(layer, 0, false));
    rule('=');
    total("Total params: ", model.weights());
    total("Trainable params: ", model.trainableWeights());
    total("Non-trainable params: ", model.nonTrainableWeights());
    rule('_');
    return text.toString();
  }

  private List<Layer> shown() {
    List<Layer> layers = model.layers();
    if (options.layerRange().isEmpty()) {
      return layers;
    }
    int first = find(layers, options.layerRange().get().first());
    int last = find(layers, options.layerRange().get().last());
    return layers.subList(Math.min(first, last), Math.max(first, last) + 1);
  }

  private static int find(List<Layer> layers, String pattern) {
    List<String> names = layers.stream().map(Layer::name).toList();
    int exact = names.indexOf(pattern);
    try {
      for (int i = 0; i < names.size() && exact < 0; i++) {
        exact = names.get(i).matches(pattern) ? i : -1;
      }
    } catch (PatternSyntaxException e) {
      throw new ModelException(
          "summary: layer_range: '" + pattern + "' is no regular expression", e);
    }
    if (exact < 0) {
      throw new ModelException(
          "summary: layer_range: no layer is called or matches '"
              + pattern
              + "'; layers are "
              + String.join(", ", names));
    }
    return exact;
  }

  /** Models within are framed; how deep models can be within models is a matter of a few levels. */
  private void print(Layer layer, int level, boolean isLastWithin) {
    line(cells(layer), level);
    if (options.expandNested() && layer instanceof Container inner && !inner.layers().isEmpty()) {
      framed('¯', level + 1);
      List<Layer> layers = inner.layers();
      for (int i = 0; i < layers.size(); i++) {
        print(layers.get(i), level + 1, i == layers.size() - 1);
      }
      framed('¯', level);
    }
    if (!isLastWithin) {
      framed(' ', level);
    }
  }

  private void framed(char character, int level) {
    String bars = "|".repeat(level);
    text.append(bars)
        .append(String.valueOf(character).repeat(width - 2 * level))
        .append(bars)
        .append('\n');
  }

  private void rule(char character) {
    text.append(String.valueOf(character).repeat(width)).append('\n');
  }

  // ---- rows -------------------------------------------------------------------------------------

  private List<String> cells(Layer layer) {
    List<String> cells = new ArrayList<>();
    cells.add(layer.name() + " (" + layer.className() + ")");
    cells.add(shape(layer));
    cells.add(layer.isBuilt() ? Long.toString(count(layer.weights())) : "0 (unused)");
    if (!chain) {
      cells.add(connections(layer));
    }
    if (options.showTrainable()) {
      cells.add(layer.isTrainable() ? "Y" : "N");
    }
    return cells;
  }

  private static String shape(Layer layer) {
    List<LayerCall> calls = layer.inboundCalls();
    if (calls.isEmpty()) {
      return layer.isBuilt() ? "multiple" : "?";
    }
    List<String> shapes = calls.stream().map(Summary::shape).distinct().toList();
    return shapes.size() == 1 ? shapes.getFirst() : "multiple";
  }

  private static String shape(LayerCall call) {
    List<TensorType> types = call.outputTypes();
    String all =
        types.stream().map(type -> Shapes.show(type.shape())).collect(Collectors.joining(", "));
    return types.size() > 1 || call.isInput() ? "[" + all + "]" : all;
  }

  private String connections(Layer layer) {
    List<String> sources = new ArrayList<>();
    model
        .network()
        .ifPresent(
            network ->
                network.calls().stream()
                    .filter(call -> call.layer() == layer)
                    .sorted((a, b) -> Integer.compare(a.index(), b.index()))
                    .forEach(
                        call -> {
                          for (Tensor input : call.inputs()) {
                            LayerCall.output(input)
                                .ifPresent(
                                    output -> sources.add("'" + source(network, output) + "'"));
                          }
                          call.context().tensors().stream()
                              .flatMap(tensor -> LayerCall.output(tensor).stream())
                              .forEach(output -> sources.add("'" + source(network, output) + "'"));
                        }));
    return "[" + String.join(", ", sources) + "]";
  }

  private static String source(Network network, LayerOutput output) {
    // Node 0 of a model is the model itself.
    int first = output.call().layer() instanceof Model ? 1 : 0;
    return output.call().layer().name()
        + "["
        + (network.indexOf(output.call()) + first)
        + "]["
        + output.index()
        + "]";
  }

  // ---- layout -----------------------------------------------------------------------------------

  /**
   * Cells go on in further lines where they are too long for their column, and after an element of
   * a list.
   */
  private void line(List<String> cells, int level) {
    List<String> rest = new ArrayList<>(cells);
    int last = rest.size() - 1;
    while (rest.stream().anyMatch(cell -> !cell.isEmpty())) {
      StringBuilder line = new StringBuilder("|".repeat(level)).append(' ');
      for (int column = 0; column <= last; column++) {
        int start = column == 0 ? 0 : ends.get(column - 1);
        // Two blanks between columns, and one before the first.
        int room = ends.get(column) - start - (column == last ? 0 : 3) - (column == 0 ? level : 0);
        String cell = rest.get(column);
        String part =
            untilBreak(cell.substring(0, Math.clamp(cell.length(), 0, Math.max(1, room))));
        rest.set(column, cell.substring(part.length()));
        line.append(part);
        line.repeat(
            ' ', Math.max(ends.get(column) - level - line.length(), column == last ? 0 : 2));
      }
      text.append(line).append("|".repeat(level)).append('\n');
    }
  }

  /** {@return the text up to the first end of an element of a list} */
  private static String untilBreak(String fitting) {
    return BREAKS.stream()
        .filter(fitting::contains)
        .map(end -> fitting.indexOf(end) + end.length())
        .min(Integer::compare)
        .map(end -> fitting.substring(0, end))
        .orElse(fitting);
  }

  private static long count(List<Variable> weights) {
    return weights.stream().mapToLong(w -> w.shape().size().fixed()).sum();
  }

  private void total(String label, List<Variable> weights) {
    long bytes =
        weights.stream().mapToLong(w -> w.shape().size().fixed() * w.dtype().bytes()).sum();
    text.append(label).append(count(weights)).append(" (").append(size(bytes)).append(")\n");
  }

  private static String size(long bytes) {
    double value = bytes;
    List<String> units = List.of("Byte", "KB", "MB", "GB", "TB", "PB");
    int unit = 0;
    while (value >= 1024 && unit < units.size() - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.2f %s", value, units.get(unit));
  }
}
