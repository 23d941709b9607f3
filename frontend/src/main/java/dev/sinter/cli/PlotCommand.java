package dev.sinter.cli;

import dev.sinter.plot.ModelPlot;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sinter plot}: draws a model. */
@Command(
    name = "plot",
    description = "Draws the layers of a model as SVG or PNG.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  sinter plot examples/digits.sinter -o digits.svg --shapes",
      "  sinter plot model.json -o model.png --dpi 192 --direction LR"
    })
final class PlotCommand extends ModelCommand {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      required = true,
      description = "The drawing: its ending, .svg or .png, decides the format.")
  private @Nullable Path output;

  @Option(names = "--shapes", description = "Show shapes of inputs and outputs.")
  private boolean shapes;

  @Option(names = "--dtypes", description = "Show element types.")
  private boolean dtypes;

  @Option(names = "--activations", description = "Show activations.")
  private boolean activations;

  @Option(names = "--trainable", description = "Show which layers are trained.")
  private boolean trainable;

  @Option(names = "--expand", description = "Draw models within as their layers.")
  private boolean expand;

  @Option(
      names = "--direction",
      paramLabel = "TB|LR|BT|RL",
      description = "Where it goes. Default: from top to bottom.")
  private String direction = "TB";

  @Option(names = "--dpi", paramLabel = "N", description = "Dots per inch of PNG. Default: 96.")
  private int dpi = 96;

  @Override
  int run(Loaded loaded) {
    Path file = java.util.Objects.requireNonNull(output);
    ModelPlot.save(
        loaded.model(),
        file,
        p ->
            p.showShapes(shapes)
                .showDtype(dtypes)
                .showLayerActivations(activations)
                .showTrainable(trainable)
                .expandNested(expand)
                .rankdir(direction)
                .dpi(dpi));
    return ExitCodes.DONE;
  }
}
