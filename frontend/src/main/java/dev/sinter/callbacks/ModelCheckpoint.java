package dev.sinter.callbacks;

import static dev.sinter.config.ArgumentTypes.BOOL;
import static dev.sinter.config.ArgumentTypes.FLOAT;
import static dev.sinter.config.ArgumentTypes.INT;
import static dev.sinter.config.ArgumentTypes.STRING;
import static dev.sinter.config.ArgumentTypes.optional;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Saves the model, or its weights, while it is trained.
 *
 * <pre>{@code
 * new ModelCheckpoint("runs/{epoch:02d}-{val_loss:.2f}.keras").saveBestOnly(true)
 * }</pre>
 *
 * Fields of the path are {@code epoch}, from 1, {@code batch}, from 1, and the names of the logs,
 * each with an optional format of Python's. Missing folders are made. Each file is replaced whole
 * or not at all. The ending decides the format: {@code .keras} or {@code .h5} for models, {@code
 * .weights.h5}, {@code .h5} or {@code .ckpt} for weights; a model as {@code .ckpt} is all that a
 * training needs to go on, without the architecture.
 */
public final class ModelCheckpoint extends DeclaredCallback {
  private static final Argument<String> FILEPATH =
      Argument.required("filepath", STRING, "the file, perhaps with fields such as {epoch:02d}")
          .check(new Check<>("the name of a file", (String path) -> !path.isBlank()));
  private static final Argument<Optional<String>> OPTIONS =
      Argument.optional(
              "options",
              optional(STRING),
              Optional.empty(),
              "not supported: they are of TensorFlow's savers")
          .check(
              new Check<>(
                  "none: options are of TensorFlow's savers, which write no file here",
                  (Optional<String> value) -> value.isEmpty()));
  private static final Argument<Boolean> LOAD_WEIGHTS_ON_RESTART =
      Argument.optional(
              "load_weights_on_restart", BOOL, false, "not supported: BackupAndRestore goes on")
          .check(
              new Check<>(
                  "false: use BackupAndRestore to go on after a restart",
                  (Boolean value) -> !value));
  private static final Argument<Integer> VERBOSE =
      Argument.optional("verbose", INT, 0, "1 says when a file is written")
          .check(Check.between(0, 1));
  private static final Argument<Boolean> SAVE_BEST_ONLY =
      Argument.optional("save_best_only", BOOL, false, "saves when the monitor is better only");
  private static final Argument<Boolean> SAVE_WEIGHTS_ONLY =
      Argument.optional("save_weights_only", BOOL, false, "saves no structure and no optimizer");
  private static final Argument<Optional<Long>> SAVE_FREQ =
      Argument.optional(
          "save_freq",
          new FrequencyType(),
          Optional.empty(),
          "\"epoch\", or a number of batches between two files");
  private static final Argument<Optional<Double>> INITIAL_VALUE_THRESHOLD =
      Argument.optional(
              "initial_value_threshold",
              optional(FLOAT),
              Optional.empty(),
              "best value of the monitor so far")
          .check(Monitor.COMPARABLE);
  private static final Argument<Integer> PERIOD =
      Argument.optional("period", INT, 1, "epochs between two files; an older form of save_freq")
          .check(Check.positive());

  /** Declaration. */
  public static final Spec<ModelCheckpoint> SPEC =
      Spec.of(
          ModelCheckpoint.class,
          ModelCheckpoint::new,
          FILEPATH,
          Monitor.MONITOR,
          VERBOSE,
          SAVE_BEST_ONLY,
          SAVE_WEIGHTS_ONLY,
          Monitor.MODE,
          SAVE_FREQ,
          OPTIONS,
          INITIAL_VALUE_THRESHOLD,
          PERIOD,
          LOAD_WEIGHTS_ON_RESTART);

  private Monitor monitor = new Monitor("", false, 0);
  private Optional<Double> best = Optional.empty();
  private int epoch;
  private int epochsSinceSave;
  private long batchesSinceSave;

  private ModelCheckpoint(Arguments arguments) {
    super(arguments);
  }

  /** Saves the model after each epoch. */
  public ModelCheckpoint(String filepath) {
    this(SPEC.empty().with(FILEPATH, filepath));
  }

  /** Sets what is watched: a key of the logs. */
  public ModelCheckpoint monitor(String value) {
    put("monitor", value);
    return this;
  }

