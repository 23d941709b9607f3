package dev.sinter.testsuite.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.data.ArraySource;
import dev.sinter.runtime.data.Batch;
import dev.sinter.runtime.data.IteratorSource;
import dev.sinter.runtime.training.Console;
import dev.sinter.runtime.training.FitSettings;
import dev.sinter.runtime.training.Phase;
import dev.sinter.runtime.training.ProgressBar;
import dev.sinter.runtime.training.ProgressListener;
import dev.sinter.runtime.training.StepFunction;
import dev.sinter.runtime.training.StepLoop;
import dev.sinter.runtime.training.StepResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressBarTest {
  private final StringBuilder shown = new StringBuilder();
  private long nanos;

  private Console console(boolean terminal) {
    return new Console(shown::append, terminal, () -> nanos);
  }

  private String taken() {
    String text = shown.toString();
    shown.setLength(0);
    return text;
  }

  private void seconds(double seconds) {
    nanos = (long) (seconds * 1e9);
  }

  private static SequencedMap<String, Double> logs(double loss, double accuracy) {
    SequencedMap<String, Double> logs = new LinkedHashMap<>();
    logs.put("loss", loss);
    logs.put("accuracy", accuracy);
    return logs;
  }

  @Test
  void aRunningBarShowsTheTimeLeftAndTheFinishedOneTheTimePerStep() {
    ProgressBar bar = new ProgressBar(OptionalLong.of(1875), 1, _ -> true, console(true));
    seconds(1);
    bar.update(1, logs(2.5, 0.1));
    String first = taken();
    assertThat(first)
        .isEqualTo(
            "\r"
                + "   1/1875 [..............................] - ETA: 31:14 - loss: 2.5000 -"
                + " accuracy: 0.1000");
    seconds(1.03);
    bar.update(2, logs(2.4, 0.1));
    assertThat(taken()).as("drawn less than 0.05 s ago").isEmpty();
    seconds(1.055);
    bar.update(12, logs(2.3021, 0.112));
    String second =
        "  12/1875 [..............................] - ETA: 9s - loss: 2.3021 - accuracy: 0.1120";
    assertThat(taken()).isEqualTo("\b".repeat(first.length() - 1) + "\r" + second + "   ");
    seconds(2.874);
    bar.update(938, logs(0.5, 0.9));
    assertThat(taken())
        .contains("\r 938/1875 [==============>...............] - ETA: 1s - loss: 0.5000");
    seconds(5.4);
    bar.finish(1875, logs(0.2613, 0.00005));
    assertThat(taken())
        .endsWith(
            "\r"
                + "1875/1875 [==============================] - 5s 2ms/step - loss: 0.2613 -"
                + " accuracy: 5.0000e-05\n");
  }

  @Test
  void withoutATerminalLinesAreNotDrawnOver() {
    ProgressBar bar = new ProgressBar(OptionalLong.of(3), 1, _ -> true, console(false));
    seconds(0.1);
    bar.update(1, Map.of());
    assertThat(taken()).isEqualTo("\n1/3 [=========>....................] - ETA: 0s");
  }

  @Test
  void anUnknownTargetShowsTheCount() {
    ProgressBar bar = new ProgressBar(OptionalLong.empty(), 1, _ -> true, console(true));
    seconds(3);
    bar.update(12, logs(1, 1));
    assertThat(taken())
        .isEqualTo("\r     12/Unknown - 3s 250ms/step - loss: 1.0000 - accuracy: 1.0000");
  }

  @Test
  void oneLinePerEpochEndsWithBothRates() {
    ProgressBar bar = new ProgressBar(OptionalLong.of(1875), 2, _ -> true, console(true));
    seconds(2);
    bar.update(1000, logs(9, 9));
    assertThat(taken()).isEmpty();
    seconds(5.2);
    bar.finish(1875, logs(0.2613, 0.9244));
    assertThat(taken())
        .isEqualTo("1875/1875 - 5s - loss: 0.2613 - accuracy: 0.9244 - 5s/epoch - 3ms/step\n");
  }

  @Test
  void valuesThatAreNoRunningOnesAreAveragedOverSteps() {
    ProgressBar bar = new ProgressBar(OptionalLong.of(4), 2, "accuracy"::equals, console(true));
    bar.update(1, logs(4, 0.5));
    bar.finish(4, logs(2, 0.75));
    assertThat(taken()).contains("loss: 2.5000 - accuracy: 0.7500");
  }

  @ParameterizedTest
  @CsvSource({
    "0.001, 1.0000e-03",
    "0.00101, 0.0010",
    "-0.5, -0.5000",
    "0, 0.0000e+00",
    "NaN, nan",
    "Infinity, inf",
    "-Infinity, -inf",
    "0.00025, 2.5000e-04",
    "9.99996e-5, 1.0000e-04",
    "1.00005, 1.0001",
    "0.00635, 0.0063",
    "1e-300, 1.0000e-300",
    "12345678, 12345678.0000"
  })
  void numbersAreWrittenAsPrintfDoes(double value, String text) {
    ProgressBar bar = new ProgressBar(OptionalLong.of(1), 2, _ -> true, console(true));
    bar.finish(1, Map.of("v", value));
    assertThat(taken()).contains(" - v: " + text + " - ");
  }

  @ParameterizedTest
  @CsvSource({"3600, 1:00:00", "7325, 2:02:05", "61, 1:01", "60, 60s", "0.4, 0s"})
  void theTimeLeftIsShownInTheUnitThatFits(double seconds, String text) {
    ProgressBar bar = new ProgressBar(OptionalLong.of(2), 1, _ -> true, console(true));
    seconds(seconds);
    bar.update(1, Map.of());
    assertThat(taken()).endsWith("ETA: " + (seconds == 3600 ? "60:00" : text));
  }

  @Test
  void aTrainingShowsAHeaderPerEpochAndValidationInTheSameLine() {
    StepFunction step =
        _ -> {
          nanos += 1_000_000_000L;
          SequencedMap<String, Double> values = new LinkedHashMap<>();
          values.put("loss", 0.5);
          return StepResult.running(values);
        };
    ArraySource data = ArraySource.of(Batch.of(NdArray.of(new float[4], 4))).batchSize(2);
    StepLoop loop =
        new StepLoop(List.of(new ProgressListener(Phase.TRAIN, console(false))), shown::append);
    FitSettings settings =
        FitSettings.epochs(2).verbose(2).validation(FitSettings.Validation.every(1, data, step));
    loop.fit(settings, data, step);
    String line = "2/2 - 4s - loss: 0.5000 - val_loss: 0.5000 - 4s/epoch - 2s/step\n";
    assertThat(taken()).isEqualTo("Epoch 1/2\n" + line + "Epoch 2/2\n" + line);
    loop.fit(FitSettings.epochs(1).verbose(2), data, step);
    assertThat(taken()).isEqualTo("2/2 - 2s - loss: 0.5000 - 2s/epoch - 1s/step\n");
    loop.fit(FitSettings.epochs(2), data, step);
    assertThat(taken()).isEmpty();
  }

  @Test
  void aPredictionShowsABarWithoutValuesAndLearnsItsLength() {
    StepLoop loop =
        new StepLoop(List.of(new ProgressListener(Phase.PREDICT, console(true))), shown::append);
    var source =
        IteratorSource.restarting(
            () -> Stream.generate(() -> Batch.of(NdArray.of(new float[1], 1))).limit(2).iterator());
    loop.predict(
        1,
        source,
        OptionalLong.empty(),
        _ -> {
          nanos += 10_000_000;
          return StepResult.none();
        });
    assertThat(taken())
        .startsWith("\r      1/Unknown - 0s 10ms/step")
        .endsWith("\r      2/Unknown - 0s 10ms/step\n");
  }
}
