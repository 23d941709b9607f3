package dev.sinter.testsuite.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.runtime.InputException;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.data.ArraySource;
import dev.sinter.runtime.data.Batch;
import dev.sinter.runtime.data.BatchSource;
import dev.sinter.runtime.data.IteratorSource;
import dev.sinter.runtime.training.FitSettings;
import dev.sinter.runtime.training.History;
import dev.sinter.runtime.training.LoopParameters;
import dev.sinter.runtime.training.Phase;
import dev.sinter.runtime.training.StepFunction;
import dev.sinter.runtime.training.StepListener;
import dev.sinter.runtime.training.StepLoop;
import dev.sinter.runtime.training.StepResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StepLoopTest {
  private final List<String> events = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final StepListener recorder =
      new StepListener() {
        @Override
        public void onParameters(LoopParameters parameters) {
          events.add("steps " + parameters.steps());
        }

        @Override
        public void onBegin(Phase phase) {
          events.add("begin " + phase);
        }

        @Override
        public void onEnd(Phase phase, SequencedMap<String, Double> logs) {
          events.add("end " + phase + " " + logs);
        }

        @Override
        public void onEpochBegin(int epoch) {
          events.add("epoch " + epoch);
        }

        @Override
        public void onEpochEnd(int epoch, SequencedMap<String, Double> logs) {
          logs.put("lr", 0.5);
          events.add("epoch end " + epoch);
        }

        @Override
        public void onBatchEnd(Phase phase, long step, SequencedMap<String, Double> logs) {
          events.add(phase + " " + step + " " + logs);
        }
      };
  private final StepLoop loop = new StepLoop(List.of(recorder), warnings::add);

  /** Row i holds i. */
  private static ArraySource rows(int count) {
    float[] x = new float[count];
    for (int i = 0; i < count; i++) {
      x[i] = i;
    }
    return ArraySource.of(Batch.of(NdArray.of(x, count))).batchSize(2);
  }

  private static BatchSource generator(int batches) {
    return IteratorSource.continuing(
        Stream.generate(() -> Batch.of(NdArray.of(new float[2], 2))).limit(batches).iterator());
  }

  /** The mean of the rows of a batch. */
  private static StepResult mean(Batch batch) {
    double sum = 0;
    for (float value : batch.inputs().get("x").buffer().toFloats()) {
      sum += value;
    }
    SequencedMap<String, Double> values = new LinkedHashMap<>();
    values.put("loss", sum / batch.rows());
    values.put("last", sum);
    return new StepResult(values, Set.of("loss"));
  }

  @Test
  void meansAreWeightedByRowsAndRunningValuesTakenAsTheyAre() {
    History history = loop.fit(FitSettings.epochs(2), rows(5), StepLoopTest::mean);
    assertThat(history.get("loss")).containsExactly(2.0, 2.0);
    assertThat(history.get("last")).containsExactly(4.0, 4.0);
    assertThat(history.get("lr")).containsExactly(0.5, 0.5);
    assertThat(history.epoch()).containsExactly(0, 1);
    assertThat(history.params()).isEqualTo(new LoopParameters(0, 2, OptionalLong.of(3)));
    assertThat(history.history().keySet()).containsExactly("loss", "last", "lr");
    assertThatThrownBy(() -> history.get("accuracy"))
        .hasMessage("history: has no 'accuracy'; it has loss, last, lr");
  }

  @Test
  void listenersHearEverythingInOrder() {
    FitSettings.Validation validation =
        FitSettings.Validation.every(2, rows(2), StepLoopTest::mean);
    History history =
        loop.fit(FitSettings.epochs(2).validation(validation), rows(3), StepLoopTest::mean);
    assertThat(events)
        .containsExactly(
            "steps OptionalLong[2]",
            "begin TRAIN",
            "epoch 0",
            "TRAIN 0 {loss=0.5, last=1.0}",
            "TRAIN 1 {loss=1.0, last=2.0}",
            "epoch end 0",
            "epoch 1",
            "TRAIN 0 {loss=0.5, last=1.0}",
            "TRAIN 1 {loss=1.0, last=2.0}",
            "begin TEST",
            "TEST 0 {loss=0.5, last=1.0}",
            "end TEST {loss=0.5, last=1.0}",
            "epoch end 1",
            "end TRAIN {loss=1.0, last=2.0, val_loss=0.5, val_last=1.0, lr=0.5}");
    assertThat(history.get("loss")).hasSize(2);
    assertThat(history.get("val_loss")).containsExactly(0.5);
  }

  @Test
  void theInitialEpochCountsAsDone() {
    History history = loop.fit(FitSettings.epochs(5).initialEpoch(3), rows(2), StepLoopTest::mean);
    assertThat(history.epoch()).containsExactly(3, 4);
    assertThat(loop.fit(FitSettings.epochs(3).initialEpoch(3), rows(2), StepLoopTest::mean).epoch())
        .isEmpty();
  }

  @Test
  void stoppingEndsAfterTheStepAndTheEpochIsClosed() {
    int[] steps = new int[1];
    History history =
        loop.fit(
            FitSettings.epochs(9),
            rows(10),
            batch -> {
              if (++steps[0] == 7) {
                loop.stop();
              }
              return mean(batch);
            });
    assertThat(steps[0]).isEqualTo(7);
    assertThat(history.epoch()).containsExactly(0, 1);
    assertThat(warnings).isEmpty();
    assertThat(loop.isStopped()).isTrue();
    assertThat(loop.fit(FitSettings.epochs(1), rows(2), StepLoopTest::mean).epoch())
        .as("stop is forgotten")
        .hasSize(1);
  }

  @Test
  void aGeneratorFeedsItsStepsPerEpochAndMayRunOut() {
    History history = loop.fit(FitSettings.epochs(3).steps(2), generator(5), StepLoopTest::mean);
    assertThat(history.epoch()).containsExactly(0, 1, 2);
    assertThat(warnings)
        .hasSize(1)
        .first()
        .asString()
        .contains("ran out in epoch 3")
        .contains("(6 batches)");
    assertThat(loop.fit(FitSettings.epochs(3), generator(2), StepLoopTest::mean).epoch())
        .containsExactly(0);
    assertThat(warnings).hasSize(2);
  }

  @Test
  void anUnknownNumberOfStepsIsLearnedInTheFirstEpoch() {
    BatchSource source =
        IteratorSource.restarting(
            () -> Stream.generate(() -> Batch.of(NdArray.of(new float[1], 1))).limit(3).iterator());
    History history = loop.fit(FitSettings.epochs(2), source, StepLoopTest::mean);
    assertThat(history.params().steps()).hasValue(3);
    assertThat(events).contains("steps OptionalLong.empty", "steps OptionalLong[3]");
    assertThat(warnings).isEmpty();
  }

  @Test
  void emptyDataAndBadSettingsAreRefused() {
    assertThatThrownBy(
            () -> loop.fit(FitSettings.epochs(1).steps(3), generator(0), StepLoopTest::mean))
        .isInstanceOf(InputException.class)
        .hasMessage("fit: the data have no batches");
    assertThatThrownBy(
            () -> loop.evaluate(0, generator(0), OptionalLong.empty(), StepLoopTest::mean))
        .isInstanceOf(InputException.class)
        .hasMessage("evaluate: the data have no batches");
    assertThatThrownBy(() -> FitSettings.epochs(-1)).hasMessageContaining("got -1");
    assertThatThrownBy(() -> FitSettings.epochs(1).steps(0)).hasMessageContaining("got 0");
    assertThatThrownBy(() -> FitSettings.epochs(1).verbose(3))
        .hasMessageContaining("verbose must be 0, 1 or 2, got 3");
  }

  @Test
  void evaluationResetsAndCountsItsSteps() {
    int[] resets = new int[1];
    StepFunction step =
        new StepFunction() {
          @Override
          public StepResult run(Batch batch) {
            return mean(batch);
          }

          @Override
          public void reset() {
            resets[0]++;
          }
        };
    assertThat(loop.evaluate(0, rows(5), OptionalLong.empty(), step)).containsEntry("loss", 2.0);
    assertThat(loop.evaluate(0, rows(5), OptionalLong.of(1), step)).containsEntry("loss", 0.5);
    assertThat(resets[0]).isEqualTo(2);
    loop.evaluate(0, generator(2), OptionalLong.of(5), step);
    assertThat(warnings)
        .containsExactly(
            "the data ran out after 2 of 5 steps; the result is that of the steps done");
    loop.fit(FitSettings.epochs(3), rows(2), step);
    assertThat(resets[0]).isEqualTo(6);
  }

  @Test
  void whatAStepThrowsReachesTheCallerAndLeavesNoThread() {
    assertThatThrownBy(
            () ->
                loop.fit(
                    FitSettings.epochs(1),
                    generator(9),
                    _ -> {
                      throw new InputException("x: bad");
                    }))
        .hasMessage("x: bad");
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("sinter-feeder"));
    loop.predict(0, rows(5), OptionalLong.empty(), _ -> StepResult.none());
    assertThat(events).endsWith("PREDICT 2 {}", "end PREDICT {}");
  }
}
