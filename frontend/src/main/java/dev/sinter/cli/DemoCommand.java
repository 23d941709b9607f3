package dev.sinter.cli;

import dev.sinter.ir.ModelException;
import dev.sinter.language.DataPart;
import dev.sinter.language.ModelFile;
import dev.sinter.language.TrainingData;
import dev.sinter.language.TrainingSettings;
import dev.sinter.model.Model;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/**
 * {@code sinter demo}: a tour. Trains on handwritten digits, measures, compiles ahead of time, and
 * compares the bits.
 */
@Command(
    name = "demo",
    description =
        "Trains a small network on handwritten digits, compiles it ahead of time, runs what was"
            + " made, and compares the bits.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  sinter demo --keep out     and look at what it made",
      "",
      "The last line is test_accuracy=...; exit code 1 if it is below 0.96 or bits differ."
    })
final class DemoCommand implements Callable<Integer> {
  private static final double WANTED = 0.96;

  @ParentCommand private Main main;
  @Spec private CommandSpec specification;

  @Option(
      names = "--examples",
      paramLabel = "DIR",
      description = "The folder of digits.sinter. Default: examples/ of this installation.")
  private @Nullable Path examples;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Instead of the file's number of epochs.")
  private @Nullable Integer epochs;

  @Option(names = "--keep", paramLabel = "DIR", description = "Keep what is compiled here.")
  private @Nullable Path keep;

  @Option(names = "--json", description = "Print nothing but the measured values, as JSON.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    Path file = folder().resolve("digits.sinter");
    ModelFile source = ModelFile.read(file);
    OptionalLong seed =
        main.inSession(
            OptionalLong.empty(),
            () ->
                source
                    .training(source.mainModel())
                    .map(TrainingSettings::seed)
                    .orElse(OptionalLong.empty()));
    return main.inSession(seed, () -> run(source, file));
  }

  private Path folder() {
    if (examples != null) {
      return examples;
    }
    String home = System.getProperty("sinter.home");
    return home == null ? Path.of("examples") : Path.of(home, "examples");
  }

  private int run(ModelFile source, Path file) throws IOException, InterruptedException {
    PrintWriter report = specification.commandLine().getOut();
    PrintWriter out = json ? new PrintWriter(Writer.nullWriter()) : report;
    Model model = source.model();
    TrainingSettings settings =
        source
            .training(source.mainModel())
            .orElseThrow(() -> new ModelException(file + ": has no train declaration"));
    settings.compile(model);
    TrainingData data = settings.load(model, main.data());
    DataPart test =
        data.test().orElseThrow(() -> new ModelException(file + ": states no test data"));
    out.println(model.summary());
    out.printf(
        "Training on %d images (backend %s, %d threads); %d others wait for the test.%n",
        data.train().rows(), main.backend(), main.threads(), test.rows());
    out.flush();
    FitCommand.fit(
        model,
        settings,
        data,
        o -> {
          o.verbose(ModelCommand.verbosity(json));
          if (epochs != null) {
            o.epochs(epochs);
          }
        });
    Map<String, Double> measured = EvaluateCommand.measure(model, test, settings.batchSize(), 0);
    double accuracy = measured.getOrDefault("accuracy", 0.0);
    out.println(ModelCommand.line("test_", measured));
    boolean same = new CompiledCopies(model, test, out).compare(Optional.ofNullable(keep));
    if (accuracy < WANTED) {
      out.printf(Locale.ROOT, "The accuracy should be at least %.2f.%n", WANTED);
    }
    out.printf(Locale.ROOT, "test_accuracy=%.4f%n", accuracy);
    out.flush();
    if (json) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("test", measured);
      result.put("same_bits", same);
      Json.print(report, result);
    }
    return accuracy >= WANTED && same ? ExitCodes.DONE : ExitCodes.FAILED;
  }
}
