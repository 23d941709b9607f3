package dev.sinter.plot;

import dev.sinter.ir.ModelException;
import dev.sinter.model.Container;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Draws the layers of a model and what flows between them.
 *
 * <pre>{@code
 * ModelPlot.save(model, Path.of("model.svg"), p -> p.showShapes(true));
 * }</pre>
 */
public final class ModelPlot {
  private static final double SIZE = 12;
  private static final double LINE = 17;
  private static final double PADDING = 8;
  private static final double MARGIN = 16;
  private static final double GAP_ACROSS = 18;
  private static final double GAP_DOWN = 30;
  private static final String INK = "#333333";
  private static final String FILL = "#eef4fb";
  private static final String FRAME = "#8a8a8a";

  private final PlotOptions options;
  private final PlotGraph graph;
  private final List<LayerLabel> labels;
  private final boolean across;
  private final boolean reversed;
  private double width;
  private double height;

  private ModelPlot(Container model, PlotOptions options) {
    if (!model.isBuilt()) {
      throw new ModelException(
          "plot_model: "
              + model
              + " cannot be drawn before it is built; call it, or state its input's shape");
    }
    this.options = options;
    graph = PlotGraph.of(model, options);
    labels = graph.nodes().stream().map(node -> LayerLabel.of(node, options)).toList();
    across = options.rankdir.equals("LR") || options.rankdir.equals("RL");
    reversed = options.rankdir.equals("BT") || options.rankdir.equals("RL");
  }

  /** {@return the drawing of a model} */
  public static Drawing of(Container model, Consumer<PlotOptions> options) {
    PlotOptions chosen = new PlotOptions();
    options.accept(chosen);
    return new ModelPlot(model, chosen).draw();
  }

  /** Draws a model into a file; {@code .svg} or {@code .png}, PNG without an ending. */
  public static void save(Container model, Path path, Consumer<PlotOptions> options) {
    PlotOptions chosen = new PlotOptions();
    options.accept(chosen);
    new ModelPlot(model, chosen).draw().save(path, chosen.dpi);
  }

  private double boxWidth(LayerLabel label) {
    double heading =
        label.heading().stream()
            .mapToDouble(cell -> Drawing.textWidth(cell, SIZE) + 2 * PADDING)
            .sum();
    double details =
        label.details().stream()
            .mapToDouble(line -> Drawing.textWidth(line, SIZE) + 2 * PADDING)
            .max()
            .orElse(0);
    return Math.max(heading, details);
  }

  private static double boxHeight(LayerLabel label) {
    return LINE * (1 + label.details().size()) + PADDING;
  }

  private Drawing draw() {
    int count = labels.size();
    double[] widths = new double[count];
    double[] heights = new double[count];
    for (int i = 0; i < count; i++) {
      double w = boxWidth(labels.get(i));
      double h = boxHeight(labels.get(i));
      widths[i] = across ? h : w;
      heights[i] = across ? w : h;
    }
    LayeredLayout.Placed placed =
        new LayeredLayout(widths, heights, graph.edges(), GAP_ACROSS, GAP_DOWN).place();
    width = across ? placed.height() : placed.width();
    height = across ? placed.width() : placed.height();
    List<Mark> marks = new ArrayList<>();
    double frameMargin = graph.frames().isEmpty() ? 0 : MARGIN;
    graph.frames().reversed().forEach(frame -> frame(marks, frame, placed));
    placed
        .routes()
        .forEach(
            route ->
                marks.add(new Mark.Arrow(route.stream().map(this::turned).toList(), !across, INK)));
    for (int i = 0; i < count; i++) {
      box(marks, labels.get(i), turned(placed.boxes().get(i)));
    }
    return new Drawing(
        width + 2 * (MARGIN + frameMargin), height + 2 * (MARGIN + frameMargin), marks);
  }

  /** {@return a place of the layout in the wanted direction} */
  private Mark.Point turned(Mark.Point point) {
    double x = across ? point.y() : point.x();
    double y = across ? point.x() : point.y();
    double frameMargin = graph.frames().isEmpty() ? 0 : MARGIN;
    return new Mark.Point(
        MARGIN + frameMargin + (across && reversed ? width - x : x),
        MARGIN + frameMargin + (!across && reversed ? height - y : y));
  }

