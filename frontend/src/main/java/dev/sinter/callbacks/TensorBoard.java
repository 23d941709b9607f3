package dev.sinter.callbacks;

import static dev.sinter.config.ArgumentTypes.BOOL;
import static dev.sinter.config.ArgumentTypes.INT;
import static dev.sinter.config.ArgumentTypes.STRING;
import static dev.sinter.config.ArgumentTypes.optional;

import dev.sinter.config.Argument;
import dev.sinter.config.ArgumentType;
import dev.sinter.config.ArgumentTypes;
import dev.sinter.config.Arguments;
import dev.sinter.config.BadValueException;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.model.Connection;
import dev.sinter.tensor.Variable;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes files that TensorBoard shows: values of epochs and batches, histograms and pictures of
 * weights, and the graph of the layers. Training goes to the folder {@code train}, validation to
 * {@code validation}.
 */
public final class TensorBoard extends DeclaredCallback {
  private static final Argument<String> LOG_DIR =
      Argument.optional("log_dir", STRING, "logs", "folder of the files; made if missing");
  private static final Argument<Integer> HISTOGRAM_FREQ =
      Argument.optional("histogram_freq", INT, 0, "epochs between histograms of weights; 0: none")
          .check(Check.atLeast(0));
  private static final Argument<Boolean> WRITE_GRAPH =
      Argument.optional("write_graph", BOOL, true, "writes the graph of the layers");
  private static final Argument<Boolean> WRITE_IMAGES =
      Argument.optional(
          "write_images", BOOL, false, "writes weights as pictures, with the histograms");
  private static final Argument<Boolean> WRITE_STEPS_PER_SECOND =
      Argument.optional("write_steps_per_second", BOOL, false, "writes how fast steps are");
  private static final Argument<Long> UPDATE_FREQ =
      Argument.optional(
          "update_freq",
          new UpdateType(),
          0L,
          "\"epoch\", \"batch\", or a number of batches between values");
  private static final Argument<Integer> PROFILE_BATCH =
      Argument.optional("profile_batch", INT, 0, "not supported: programs are not TensorFlow's ops")
          .check(
              new Check<>(
                  "0: there are no TensorFlow ops to profile; use the command bench",
                  (Integer value) -> value == 0));
  private static final Argument<Integer> EMBEDDINGS_FREQ =
      Argument.optional(
              "embeddings_freq",
              INT,
              0,
              "not supported: the projector reads TensorFlow checkpoints")
          .check(
              new Check<>(
                  "0: the embedding projector reads TensorFlow checkpoints only",
                  (Integer value) -> value == 0));
  private static final Argument<Optional<String>> EMBEDDINGS_METADATA =
      Argument.optional(
              "embeddings_metadata",
              optional(STRING),
              Optional.empty(),
              "not supported, as embeddings_freq")
          .check(
              new Check<>(
                  "none: the embedding projector reads TensorFlow checkpoints only",
                  (Optional<String> value) -> value.isEmpty()));

  /** Declaration. */
  public static final Spec<TensorBoard> SPEC =
      Spec.of(
              TensorBoard.class,
              TensorBoard::new,
              LOG_DIR,
              HISTOGRAM_FREQ,
              WRITE_GRAPH,
              WRITE_IMAGES,
              WRITE_STEPS_PER_SECOND,
              UPDATE_FREQ,
              PROFILE_BATCH,
              EMBEDDINGS_FREQ,
              EMBEDDINGS_METADATA)
          .name("tensorboard");

  private final Map<String, EventFile> files = new LinkedHashMap<>();
  private Clock clock = Clock.systemUTC();
  private int made;
  private long steps;
  private long stepsBefore;
  private long epochStart;
  private boolean training;

  /** As an argument: how many batches are between values; 0 stands for a whole epoch. */
  private static final class UpdateType implements ArgumentType<Long> {
    @Override
    public Long read(@Nullable Object value) {
      return switch (value) {
        case String name when name.equals("epoch") -> 0L;
        case String name when name.equals("batch") -> 1L;
        case Number number when number.longValue() >= 0 -> number.longValue();
        case null, default ->
            throw new BadValueException(
                "must be " + describe() + ", got " + ArgumentTypes.show(value));
      };
    }

    @Override
    public Object write(Long value) {
      return value == 0 ? "epoch" : value == 1 ? "batch" : value;
    }

    @Override
    public String describe() {
      return "\"epoch\", \"batch\" or a number of batches";
    }
  }

  private TensorBoard(Arguments arguments) {
    super(arguments);
  }

  /** Writes to the folder {@code logs}. */
  public TensorBoard() {
    this(SPEC.empty());
  }

  /** Writes to a folder. */
  public TensorBoard(Path folder) {
    this(SPEC.empty().with(LOG_DIR, folder.toString()));
  }

