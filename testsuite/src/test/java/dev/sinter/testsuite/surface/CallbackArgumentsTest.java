package dev.sinter.testsuite.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.callbacks.BackupAndRestore;
import dev.sinter.callbacks.LambdaCallback;
import dev.sinter.callbacks.LearningRateScheduler;
import dev.sinter.callbacks.ModelCheckpoint;
import dev.sinter.callbacks.ProgbarLogger;
import dev.sinter.callbacks.ReduceLROnPlateau;
import dev.sinter.callbacks.RemoteMonitor;
import dev.sinter.callbacks.TensorBoard;
import dev.sinter.ir.ModelException;
import dev.sinter.model.Callback;
import dev.sinter.runtime.training.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Single arguments of callbacks that the tests of a whole callback do not tell apart. */
class CallbackArgumentsTest {
  @TempDir private Path folder;

  private static void fit(Callback... callbacks) {
    Linear.in(() -> Linear.fit(Linear.model(), 1, callbacks));
  }

  @Test
  void aPlateauIsWhatGetsBetterByLessThanTheDifference() {
    assertThat(reduced(0.05)).isFalse();
    assertThat(reduced(0.2)).isTrue();
  }

  private static boolean reduced(double difference) {
    List<String> said = new ArrayList<>();
    ReduceLROnPlateau reduce =
        new ReduceLROnPlateau().monitor("score").patience(2).minDelta(difference).verbose(1);
    reduce.setMessages(said::add);
    Linear.in(() -> Linear.fit(Linear.model(), 3, new Values("score", 1, 0.9, 0.8), reduce));
    return !said.isEmpty();
  }

  @Test
  void epochsOfACooldownAreNotCounted() {
    for (int cooldown : new int[] {0, 3}) {
      List<String> said = new ArrayList<>();
      ReduceLROnPlateau reduce =
          new ReduceLROnPlateau().monitor("score").patience(1).cooldown(cooldown).verbose(1);
      reduce.setMessages(said::add);
      Linear.in(() -> Linear.fit(Linear.model(), 5, new Values("score", 1, 1, 1, 1, 1), reduce));
      // After the first epoch each one is a plateau; three of them do not count.
      assertThat(said).hasSize(cooldown == 0 ? 4 : 2);
    }
  }

  /** Gives values of batches that are not those of the model. */
  private static String shown(ProgbarLogger bar) {
    StringBuilder shown = new StringBuilder();
    AtomicLong clock = new AtomicLong();
    Callback values =
        new Callback() {
          @Override
          public void onTrainBatchEnd(long batch, SequencedMap<String, Double> logs) {
            logs.clear();
            logs.put("loss", batch == 0 ? 2.0 : 4.0);
          }
        };
    Linear.in(
        () ->
            Linear.model()
                .fit(
                    Linear.X,
                    Linear.Y,
                    f ->
                        f.batchSize(4)
                            .callbacks(
                                values,
                                bar.on(
                                    new Console(
                                        shown::append,
                                        true,
                                        () -> clock.addAndGet(1_000_000_000))))));
    return shown.toString();
  }

  @Test
  void statefulMetricsAreShownAsTheyAre() {
    assertThat(shown(new ProgbarLogger().statefulMetrics(List.of("loss"))))
        .contains("loss: 4.0000");
    assertThat(shown(new ProgbarLogger().statefulMetrics(List.of())))
        .contains("loss: 3.0000")
        .doesNotContain("loss: 4.0000");
  }

  @Test
  void schedulersSpeakOrAreSilent() {
    for (int verbose : new int[] {0, 1}) {
      List<String> said = new ArrayList<>();
      LearningRateScheduler scheduler = new LearningRateScheduler((epoch, rate) -> rate, verbose);
      scheduler.setMessages(said::add);
      fit(scheduler);
      assertThat(said).hasSize(verbose);
    }
    assertThatThrownBy(() -> new LearningRateScheduler((epoch, rate) -> rate, 2))
        .isInstanceOf(ModelException.class)
        .hasMessage("LearningRateScheduler: verbose must be 0 or 1, got 2");
  }

