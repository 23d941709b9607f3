package dev.sinter.cli;

import dev.sinter.model.Layer;
import dev.sinter.model.Model;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sinter summary}: the layers of a model. */
@Command(
    name = "summary",
    description = "Shows the layers of a model, their outputs and numbers of weights.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  sinter summary examples/digits.sinter --set filters=32"})
final class SummaryCommand extends ModelCommand {
  @Option(names = "--json", description = "Print layers as JSON.")
  private boolean json;

  @Override
  int run(Loaded loaded) {
    Model model = loaded.model();
    if (!json) {
      out().println(model.summary());
      return ExitCodes.DONE;
    }
    List<Map<String, Object>> layers = new ArrayList<>();
    for (Layer layer : model.layers()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", layer.name());
      entry.put("class", layer.className());
      entry.put("params", layer.countParams());
      layers.add(entry);
    }
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("model", model.name());
    result.put("params", model.countParams());
    result.put("layers", layers);
    json(result);
    return ExitCodes.DONE;
  }
}
