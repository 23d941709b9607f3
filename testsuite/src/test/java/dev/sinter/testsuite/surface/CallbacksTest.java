package dev.sinter.testsuite.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.net.httpserver.HttpServer;
import dev.sinter.callbacks.BackupAndRestore;
import dev.sinter.callbacks.CSVLogger;
import dev.sinter.callbacks.Callbacks;
import dev.sinter.callbacks.EarlyStopping;
import dev.sinter.callbacks.HistoryCallback;
import dev.sinter.callbacks.LambdaCallback;
import dev.sinter.callbacks.LearningRateScheduler;
import dev.sinter.callbacks.ModelCheckpoint;
import dev.sinter.callbacks.ProgbarLogger;
import dev.sinter.callbacks.ReduceLROnPlateau;
import dev.sinter.callbacks.RemoteMonitor;
import dev.sinter.callbacks.TensorBoard;
import dev.sinter.callbacks.TerminateOnNaN;
import dev.sinter.format.Models;
import dev.sinter.ir.ModelException;
import dev.sinter.layers.Dense;
import dev.sinter.model.CallContext;
import dev.sinter.model.Callback;
import dev.sinter.model.Layer;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.model.StepData;
import dev.sinter.optimizers.Adam;
import dev.sinter.optimizers.CosineDecay;
import dev.sinter.optimizers.Optimizers;
import dev.sinter.runtime.training.Console;
import dev.sinter.runtime.training.History;
import dev.sinter.tensor.GradientTape;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallbacksTest {
  private static final float[][] X = Linear.X;
  private static final float[][] Y = Linear.Y;

  @TempDir private Path folder;

  /** Puts values of its own into the logs, one an epoch. */
  private static final class Values extends Callback {
    private final String name;
    private final double[] values;

    Values(String name, double... values) {
      this.name = name;
      this.values = values;
    }

    @Override
    public void onEpochEnd(int epoch, SequencedMap<String, Double> logs) {
      logs.put(name, values[epoch]);
    }
  }

  private static History fit(Sequential model, int epochs, Callback... callbacks) {
    return model.fit(X, Y, f -> f.epochs(epochs).verbose(0).shuffle(false).callbacks(callbacks));
  }

  private static int epochs(double[] values, EarlyStopping stopping) {
    return Linear.in(
        () ->
            fit(
                    Linear.model(),
                    values.length,
                    new Values("score", values),
                    stopping.monitor("score"))
                .epoch()
                .size());
  }

  // ---- EarlyStopping
  // ------------------------------------------------------------------------------

  @Test
  void earlyStoppingWaitsForABetterValue() {
    double[] values = {5, 4, 4.5, 4.2, 3, 3.5, 3.4, 3.3};
    assertThat(epochs(values, new EarlyStopping())).isEqualTo(3);
    assertThat(epochs(values, new EarlyStopping().patience(2))).isEqualTo(4);
    assertThat(epochs(values, new EarlyStopping().patience(3))).isEqualTo(8);
    assertThat(epochs(values, new EarlyStopping().mode("max"))).isEqualTo(2);
    assertThat(epochs(values, new EarlyStopping().minDelta(1.5))).isEqualTo(2);
    assertThat(epochs(values, new EarlyStopping().startFromEpoch(4))).isEqualTo(6);
    assertThat(epochs(values, new EarlyStopping().patience(4).baseline(1))).isEqualTo(4);
  }

  @Test
  void earlyStoppingGuessesWhichIsBetter() {
    Linear.in(
        () -> {
          assertThat(
                  fit(
                          Linear.model(),
                          4,
                          new Values("val_accuracy", 0.1, 0.2, 0.3, 0.1),
                          new EarlyStopping().monitor("val_accuracy"))
                      .epoch())
              .hasSize(4);
          return null;
        });
  }

  @Test
  void earlyStoppingRestoresTheBestWeights() {
    List<String> said = new ArrayList<>();
    Linear.in(
        () -> {
          Sequential model = Linear.model();
          List<float[]> weights = new ArrayList<>();
          EarlyStopping stopping =
              new EarlyStopping().monitor("score").patience(2).verbose(1).restoreBestWeights(true);
          stopping.setMessages(said::add);
          fit(
              model,
              9,
              new Values("score", 3, 1, 2, 2, 2, 2, 2, 2, 2),
              new LambdaCallback().onEpochEnd((epoch, logs) -> weights.add(Linear.weights(model))),
              stopping);
          assertThat(weights).hasSize(4);
          assertThat(Linear.weights(model)).containsExactly(weights.get(1));
          assertThat(stopping.stoppedEpoch()).isEqualTo(3);
          return model;
        });
    assertThat(said)
        .containsExactly(
            "Restoring model weights from the end of the best epoch: 2.",
            "Epoch 4: early stopping");
  }

  @Test
  void aMissingMonitorIsAWarning() {
    List<String> said = new ArrayList<>();
    EarlyStopping stopping = new EarlyStopping().monitor("nothing");
    stopping.setMessages(said::add);
    Linear.in(() -> fit(Linear.model(), 2, stopping));
    assertThat(said)
        .hasSize(2)
        .first()
        .asString()
        .contains("conditioned on metric `nothing` which is not available")
        .contains("Available metrics are: loss");
    assertThatThrownBy(() -> new EarlyStopping().mode("best"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("early_stopping: argument 'mode'");
    assertThatThrownBy(() -> new EarlyStopping().patience(-1)).hasMessageContaining("at least 0");
  }

  // ---- learning rates
  // -----------------------------------------------------------------------------

  @Test
  void plateausReduceTheLearningRate() {
    List<String> said = new ArrayList<>();
    ReduceLROnPlateau reduce =
        new ReduceLROnPlateau()
            .monitor("score")
            .factor(0.5)
            .patience(2)
            .cooldown(1)
            .minLr(0.02)
            .minDelta(0)
            .verbose(1);
    reduce.setMessages(said::add);
    History history =
        Linear.in(
            () -> fit(Linear.model(), 9, new Values("score", 1, 1, 1, 1, 1, 1, 1, 1, 1), reduce));
    assertThat(history.get("lr"))
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-7 ? 0 : Double.compare(a, b))
        .containsExactly(0.1, 0.1, 0.1, 0.05, 0.05, 0.025, 0.025, 0.02, 0.02);
    assertThat(said).hasSize(3);
    assertThat(said.getFirst())
        .startsWith("\nEpoch 3: ReduceLROnPlateau reducing learning rate to 0.05");
    assertThatThrownBy(() -> new ReduceLROnPlateau().factor(1))
        .hasMessageContaining("argument 'factor' must be at least 0 and below 1, got 1");
    assertThat(
            Linear.in(
                () ->
                    fit(
                        Linear.model(),
                        3,
                        new Values("score", 1, 2, 3),
                        new ReduceLROnPlateau().monitor("score").mode("max").patience(1))))
        .satisfies(h -> assertThat(h.get("lr").getLast()).isCloseTo(0.1, within(1e-6)));
  }

  @Test
  void schedulesSetTheLearningRate() {
    List<String> said = new ArrayList<>();
    LearningRateScheduler scheduler =
        new LearningRateScheduler((epoch, rate) -> epoch == 0 ? rate : rate / 2, 1);
    scheduler.setMessages(said::add);
    History history = Linear.in(() -> fit(Linear.model(), 3, scheduler));
    assertThat(history.get("lr"))
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-7 ? 0 : Double.compare(a, b))
        .containsExactly(0.1, 0.05, 0.025);
    assertThat(said.get(1))
        .startsWith("\nEpoch 2: LearningRateScheduler setting learning rate to 0.05");
    assertThatThrownBy(
            () -> Linear.in(() -> fit(Linear.model(), 1, new LearningRateScheduler(e -> -1.0))))
        .hasMessageContaining("must give a number of at least 0, got -1.0 for epoch 0");
  }

  // ---- TerminateOnNaN, Lambda, History, Progbar
  // ---------------------------------------------------

  @Test
  void aLossThatIsNoNumberEndsTheTraining() {
    List<String> said = new ArrayList<>();
    TerminateOnNaN terminate = new TerminateOnNaN();
    terminate.setMessages(said::add);
    float[][] bad = {{1}, {1}, {Float.NaN}, {1}, {1}, {1}, {1}, {1}, {1}, {1}};
    HistoryCallback kept = new HistoryCallback();
    History history =
        Linear.in(
            () ->
                Linear.model()
                    .fit(
                        X,
                        bad,
                        f ->
                            f.batchSize(2)
                                .epochs(5)
                                .shuffle(false)
                                .verbose(0)
                                .callbacks(terminate, kept)));
    assertThat(said).containsExactly("Batch 1: Invalid loss, terminating training");
    assertThat(history.epoch()).containsExactly(0);
    assertThat(kept.history().history()).isEqualTo(history.history());
  }

  @Test
  void functionsAreCallbacks() {
    List<String> events = new ArrayList<>();
    Linear.in(
        () ->
            fit(
                Linear.model(),
                1,
                new LambdaCallback()
                    .onTrainBegin(() -> events.add("train"))
                    .onEpochBegin(epoch -> events.add("epoch " + epoch))
                    .onBatchBegin(batch -> events.add("batch " + batch))
                    .onBatchEnd((batch, logs) -> events.add("did " + batch + logs.keySet()))
                    .onEpochEnd((epoch, logs) -> events.add("end " + epoch + logs.keySet()))
                    .onTrainEnd(logs -> events.add("done" + logs.keySet()))));
    assertThat(events)
        .containsExactly("train", "epoch 0", "batch 0", "did 0[loss]", "end 0[loss]", "done[loss]");
  }

  @Test
  void theProgressBarCanBeACallback() {
    StringBuilder shown = new StringBuilder();
    Console console = new Console(shown::append, true, () -> 0);
    Linear.in(
        () ->
            Linear.model()
                .fit(
                    X,
                    Y,
                    f ->
                        f.batchSize(5)
                            .epochs(2)
                            .validationData(X, Y)
                            .callbacks(new ProgbarLogger().on(console))));
    assertThat(shown.toString())
        .contains("Epoch 1/2\n")
        .contains("2/2 [==============================] - 0s 0s/step - loss: ")
        .contains(" - val_loss: ");
    assertThatThrownBy(
            () ->
                Callbacks.registry()
                    .read(
                        Map.of(
                            "class_name",
                            "ProgbarLogger",
                            "config",
                            Map.of("count_mode", "samples"))))
        .hasMessageContaining("count_mode");
  }

  // ---- files
  // --------------------------------------------------------------------------------------

  @Test
  void csvFilesHoldTheEpochs() throws IOException {
    Path file = folder.resolve("log.csv");
    Linear.in(() -> fit(Linear.model(), 2, new Values("score", 0.5, 1e-7), new CSVLogger(file)));
    List<String> lines = Files.readAllLines(file);
    assertThat(lines.getFirst()).isEqualTo("epoch,loss,score,val_loss,val_score");
    assertThat(lines.get(1)).startsWith("0,").endsWith(",0.5,NA,NA");
    assertThat(lines.get(2)).startsWith("1,").endsWith(",1e-07,NA,NA");
    assertThat(Files.readString(file)).contains("\r\n");
    Linear.in(() -> fit(Linear.model(), 1, new CSVLogger(file).append(true).separator(";")));
    assertThat(Files.readAllLines(file)).hasSize(4).last().asString().startsWith("0;");
    Linear.in(() -> fit(Linear.model(), 1, new CSVLogger(file)));
    assertThat(Files.readAllLines(file)).hasSize(2);
    assertThatThrownBy(() -> new CSVLogger(file).separator("::"))
        .hasMessageContaining("must be one character");
    Path nowhere = folder.resolve("missing").resolve("log.csv");
    assertThatThrownBy(() -> Linear.in(() -> fit(Linear.model(), 1, new CSVLogger(nowhere))))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("cannot write");
  }

  private List<String> names(Path inside) throws IOException {
    try (Stream<Path> files = Files.list(inside)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void checkpointsAreWrittenWhenTheyShould() throws IOException {
    String template = folder.resolve("every/{epoch:02d}-{score:.2f}.ckpt").toString();
    Values scores = new Values("score", 3, 1, 2, 0.5);
    Linear.in(() -> fit(Linear.model(), 4, scores, new ModelCheckpoint(template)));
    assertThat(names(folder.resolve("every")))
        .containsExactly("01-3.00.ckpt", "02-1.00.ckpt", "03-2.00.ckpt", "04-0.50.ckpt");
    List<String> said = new ArrayList<>();
    String best = folder.resolve("best/{epoch}.ckpt").toString();
    ModelCheckpoint bestOnly =
        new ModelCheckpoint(best).monitor("score").saveBestOnly(true).verbose(1);
    bestOnly.setMessages(said::add);
    Linear.in(() -> fit(Linear.model(), 4, scores, bestOnly));
    assertThat(names(folder.resolve("best"))).containsExactly("1.ckpt", "2.ckpt", "4.ckpt");
    assertThat(said.get(1))
        .startsWith("\nEpoch 2: score improved from 3.00000 to 1.00000, saving model to ");
    assertThat(said.get(2)).isEqualTo("\nEpoch 3: score did not improve from 1.00000");
    Linear.in(
        () ->
            fit(
                Linear.model(),
                4,
                scores,
                new ModelCheckpoint(folder.resolve("max/{epoch}.ckpt").toString())
                    .monitor("score")
                    .saveBestOnly(true)
                    .mode("max")));
    assertThat(names(folder.resolve("max"))).containsExactly("1.ckpt");
    Linear.in(
        () ->
            fit(
                Linear.model(),
                4,
                scores,
                new ModelCheckpoint(folder.resolve("least/{epoch}.ckpt").toString())
                    .monitor("score")
                    .saveBestOnly(true)
                    .initialValueThreshold(0.9)));
    assertThat(names(folder.resolve("least"))).containsExactly("4.ckpt");
    Linear.in(
        () ->
            Linear.model()
                .fit(
                    X,
                    Y,
                    f ->
                        f.batchSize(2)
                            .verbose(0)
                            .callbacks(
                                new ModelCheckpoint(
                                        folder.resolve("b/{epoch}-{batch}.ckpt").toString())
                                    .saveFreq(2))));
    assertThat(names(folder.resolve("b"))).containsExactly("1-2.ckpt", "1-4.ckpt");
    Linear.in(
        () ->
            fit(
                Linear.model(),
                4,
                new ModelCheckpoint(folder.resolve("p/{epoch}.ckpt").toString()).period(3)));
    assertThat(names(folder.resolve("p"))).containsExactly("3.ckpt");
  }

  @Test
  void checkpointsCanBeLoaded() {
    Linear.in(
        () -> {
          Sequential model = Linear.model();
          Path whole = folder.resolve("model.keras");
          Path weights = folder.resolve("model.weights.h5");
          fit(
              model,
              2,
              new ModelCheckpoint(whole.toString()),
              new ModelCheckpoint(weights.toString()).saveWeightsOnly(true));
          float[] expected = model.predict(X).toFloats();
          Model loaded = Models.load(whole);
          assertThat(loaded.predict(X).toFloats()).containsExactly(expected);
          assertThat(loaded.isCompiled()).isTrue();
          Sequential other = Linear.model();
          other.loadWeights(weights);
          assertThat(other.predict(X).toFloats()).containsExactly(expected);
          return model;
        });
  }

  @Test
  void badCheckpointsAreRefused() {
    assertThatThrownBy(
            () ->
                Linear.in(
                    () ->
                        fit(
                            Linear.model(),
                            1,
                            new ModelCheckpoint(folder.resolve("{accuracy}.ckpt").toString()))))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("there is no value 'accuracy'")
        .hasMessageContaining("epoch, loss");
    assertThatThrownBy(() -> new ModelCheckpoint("x").saveFreq(0))
        .hasMessageContaining("\"epoch\" or a number of batches");
    assertThatThrownBy(() -> new ModelCheckpoint("x").saveFreq("step"))
        .hasMessageContaining("\"epoch\" or a number of batches");
  }

  // ---- BackupAndRestore
  // ---------------------------------------------------------------------------

  private Process process(Path backups, String frequency, int killedBefore) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-modules",
            "jdk.incubator.vector",
            "-cp",
            System.getProperty("java.class.path"),
            BackedUpTraining.class.getName(),
            backups.toString(),
            frequency,
            Integer.toString(killedBefore))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private String lastLine(Process process) throws IOException, InterruptedException {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      String line = output.readLine();
      if (line != null && line.equals("waiting")) {
        process.destroyForcibly().waitFor();
      }
      return line == null ? "" : line;
    }
  }

  @Test
  void aKilledTrainingGoesOnBitForBit() throws Exception {
    String expected = lastLine(process(folder.resolve("whole"), "epoch", -1));
    assertThat(expected).contains(" last ").endsWith("epochs [0, 1, 2, 3]");
    String weights = expected.substring(0, expected.indexOf(" epochs"));
    for (String frequency : List.of("epoch", "2")) {
      Path backups = folder.resolve("killed-" + frequency);
      assertThat(lastLine(process(backups, frequency, 13))).isEqualTo("waiting");
      assertThat(names(backups)).containsExactly("training.backup");
      String resumed = lastLine(process(backups, frequency, -1));
      assertThat(resumed).startsWith(weights).endsWith("epochs [2, 3]");
      assertThat(names(backups)).isEmpty();
    }
  }

  /** Two halves, each with an optimizer of its own. */
  private static final class TwoOptimizers extends Model {
    private final Layer first = track("first", new Dense(3).activation("tanh"));
    private final Layer second = track("second", new Dense(1));
    private final Adam own = new Adam(0.05);

    @Override
    protected Tensor call(Tensor x, CallContext context) {
      return second.apply(first.apply(x));
    }

    @Override
    protected Map<String, Tensor> trainStep(StepData data) {
      try (GradientTape tape = new GradientTape()) {
        Tensors predicted = apply(data.x(), CallContext.training(true));
        Tensor loss = computeLoss(data, predicted);
        var inner = first.trainableWeights();
        var outer = second.trainableWeights();
        var gradients = tape.gradient(loss, trainableWeights());
        own.applyGradients(gradients.subList(0, 2), inner);
        optimizer().applyGradients(gradients.subList(2, 4), outer);
        return computeMetrics(data, predicted);
      }
    }
  }

  @Test
  void theSecondOptimizerOfAStepIsBackedUp() {
    Path backups = folder.resolve("two");
    List<float[]> weights = new ArrayList<>();
    for (int epochs : new int[] {5, 2, 5}) {
      Linear.in(
          () -> {
            TwoOptimizers model = new TwoOptimizers();
            model.compile(c -> c.optimizer(new Adam(0.02)).loss("mse"));
            boolean whole = weights.isEmpty();
            History history =
                model.fit(
                    X,
                    Y,
                    f -> {
                      f.epochs(epochs).batchSize(4).verbose(0);
                      if (!whole) {
                        f.callbacks(new BackupAndRestore(backups).deleteCheckpoint(false));
                      }
                    });
            assertThat(history.epoch()).hasSize(weights.size() == 2 ? 3 : epochs);
            assertThat(model.own.iterations().read().item()).isEqualTo(3 * epochs);
            weights.add(model.predict(X).toFloats());
            return null;
          });
    }
    assertThat(weights.get(2)).containsExactly(weights.get(0));
    assertThat(weights.get(1)).isNotEqualTo(weights.get(0));
  }

  @Test
  void backupsStayIfAskedTo() throws IOException {
    Path backups = folder.resolve("kept");
    Linear.in(() -> fit(Linear.model(), 2, new BackupAndRestore(backups).deleteCheckpoint(false)));
    assertThat(names(backups)).containsExactly("training.backup");
    // Everything is done: no epoch is left.
    assertThat(Linear.in(() -> fit(Linear.model(), 2, new BackupAndRestore(backups))).epoch())
        .isEmpty();
    assertThatThrownBy(
            () ->
                Callbacks.registry()
                    .read(
                        Map.of(
                            "class_name",
                            "BackupAndRestore",
                            "config",
                            Map.of("backup_dir", "x", "save_before_preemption", true))))
        .hasMessageContaining("no cluster announces a preemption");
    assertThatThrownBy(() -> new BackupAndRestore(backups).saveFreq(-1))
        .hasMessageContaining("number of batches");
  }

  // ---- TensorBoard
  // --------------------------------------------------------------------------------

  /** The texts and numbers of one event, as far as tests look at them. */
  private record Event(long step, String text) {}

  /** {@return the events of the only file of a folder; the checksums are checked} */
  private static List<Event> events(Path inside) throws IOException {
    byte[] bytes;
    try (Stream<Path> files = Files.list(inside)) {
      bytes = Files.readAllBytes(files.findFirst().orElseThrow());
    }
    List<Event> events = new ArrayList<>();
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      int at = buffer.position();
      int length = (int) buffer.getLong();
      assertThat(buffer.getInt()).isEqualTo(masked(bytes, at, 8));
      byte[] event = new byte[length];
      buffer.get(event);
      assertThat(buffer.getInt()).isEqualTo(masked(event, 0, length));
      long step = 0;
      // Field 1 is a double, field 2 the step.
      if (event[9] == 16) {
        step = event[10];
      }
      events.add(new Event(step, new String(event, StandardCharsets.ISO_8859_1)));
    }
    return events;
  }

  private static int masked(byte[] bytes, int from, int length) {
    java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
    crc.update(bytes, from, length);
    int value = (int) crc.getValue();
    return ((value >>> 15) | (value << 17)) + 0xa282ead8;
  }

  @Test
  void tensorBoardFilesHoldValuesWeightsAndTheGraph() throws IOException {
    Path logs = folder.resolve("board");
    Linear.in(
        () ->
            Linear.model()
                .fit(
                    X,
                    Y,
                    f ->
                        f.epochs(2)
                            .batchSize(5)
                            .verbose(0)
                            .validationData(X, Y)
                            .callbacks(
                                new TensorBoard(logs)
                                    .histogramFreq(1)
                                    .writeImages(true)
                                    .writeStepsPerSecond(true)
                                    .updateFreq("batch")
                                    .clock(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC)))));
    assertThat(names(logs)).containsExactly("train", "validation");
    List<Event> train = events(logs.resolve("train"));
    assertThat(train.getFirst().text()).contains("brain.Event:2");
    assertThat(train.get(1).text()).contains("Dense").contains("InputLayer");
    assertThat(train).filteredOn(e -> e.text().contains("batch_loss")).hasSize(4);
    assertThat(train)
        .filteredOn(e -> e.text().contains("epoch_loss"))
        .extracting(Event::step)
        .containsExactly(0L, 1L);
    assertThat(train).filteredOn(e -> e.text().contains("epoch_learning_rate")).hasSize(2);
    assertThat(train).filteredOn(e -> e.text().contains("epoch_steps_per_second")).hasSize(2);
    assertThat(train).filteredOn(e -> e.text().contains("kernel/histogram")).hasSize(2);
    assertThat(train).filteredOn(e -> e.text().contains("kernel/image")).hasSize(2);
    List<Event> validation = events(logs.resolve("validation"));
    assertThat(validation).filteredOn(e -> e.text().contains("epoch_loss")).hasSize(2);
    assertThat(validation)
        .filteredOn(e -> e.text().contains("evaluation_loss_vs_iterations"))
        .extracting(Event::step)
        .containsExactly(2L, 4L);
    Path bare = folder.resolve("bare");
    Linear.in(() -> fit(Linear.model(), 1, new TensorBoard(bare).writeGraph(false)));
    assertThat(events(bare.resolve("train")))
        .noneMatch(e -> e.text().contains("InputLayer"))
        .noneMatch(e -> e.text().contains("batch_loss"))
        .noneMatch(e -> e.text().contains("histogram"));
    assertThatThrownBy(() -> new TensorBoard().updateFreq("step"))
        .hasMessageContaining("\"epoch\", \"batch\" or a number");
    assertThatThrownBy(
            () ->
                Callbacks.registry()
                    .read(
                        Map.of("class_name", "TensorBoard", "config", Map.of("profile_batch", 2))))
        .hasMessageContaining("profile_batch");
  }

  // ---- RemoteMonitor
  // ------------------------------------------------------------------------------

  @Test
  void epochsAreSentToAServer() throws IOException {
    List<String> got = new ArrayList<>();
    HttpServer server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          got.add(
              exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Content-Type")
                  + " "
                  + exchange.getRequestHeaders().getFirst("X-Run")
                  + " "
                  + URLDecoder.decode(body, StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    String root = "http://localhost:" + server.getAddress().getPort();
    try {
      Linear.in(() -> fit(Linear.model(), 1, new RemoteMonitor().root(root)));
      Linear.in(
          () ->
              fit(
                  Linear.model(),
                  1,
                  new RemoteMonitor()
                      .root(root)
                      .path("/mine")
                      .headers(Map.of("X-Run", "7"))
                      .sendAsJson(true)));
      Linear.in(() -> fit(Linear.model(), 1, new RemoteMonitor().root(root).field("run")));
    } finally {
      server.stop(0);
    }
    assertThat(got.get(0))
        .startsWith(
            "/publish/epoch/end/ application/x-www-form-urlencoded null"
                + " data={\"epoch\":0,\"loss\":");
    assertThat(got.get(1)).startsWith("/mine application/json 7 {\"epoch\":0,\"loss\":");
    assertThat(got.get(2)).contains(" run={");
    List<String> said = new ArrayList<>();
    RemoteMonitor lost = new RemoteMonitor().root(root);
    lost.setMessages(said::add);
    Linear.in(() -> fit(Linear.model(), 1, lost));
    assertThat(said)
        .containsExactly("warning: Could not reach RemoteMonitor root server at " + root);
    assertThatThrownBy(
            () -> Linear.in(() -> fit(Linear.model(), 1, new RemoteMonitor().root("nowhere"))))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("is no address");
  }

  @Test
  void rateOfAScheduleCannotBeSet() {
    Linear.in(
        () -> {
          Sequential model = Linear.model();
          model.compile(
              c ->
                  c.optimizer(
                          Optimizers.registry()
                              .read(
                                  Map.of(
                                      "class_name",
                                      "SGD",
                                      "config",
                                      Map.of("learning_rate", new CosineDecay(0.1, 10, 0)))))
                      .loss("mse"));
          assertThatThrownBy(() -> fit(model, 1, new LearningRateScheduler(e -> 0.1)))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("follows a schedule and cannot be set");
          return model;
        });
  }
}