  /** Sets whether it says what it does: 0 or 1. */
  public ModelCheckpoint verbose(int value) {
    put("verbose", value);
    return this;
  }

  /** Sets whether only models better than all before are saved. */
  public ModelCheckpoint saveBestOnly(boolean value) {
    put("save_best_only", value);
    return this;
  }

  /** Sets whether weights alone are saved. */
  public ModelCheckpoint saveWeightsOnly(boolean value) {
    put("save_weights_only", value);
    return this;
  }

  /** Sets which is better: {@code min}, {@code max} or {@code auto}. */
  public ModelCheckpoint mode(String value) {
    put("mode", value);
    return this;
  }

  /** Sets after how many batches a file is written, instead of after each epoch. */
  public ModelCheckpoint saveFreq(long batches) {
    put("save_freq", batches);
    return this;
  }

  /** Sets {@code "epoch"}: a file is written after each epoch. */
  public ModelCheckpoint saveFreq(String value) {
    put("save_freq", value);
    return this;
  }

  /** Sets the value of the monitor that must be beaten first. */
  public ModelCheckpoint initialValueThreshold(double value) {
    put("initial_value_threshold", value);
    return this;
  }

  /** Sets after how many epochs a file is written. */
  public ModelCheckpoint period(int epochs) {
    put("period", epochs);
    return this;
  }

  @Override
  public void onTrainBegin() {
    String name = get(Monitor.MONITOR);
    boolean larger = name.contains("acc") || name.startsWith("fmeasure");
    monitor = Monitor.of(name, get(Monitor.MODE), larger, 0);
    // What was best in a training before stays best in the next one, as in Keras.
    best = best.or(() -> get(INITIAL_VALUE_THRESHOLD));
  }

  @Override
  public void onEpochBegin(int number) {
    epoch = number;
  }

  @Override
  public void onTrainBatchEnd(long batch, SequencedMap<String, Double> logs) {
    batchesSinceSave++;
    if (get(SAVE_FREQ).isPresent() && batchesSinceSave >= get(SAVE_FREQ).get()) {
      batchesSinceSave = 0;
      consider(epoch, Optional.of(batch), logs);
    }
  }

  @Override
  public void onEpochEnd(int number, SequencedMap<String, Double> logs) {
    epochsSinceSave++;
    if (get(SAVE_FREQ).isEmpty() && epochsSinceSave >= get(PERIOD)) {
      epochsSinceSave = 0;
      consider(number, Optional.empty(), logs);
    }
  }

  private void consider(int number, Optional<Long> batch, SequencedMap<String, Double> logs) {
    Path path = Path.of(path(number, batch, logs));
    String start = "\nEpoch " + (number + 1) + ": ";
    if (!get(SAVE_BEST_ONLY)) {
      tell(start + "saving model to " + path);
      save(path);
      return;
    }
    Double current = logs.get(monitor.name());
    if (current == null) {
      say(
          "warning: Can save best model only with "
              + monitor.name()
              + " available, skipping. Available are: "
              + String.join(",", logs.keySet()));
      return;
    }
    double reference = best.orElse(monitor.worst());
    if (monitor.improves(current, reference)) {
      tell(
          start
              + monitor.name()
              + " improved from "
              + PythonText.fixed(reference, 5)
              + " to "
              + PythonText.fixed(current, 5)
              + ", saving model to "
              + path);
      save(path);
      best = Optional.of(current);
    } else {
      tell(start + monitor.name() + " did not improve from " + PythonText.fixed(reference, 5));
    }
  }

  private void tell(String line) {
    if (get(VERBOSE) > 0) {
      say(line);
    }
  }

  private String path(int number, Optional<Long> batch, Map<String, Double> logs) {
    Map<String, Number> fields = new LinkedHashMap<>();
    fields.put("epoch", number + 1);
    batch.ifPresent(index -> fields.put("batch", index + 1));
    fields.putAll(logs);
    return PythonText.fill(get(FILEPATH), fields);
  }

  private void save(Path path) {
    try {
      if (path.getParent() != null) {
        Files.createDirectories(path.getParent());
      }
    } catch (IOException e) {
      throw new ModelException(
          "ModelCheckpoint: cannot make the folder of '" + path + "': " + e.getMessage(), e);
    }
    if (get(SAVE_WEIGHTS_ONLY)) {
      ModelFiles.saveWeights(model(), path);
    } else {
      ModelFiles.save(model(), path);
    }
  }
}
