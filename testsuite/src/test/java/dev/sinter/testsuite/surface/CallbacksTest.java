package dev.sinter.testsuite.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.callbacks.CSVLogger;
import dev.sinter.callbacks.Callbacks;
import dev.sinter.callbacks.HistoryCallback;
import dev.sinter.callbacks.LambdaCallback;
import dev.sinter.callbacks.ProgbarLogger;
import dev.sinter.callbacks.TerminateOnNaN;
import dev.sinter.ir.ModelException;
import dev.sinter.runtime.training.Console;
import dev.sinter.runtime.training.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Functions, the history, the progress bar and logs as callbacks. */
class CallbacksTest {
  private static final float[][] X = Linear.X;
  private static final float[][] Y = Linear.Y;

  @TempDir private Path folder;

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
            Linear.fit(
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

  @Test
  void csvFilesHoldTheEpochs() throws IOException {
    Path file = folder.resolve("log.csv");
    Linear.in(
        () -> Linear.fit(Linear.model(), 2, new Values("score", 0.5, 1e-7), new CSVLogger(file)));
    List<String> lines = Files.readAllLines(file);
    assertThat(lines.getFirst()).isEqualTo("epoch,loss,score,val_loss,val_score");
    assertThat(lines.get(1)).startsWith("0,").endsWith(",0.5,NA,NA");
    assertThat(lines.get(2)).startsWith("1,").endsWith(",1e-07,NA,NA");
    assertThat(Files.readString(file)).contains("\r\n");
    Linear.in(() -> Linear.fit(Linear.model(), 1, new CSVLogger(file).append(true).separator(";")));
    assertThat(Files.readAllLines(file)).hasSize(4).last().asString().startsWith("0;");
    Linear.in(() -> Linear.fit(Linear.model(), 1, new CSVLogger(file)));
    assertThat(Files.readAllLines(file)).hasSize(2);
    assertThatThrownBy(() -> new CSVLogger(file).separator("::"))
        .hasMessageContaining("must be one character");
    Path nowhere = folder.resolve("missing").resolve("log.csv");
    assertThatThrownBy(() -> Linear.in(() -> Linear.fit(Linear.model(), 1, new CSVLogger(nowhere))))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("cannot write");
  }
}
