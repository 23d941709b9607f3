package dev.sinter.plot;

import dev.sinter.model.Model;
import dev.sinter.runtime.file.AtomicFile;
import dev.sinter.runtime.training.History;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * A page about a training: curves, the last values, what a test gave, the confusion matrix, the
 * layers and a drawing of the model. One HTML file that needs nothing else.
 */
public final class RunReport {
  private static final String STYLE =
      """
      body { font-family: sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; color: #222; }
      table { border-collapse: collapse; margin: 1em 0; }
      td, th { border: 1px solid #ccc; padding: 0.3em 0.8em; text-align: right; }
      th { background: #f3f3f3; } td:first-child, th:first-child { text-align: left; }
      pre { background: #f7f7f7; padding: 1em; overflow-x: auto; }
      svg { max-width: 100%; height: auto; }
      """;

  private final Model model;
  private final History history;
  private final SequencedMap<String, String> settings = new LinkedHashMap<>();
  private final SequencedMap<String, Double> test = new LinkedHashMap<>();
  private Optional<ConfusionMatrix> confusion = Optional.empty();

  /** Begins a report about a training of a model. */
  public RunReport(Model model, History history) {
    this.model = model;
    this.history = history;
  }

  /** Adds a setting of the run, such as its batch size. */
  public RunReport setting(String name, Object value) {
    settings.put(name, String.valueOf(value));
    return this;
  }

  /** Adds what a test gave. */
  public RunReport test(Map<String, Double> values) {
    test.putAll(values);
    return this;
  }

  /** Adds a confusion matrix. */
  public RunReport confusion(ConfusionMatrix matrix) {
    confusion = Optional.of(matrix);
    return this;
  }

  /** {@return the page: the same text for the same run} */
  public String toHtml() {
    StringBuilder page = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n");
    page.append("<meta charset=\"utf-8\">\n<title>")
        .append(SvgText.escaped(model.name()))
        .append("</title>\n<style>\n")
        .append(STYLE)
        .append("</style>\n</head>\n<body>\n<h1>Training of ")
        .append(SvgText.escaped(model.name()))
        .append("</h1>\n");
    if (!settings.isEmpty()) {
      section(page, "Settings", table(List.of("setting", "value"), rows(settings)));
    }
    if (!history.epoch().isEmpty()) {
      section(page, "Curves", TrainingCurves.of(history).toSvg());
      section(page, "Epochs", epochs());
    }
    if (!test.isEmpty()) {
      SequencedMap<String, String> shown = new LinkedHashMap<>();
      test.forEach((name, value) -> shown.put(name, number(value)));
      section(page, "Test", table(List.of("value", "result"), rows(shown)));
    }
    confusion.ifPresent(matrix -> section(page, "Confusion matrix", matrix.draw().toSvg()));
    section(page, "Layers", "<pre>" + SvgText.escaped(model.summary()) + "</pre>\n");
    section(page, "Graph", ModelPlot.of(model, p -> p.showShapes(true)).toSvg());
    return page.append("</body>\n</html>\n").toString();
  }

  /** Writes the page; the file is replaced whole or not at all. */
  public void save(Path path) {
    byte[] bytes = toHtml().getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(path, out -> out.write(bytes));
  }

  private static void section(StringBuilder page, String title, String body) {
    page.append("<h2>").append(title).append("</h2>\n").append(body);
  }

  private static List<List<String>> rows(SequencedMap<String, String> values) {
    return values.entrySet().stream().map(e -> List.of(e.getKey(), e.getValue())).toList();
  }

  private String epochs() {
    List<String> names = List.copyOf(history.history().keySet());
    List<List<String>> rows = new java.util.ArrayList<>();
    for (int i = 0; i < history.epoch().size(); i++) {
      List<String> row = new java.util.ArrayList<>();
      row.add(Integer.toString(history.epoch().get(i) + 1));
      for (String name : names) {
        List<Double> values = history.get(name);
        row.add(i < values.size() ? number(values.get(i)) : "");
      }
      rows.add(row);
    }
    List<String> header = new java.util.ArrayList<>(List.of("epoch"));
    header.addAll(names);
    return table(header, rows);
  }

  private static String table(List<String> header, List<List<String>> rows) {
    StringBuilder table = new StringBuilder("<table>\n<tr>");
    header.forEach(cell -> table.append("<th>").append(SvgText.escaped(cell)).append("</th>"));
    table.append("</tr>\n");
    for (List<String> row : rows) {
      table.append("<tr>");
      row.forEach(cell -> table.append("<td>").append(SvgText.escaped(cell)).append("</td>"));
      table.append("</tr>\n");
    }
    return table.append("</table>\n").toString();
  }

  private static String number(double value) {
    return Math.abs(value) > 1e-3 || value == 0
        ? String.format(Locale.ROOT, "%.4f", value)
        : String.format(Locale.ROOT, "%.4e", value);
  }
}