  private static void fail() {
    throw new ModelException("mine");
  }

  @Test
  void functionsThatFailReachTheCaller() {
    SequencedMap<String, LambdaCallback> failing = new LinkedHashMap<>();
    failing.put("train begin", new LambdaCallback().onTrainBegin(CallbackArgumentsTest::fail));
    failing.put("epoch begin", new LambdaCallback().onEpochBegin(epoch -> fail()));
    failing.put("batch begin", new LambdaCallback().onBatchBegin(batch -> fail()));
    failing.put("batch end", new LambdaCallback().onBatchEnd((batch, logs) -> fail()));
    failing.put("epoch end", new LambdaCallback().onEpochEnd((epoch, logs) -> fail()));
    failing.put("train end", new LambdaCallback().onTrainEnd(logs -> fail()));
    failing.forEach(
        (where, callback) -> assertThatThrownBy(() -> fit(callback)).as(where).hasMessage("mine"));
  }

  @Test
  void hooksAreToldOfTestsAndPredictions() {
    List<String> told = new ArrayList<>();
    Callback hooks =
        new Callback() {
          @Override
          public void onTestBegin() {
            told.add("test");
          }

          @Override
          public void onTestBatchBegin(long batch) {
            told.add("test batch " + batch);
          }

          @Override
          public void onTestEnd(SequencedMap<String, Double> logs) {
            told.add("tested " + logs.keySet());
          }

          @Override
          public void onPredictBegin() {
            told.add("predict");
          }

          @Override
          public void onPredictBatchEnd(long batch) {
            told.add("predicted " + batch);
          }

          @Override
          public void onPredictEnd() {
            told.add("done");
          }
        };
    Linear.in(
        () -> {
          var model = Linear.model();
          model.evaluate(Linear.X, Linear.Y, e -> e.verbose(0).callbacks(hooks));
          model.predict(Linear.X, e -> e.verbose(0).callbacks(hooks));
          return model;
        });
    assertThat(told)
        .containsExactly("test", "test batch 0", "tested [loss]", "predict", "predicted 0", "done");
  }

  // ---- places that cannot be written to ---------------------------------------------------------

  @Test
  void foldersThatAreFilesAreRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "a");
    assertThatThrownBy(() -> fit(new TensorBoard(file)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("TensorBoard: cannot write")
        .hasMessageContaining("file");
    assertThatThrownBy(() -> fit(new BackupAndRestore(file)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("BackupAndRestore: cannot make the folder")
        .hasMessageContaining("file");
    assertThatThrownBy(() -> fit(new ModelCheckpoint(file.resolve("a.ckpt").toString())))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("ModelCheckpoint: cannot make the folder");
    assertThat(Files.readString(file)).isEqualTo("a");
  }

  @Test
  void pathsWithFieldsThatAreNoneAreRefused() {
    for (String template : List.of("{epoch:02q}.ckpt", "{}.ckpt", "{epoch:>5}.ckpt")) {
      assertThatThrownBy(() -> fit(new ModelCheckpoint(folder.resolve(template).toString())))
          .as(template)
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("is no field; a field is {name} or {name:format}");
    }
    assertThatThrownBy(() -> fit(new ModelCheckpoint(folder.resolve("a.pb").toString())))
        .hasMessageContaining("models are saved as .keras or .h5");
  }

  @Test
  void addressesAndHeadersThatCannotBeAreRefusedBeforeTheTraining() {
    for (String root : List.of("nowhere", "http://", "ftp://localhost")) {
      assertThatThrownBy(() -> fit(new RemoteMonitor().root(root).path("/a")))
          .as(root)
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("RemoteMonitor: '" + root + "/a' is no address");
    }
    assertThatThrownBy(() -> fit(new RemoteMonitor().path("/a b")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("is no address");
    for (String header : List.of("a b", "Host")) {
      assertThatThrownBy(() -> fit(new RemoteMonitor().headers(Map.of(header, "x"))))
          .as(header)
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("RemoteMonitor: headers: ")
          .hasMessageContaining(header);
    }
  }
}
