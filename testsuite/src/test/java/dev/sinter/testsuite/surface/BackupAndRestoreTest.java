package dev.sinter.testsuite.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.callbacks.BackupAndRestore;
import dev.sinter.callbacks.Callbacks;
import dev.sinter.layers.Dense;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.Model;
import dev.sinter.model.StepData;
import dev.sinter.optimizers.Adam;
import dev.sinter.runtime.training.History;
import dev.sinter.tensor.GradientTape;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings that were broken off go on. */
class BackupAndRestoreTest {
  private static final float[][] X = Linear.X;
  private static final float[][] Y = Linear.Y;

  @TempDir private Path folder;

  private Process process(Path backups, String frequency, int killedBefore) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-modules",
            "jdk.incubator.vector",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
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
      assertThat(FolderListing.names(backups)).containsExactly("training.backup");
      String resumed = lastLine(process(backups, frequency, -1));
      assertThat(resumed).startsWith(weights).endsWith("epochs [2, 3]");
      assertThat(FolderListing.names(backups)).isEmpty();
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
    Linear.in(
        () -> Linear.fit(Linear.model(), 2, new BackupAndRestore(backups).deleteCheckpoint(false)));
    assertThat(FolderListing.names(backups)).containsExactly("training.backup");
    // Everything is done: no epoch is left.
    assertThat(
            Linear.in(() -> Linear.fit(Linear.model(), 2, new BackupAndRestore(backups))).epoch())
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
}
