package dev.sinter.cli;

import dev.sinter.format.Models;
import dev.sinter.ir.ModelException;
import dev.sinter.language.ModelFile;
import dev.sinter.language.TrainingData;
import dev.sinter.language.TrainingSettings;
import dev.sinter.model.Model;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** What commands on a model share: reading it, its settings, its weights, and printing. */
abstract class ModelCommand implements Callable<Integer> {
  @ParentCommand private Main main;
  @Spec private CommandSpec specification;

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description =
          "A .sinter file, a .keras or .h5 file, a model.json of TensorFlow.js, or the .json or"
              + " .yaml of an architecture.")
  private Path file;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "Which model of the file. Default: the one that is trained, else the last.")
  private @Nullable String modelName;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "Gives a parameter of the model a value, as in --set units=64.")
  private Map<String, String> parameters = new LinkedHashMap<>();

  /**
   * A model and what its file says about training.
   *
   * @param model built
   * @param training nothing for files that say nothing
   */
  record Loaded(Model model, Optional<TrainingSettings> training) {
    /** {@return the settings} */
    TrainingSettings settings() {
      return training.orElseThrow(
          () ->
              new ModelException(
                  "model '"
                      + model.name()
                      + "': the file has no 'train "
                      + model.name()
                      + " { ... }'"));
    }
  }

  /** {@return the exit code, after the work on the model} */
  abstract int run(Loaded loaded) throws Exception;

  @Override
  public Integer call() throws Exception {
    if (!file.toString().endsWith(".sinter")) {
      return main.inSession(
          OptionalLong.empty(),
          () -> run(new Loaded(Models.load(file, o -> o.notes(this::note)), Optional.empty())));
    }
    ModelFile source = ModelFile.read(file);
    String name = modelName == null ? source.mainModel() : modelName;
    Optional<TrainingSettings> training =
        main.inSession(OptionalLong.empty(), () -> source.training(name));
    OptionalLong seed = training.map(TrainingSettings::seed).orElse(OptionalLong.empty());
    return main.inSession(
        seed,
        () -> {
          // Settings hold objects of the session that they are made in.
          Optional<TrainingSettings> settings = source.training(name);
          Map<String, Object> arguments =
              settings.map(TrainingSettings::parameters).orElseGet(LinkedHashMap::new);
          parameters.forEach((key, text) -> arguments.put(key, literal(text)));
          return run(new Loaded(source.model(name, arguments), settings));
        });
  }

  private void note(String note) {
    specification.commandLine().getErr().println("note: " + file + ": " + note);
  }

  private static Object literal(String text) {
    if (text.matches("-?\\d{1,18}")) {
      return Long.parseLong(text);
    } else if (text.matches("-?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?")) {
      return Double.parseDouble(text);
    }
    return text.equals("true") || text.equals("false") ? Boolean.parseBoolean(text) : text;
  }

  // ---- for commands
  // ------------------------------------------------------------------------------------------------

  /** {@return the options of all commands} */
  final Main main() {
    return main;
  }

  /** {@return the model's file} */
  final Path file() {
    return file;
  }

  /** {@return the standard output} */
  final PrintWriter out() {
    return specification.commandLine().getOut();
  }

  /** {@return the standard error} */
  final PrintWriter err() {
    return specification.commandLine().getErr();
  }

  /**
   * {@return 1 on a terminal, for progress bars; 2 elsewhere, for a line an epoch; 0 when quiet}
   */
  static int verbosity(boolean quiet) {
    boolean terminal =
        Optional.ofNullable(System.console()).map(java.io.Console::isTerminal).orElse(false);
    return quiet ? 0 : terminal ? 1 : 2;
  }

  /** {@return the data that the file names} */
  final TrainingData data(Loaded loaded) {
    return loaded.settings().load(loaded.model(), main.data());
  }

  /** Prints an object as JSON. */
  final void json(Object value) {
    Json.print(out(), value);
  }

  /** Checks that a model whose file names no training was saved with its compile settings. */
  static void requireCompiled(Model model) {
    if (!model.isCompiled()) {
      throw new ModelException(
          "model '"
              + model.name()
              + "': the file does not say how it was compiled (optimizer, loss); load and compile"
              + " it in Java, or write its training into a .sinter file");
    }
  }

  /** Loads weights: of a checkpoint, an HDF5 file or a whole model's file. */
  static void restore(Model model, Path weights) {
    model.loadWeights(weights);
  }

  /** Saves a model: all of it as {@code .keras} or {@code .h5}, the weights alone else. */
  static void save(Model model, Path path) {
    String name = path.toString();
    boolean whole =
        (name.endsWith(".keras") || name.endsWith(".h5") || name.endsWith(".hdf5"))
            && !name.endsWith(".weights.h5");
    if (whole) {
      model.save(path);
    } else if (name.endsWith(".weights.h5")) {
      model.saveWeights(path);
    } else {
      Models.saveCheckpoint(model, path);
    }
  }

  /** {@return measured values in one line: {@code loss=0.1234 accuracy=0.9722}} */
  static String line(String prefix, Map<String, Double> values) {
    StringBuilder line = new StringBuilder();
    values.forEach(
        (name, value) ->
            line.append(line.isEmpty() ? "" : " ")
                .append(prefix)
                .append(name)
                .append(String.format(java.util.Locale.ROOT, "=%.4f", value)));
    return line.toString();
  }
}
