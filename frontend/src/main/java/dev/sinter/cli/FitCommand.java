package dev.sinter.cli;

import dev.sinter.language.DataPart;
import dev.sinter.language.TrainingData;
import dev.sinter.language.TrainingSettings;
import dev.sinter.model.FitOptions;
import dev.sinter.model.Model;
import dev.sinter.plot.ConfusionMatrix;
import dev.sinter.plot.RunReport;
import dev.sinter.runtime.execution.Work;
import dev.sinter.runtime.training.History;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sinter fit}: trains a model as its file says. */
@Command(
    name = "fit",
    description = "Trains a model as its file says, then measures it on the test data.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  sinter fit examples/digits.sinter --save digits.ckpt",
      "  sinter fit examples/digits.sinter --report digits.html",
      "  sinter fit examples/digits.sinter --save digits.keras",
      "  sinter fit digits.keras --input x.npy --targets y.npy --epochs 2 --save digits.keras",
      "  sinter fit examples/mnist_mlp.sinter --data mnist --epochs 2 --set units=128",
      "",
      "With several threads, a line says how they shared the work of the steps. The weights do not",
      "depend on their number."
    })
final class FitCommand extends ModelCommand {
  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Instead of the file's number of epochs.")
  private @Nullable Integer epochs;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Instead of the file's batch size.")
  private @Nullable Integer batchSize;

  @Option(names = "--weights", paramLabel = "FILE", description = "Start from these weights.")
  private @Nullable Path weights;

  @Mixin private ArrayFiles files;

  @Option(
      names = "--save",
      paramLabel = "FILE",
      description =
          "Save what was trained: as .keras or .h5 the whole model with its optimizer, as"
              + " .weights.h5 or any other name the weights.")
  private @Nullable Path save;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write a page about the run: curves, test values, confusion matrix, layers.")
  private @Nullable Path report;

  @Option(names = "--json", description = "Print history and test values as JSON.")
  private boolean json;

  @Override
  int run(Loaded loaded) {
    if (epochs != null && epochs < 1 || batchSize != null && batchSize < 1) {
      throw new UsageException("--epochs and --batch-size must be at least 1");
    }
    Model model = loaded.model();
    if (files.isGiven()) {
      loaded.training().ifPresent(settings -> settings.compile(model));
      requireCompiled(model);
      if (report != null) {
        throw new UsageException("--report needs the data that a .sinter file names");
      }
      start(model);
      return finish(model, model.fit(files.x(model), files.y(), this::apply), Map.of());
    }
    loaded.settings().compile(model);
    TrainingData data = data(loaded);
    start(model);
    History history = fit(model, loaded.settings(), data, this::apply);
    Map<String, Double> test = new LinkedHashMap<>();
    data.test()
        .ifPresent(
            part ->
                test.putAll(
                    EvaluateCommand.measure(model, part, loaded.settings().batchSize(), 0)));
    if (report != null) {
      report(loaded, data, history, test).save(report);
    }
    return finish(model, history, test);
  }

  private void start(Model model) {
    if (weights != null) {
      restore(model, weights);
    }
  }

  private void apply(FitOptions options) {
    options.verbose(verbosity(json));
    if (epochs != null) {
      options.epochs(epochs);
    }
    if (batchSize != null) {
      options.batchSize(batchSize);
    }
  }

  private int finish(Model model, History history, Map<String, Double> test) {
    if (save != null) {
      save(model, save);
    }
    Work work = Session.current().context().work();
    if (json) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("model", model.name());
      result.put("history", history.history());
      result.put("test", test);
      result.put("work", Json.work(work));
      json(result);
      return ExitCodes.DONE;
    }
    if (work.calls() > 0) {
      out().println(work);
    }
    if (!test.isEmpty()) {
      out().println(line("test_", test));
    }
    return ExitCodes.DONE;
  }

  private RunReport report(
      Loaded loaded, TrainingData data, History history, Map<String, Double> test) {
    Model model = loaded.model();
    RunReport page =
        new RunReport(model, history)
            .setting("file", file().getFileName())
            .setting(
                "optimizer",
                model.optimizers().stream().map(Object::toString).collect(Collectors.joining(", ")))
            .setting("epochs", history.params().epochs())
            .setting("batch size", batchSize == null ? loaded.settings().batchSize() : batchSize)
            .test(test);
    List<String> outputs = model.outputNames();
    boolean classes =
        outputs.size() == 1 && model.metricsNames().stream().anyMatch(name -> name.contains("acc"));
    DataPart measured = data.test().orElse(data.train());
    if (classes && measured.y().isPresent()) {
      Tensor predicted = model.predict(measured.x());
      page.confusion(ConfusionMatrix.of(measured.y().get().single(), predicted));
    }
    return page;
  }

  /** {@return the history of a training as the settings say} */
  static History fit(
      Model model, TrainingSettings settings, TrainingData data, Consumer<FitOptions> more) {
    DataPart train = data.train();
    Consumer<FitOptions> options =
        o -> {
          settings.apply(o, data);
          more.accept(o);
        };
    return train.y().isPresent()
        ? model.fit(train.x(), train.y().get(), options)
        : model.fit(train.x(), options);
  }
}