  /** Sets how many epochs are between histograms of weights; 0 writes none. */
  public TensorBoard histogramFreq(int value) {
    put("histogram_freq", value);
    return this;
  }

  /** Sets whether the graph of the layers is written. */
  public TensorBoard writeGraph(boolean value) {
    put("write_graph", value);
    return this;
  }

  /** Sets whether weights are written as pictures, together with the histograms. */
  public TensorBoard writeImages(boolean value) {
    put("write_images", value);
    return this;
  }

  /** Sets whether it is written how fast steps are. */
  public TensorBoard writeStepsPerSecond(boolean value) {
    put("write_steps_per_second", value);
    return this;
  }

  /** Sets how many batches are between values. */
  public TensorBoard updateFreq(long batches) {
    put("update_freq", batches);
    return this;
  }

  /** Sets {@code "epoch"} or {@code "batch"}. */
  public TensorBoard updateFreq(String value) {
    put("update_freq", value);
    return this;
  }

  /** Sets the clock that gives the times of events. */
  public TensorBoard clock(Clock value) {
    clock = value;
    return this;
  }

  private EventFile file(String name) {
    return files.computeIfAbsent(
        name, n -> new EventFile(Path.of(get(LOG_DIR)).resolve(n), clock, made++));
  }

  @Override
  public void onTrainBegin() {
    training = true;
    steps = 0;
    if (get(WRITE_GRAPH) && !Connection.of(model()).isEmpty()) {
      file("train").graph(graph());
      file("train").flush();
    }
  }

  /** A GraphDef whose nodes are the calls of the layers. */
  private ProtocolBuffer graph() {
    ProtocolBuffer graph = new ProtocolBuffer();
    for (Connection connection : Connection.of(model())) {
      ProtocolBuffer node =
          new ProtocolBuffer()
              .text(1, connection.layer().name())
              .text(2, connection.layer().className());
      connection.sources().forEach(source -> node.text(3, source.name()));
      graph.message(1, node);
    }
    return graph;
  }

  @Override
  public void onEpochBegin(int epoch) {
    stepsBefore = steps;
    epochStart = clock.millis();
  }

  @Override
  public void onTrainBatchEnd(long batch, SequencedMap<String, Double> logs) {
    steps++;
    long frequency = get(UPDATE_FREQ);
    if (frequency > 0 && steps % frequency == 0) {
      EventFile file = file("train");
      logs.forEach((name, value) -> file.scalar("batch_" + name, value, steps));
      if (get(WRITE_STEPS_PER_SECOND)) {
        file.scalar("batch_steps_per_second", perSecond(), steps);
      }
    }
  }

  private double perSecond() {
    return (steps - stepsBefore) / Math.max(1e-3, (clock.millis() - epochStart) / 1e3);
  }

  @Override
  public void onTestEnd(SequencedMap<String, Double> logs) {
    if (model().isCompiled()) {
      long iterations = model().optimizers().getFirst().iterations().value().buffer().getLong(0);
      EventFile file = file("validation");
      logs.forEach(
          (name, value) -> file.scalar("evaluation_" + name + "_vs_iterations", value, iterations));
      file.flush();
      if (!training) {
        closeAll();
      }
    }
  }

  @Override
  public void onEpochEnd(int epoch, SequencedMap<String, Double> logs) {
    EventFile train = file("train");
    logs.forEach(
        (name, value) -> {
          boolean measured = name.startsWith("val_");
          EventFile file = measured ? file("validation") : train;
          file.scalar("epoch_" + (measured ? name.substring(4) : name), value, epoch);
        });
    if (model().optimizers().size() == 1) {
      train.scalar("epoch_learning_rate", model().optimizer().learningRate(), epoch);
    }
    if (get(WRITE_STEPS_PER_SECOND)) {
      train.scalar("epoch_steps_per_second", perSecond(), epoch);
    }
    if (get(HISTOGRAM_FREQ) > 0 && epoch % get(HISTOGRAM_FREQ) == 0) {
      for (Variable weight : model().weights()) {
        double[] values = weight.value().buffer().toDoubles();
        train.histogram(weight.path() + "/histogram", values, epoch);
        if (get(WRITE_IMAGES)) {
          WeightPicture picture = WeightPicture.of(weight.value().shape(), values);
          train.image(
              weight.path() + "/image", picture.height(), picture.width(), picture.png(), epoch);
        }
      }
    }
    files.values().forEach(EventFile::flush);
  }

  @Override
  public void onTrainEnd(SequencedMap<String, Double> logs) {
    training = false;
    closeAll();
  }

  private void closeAll() {
    files.values().forEach(EventFile::close);
    files.clear();
  }
}