  private void box(List<Mark> marks, LayerLabel label, Mark.Point middle) {
    double w = boxWidth(label);
    double h = boxHeight(label);
    double left = middle.x() - w / 2;
    double top = middle.y() - h / 2;
    marks.add(new Mark.Box(left, top, w, h, FILL, INK, false));
    double base = top + PADDING / 2 + LINE - 5;
    double natural =
        label.heading().stream()
            .mapToDouble(cell -> Drawing.textWidth(cell, SIZE) + 2 * PADDING)
            .sum();
    double stretch = (w - natural) / label.heading().size();
    double x = left;
    double bottom = label.details().isEmpty() ? top + h : top + PADDING / 2 + LINE;
    for (int i = 0; i < label.heading().size(); i++) {
      String cell = label.heading().get(i);
      double cellWidth = Drawing.textWidth(cell, SIZE) + 2 * PADDING + stretch;
      marks.add(new Mark.Text(x + cellWidth / 2, base, cell, SIZE, Mark.Anchor.MIDDLE, "#000000"));
      x += cellWidth;
      if (i < label.heading().size() - 1) {
        marks.add(
            new Mark.Line(List.of(new Mark.Point(x, top), new Mark.Point(x, bottom)), INK, 1));
      }
    }
    if (!label.details().isEmpty()) {
      marks.add(
          new Mark.Line(
              List.of(new Mark.Point(left, bottom), new Mark.Point(left + w, bottom)), INK, 1));
    }
    for (String line : label.details()) {
      base += LINE;
      marks.add(new Mark.Text(middle.x(), base, line, SIZE, Mark.Anchor.MIDDLE, "#000000"));
    }
  }

  private void frame(List<Mark> marks, PlotGraph.Frame frame, LayeredLayout.Placed placed) {
    double left = Double.POSITIVE_INFINITY;
    double top = Double.POSITIVE_INFINITY;
    double right = Double.NEGATIVE_INFINITY;
    double bottom = Double.NEGATIVE_INFINITY;
    for (int node : frame.nodes()) {
      Mark.Point middle = turned(placed.boxes().get(node));
      double w = boxWidth(labels.get(node)) / 2;
      double h = boxHeight(labels.get(node)) / 2;
      left = Math.min(left, middle.x() - w);
      right = Math.max(right, middle.x() + w);
      top = Math.min(top, middle.y() - h);
      bottom = Math.max(bottom, middle.y() + h);
    }
    double space = MARGIN * 0.75;
    marks.add(
        new Mark.Box(
            left - space,
            top - space,
            right - left + 2 * space,
            bottom - top + 2 * space,
            "none",
            FRAME,
            true));
    marks.add(new Mark.Text(left - space + 4, top - 2, frame.name(), 9, Mark.Anchor.START, FRAME));
  }

  /** {@return the model in Graphviz's language, for those who want to lay it out themselves} */
  public static String dot(Container model, Consumer<PlotOptions> options) {
    PlotOptions chosen = new PlotOptions();
    options.accept(chosen);
    ModelPlot plot = new ModelPlot(model, chosen);
    StringBuilder text =
        new StringBuilder("digraph model {\n  rankdir=" + plot.options.rankdir + ";\n");
    text.append("  node [shape=record];\n");
    for (int i = 0; i < plot.labels.size(); i++) {
      LayerLabel label = plot.labels.get(i);
      String heading = String.join("|", label.heading().stream().map(ModelPlot::escaped).toList());
      String details = String.join("|", label.details().stream().map(ModelPlot::escaped).toList());
      text.append("  n")
          .append(i)
          .append(" [label=\"{{")
          .append(heading)
          .append('}')
          .append(details.isEmpty() ? "" : "|" + details)
          .append("}\"];\n");
    }
    plot.graph.edges().forEach(e -> text.append("  n" + e.from() + " -> n" + e.to() + ";\n"));
    return text.append("}\n").toString();
  }

  private static String escaped(String text) {
    return text.replaceAll("([\\\\{}|<>\"])", "\\\\$1");
  }
}
