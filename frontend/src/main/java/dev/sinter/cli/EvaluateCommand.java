package dev.sinter.cli;

import dev.sinter.ir.ModelException;
import dev.sinter.language.DataPart;
import dev.sinter.language.TrainingData;
import dev.sinter.model.Model;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sinter evaluate}: measures a trained model. */
@Command(
    name = "evaluate",
    description = "Measures loss and metrics of a trained model on its test data.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  sinter evaluate examples/digits.sinter --weights digits.ckpt",
      "  sinter evaluate digits.keras --input x.npy --targets y.npy"
    })
final class EvaluateCommand extends ModelCommand {
  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description =
          "Weights that 'fit --save' wrote. Needed for .sinter files; others hold their own.")
  private @Nullable Path weights;

  @Mixin private ArrayFiles files;

  @Option(
      names = "--on",
      paramLabel = "PART",
      defaultValue = "test",
      description = "Which data: test (default), validation or train.")
  private String part;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Samples in a step. Default: the file's.")
  private @Nullable Integer batchSize;

  @Option(names = "--json", description = "Print the values as JSON.")
  private boolean json;

  @Override
  int run(Loaded loaded) {
    if (weights != null && files.isGiven()) {
      restore(loaded.model(), weights);
    }
    if (files.isGiven()) {
      return measureFiles(loaded);
    }
    if (weights == null) {
      throw new UsageException(
          "--weights is needed for data that a .sinter file names; else give --input and"
              + " --targets");
    }
    loaded.settings().compile(loaded.model());
    TrainingData data = data(loaded);
    restore(loaded.model(), weights);
    DataPart measured =
        switch (part) {
          case "test" ->
              data.test()
                  .orElseThrow(
                      () ->
                          new ModelException(
                              "train "
                                  + loaded.model().name()
                                  + ": states no test data; add test_data or split, or use --on"
                                  + " train"));
          case "validation" ->
              data.validation()
                  .orElseThrow(
                      () ->
                          new ModelException(
                              "train " + loaded.model().name() + ": states no validation_data"));
          case "train" -> data.train();
          default ->
              throw new UsageException(
                  "--on must be test, validation or train, got '" + part + "'");
        };
    Map<String, Double> values =
        measure(
            loaded.model(),
            measured,
            batchSize == null ? loaded.settings().batchSize() : batchSize,
            verbosity(json));
    return print(values);
  }

  private int measureFiles(Loaded loaded) {
    Model model = loaded.model();
    loaded.training().ifPresent(settings -> settings.compile(model));
    requireCompiled(model);
    DataPart part = new DataPart(files.x(model), Optional.of(files.y()));
    return print(measure(model, part, batchSize == null ? 32 : batchSize, verbosity(json)));
  }

  private int print(Map<String, Double> values) {
    if (json) {
      json(values);
    } else {
      out().println(line("", values));
    }
    return ExitCodes.DONE;
  }

  /** {@return loss and metrics on data in memory} */
  static Map<String, Double> measure(Model model, DataPart data, int batchSize, int verbose) {
    return model.evaluate(
        data.x(),
        data.y()
            .orElseThrow(
                () ->
                    new ModelException(
                        "evaluate: model '"
                            + model.name()
                            + "' has data without targets; state targets")),
        e -> e.batchSize(batchSize).verbose(verbose));
  }
}
