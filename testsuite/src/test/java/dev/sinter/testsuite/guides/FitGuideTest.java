package dev.sinter.testsuite.guides;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.ir.type.Shape;
import dev.sinter.layers.Dense;
import dev.sinter.losses.SparseCategoricalCrossentropy;
import dev.sinter.model.CallContext;
import dev.sinter.model.Callback;
import dev.sinter.model.Sequential;
import dev.sinter.runtime.training.History;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

/** What fit does, from compile to the end of the last epoch, on a classifier of digits. */
class FitGuideTest {
  private static Sequential classifier() {
    Sequential model =
        Sequential.of(
            new Dense(64).activation("relu"), //
            new Dense(10).activation("softmax"));
    model.compile(
        c -> c.optimizer("rmsprop").loss("sparse_categorical_crossentropy").metrics("accuracy"));
    return model;
  }

  @Test
  void twoDenseLayersLearnToReadDigits() {
    try (Session session = Session.builder().seed(1).build()) {
      session.run(
          () -> {
            Digits digits = Digits.first(1797);
            Digits train = digits.rows(0, 1437);
            Digits test = digits.rows(1437, 1797);
            Sequential model = classifier();
            History history =
                model.fit(
                    train.images(), train.labels(), f -> f.epochs(20).batchSize(32).verbose(0));
            assertThat(history.get("loss")).hasSize(20);
            assertThat(history.get("loss").getLast()).isLessThan(0.15);
            assertThat(history.get("accuracy").getLast()).isGreaterThan(0.96);
            assertThat(model.evaluate(test.images(), test.labels()).get("accuracy"))
                .isGreaterThan(0.88);
          });
    }
  }

  @Test
  void fitDemandsACompiledModel() {
    Sequential model = Sequential.of(new Dense(10));
    Digits digits = Digits.first(10);
    assertThatThrownBy(() -> model.fit(digits.images(), digits.labels(), f -> {}))
        .hasMessageContaining("must be compiled before fit");
  }

  @Test
  void layersAreBuiltByTheFirstStep() {
    Sequential model = classifier();
    Digits digits = Digits.first(10);
    assertThat(model.isBuilt()).isFalse();
    assertThat(model.weights()).isEmpty();
    model.fit(digits.images(), digits.labels(), f -> f.verbose(0));
    assertThat(model.isBuilt()).isTrue();
    assertThat(model.weights())
        .extracting(Variable::shape)
        .containsExactly(Shape.of(64, 64), Shape.of(64), Shape.of(64, 10), Shape.of(10));
    // Each call of a layer looks at its input first.
    assertThatThrownBy(() -> model.predict(Tensor.zeros(2, 63)))
        .hasMessageContaining("expected extent 64 on axis -1");
  }

  /** Writes down what it is told. */
  private static final class Diary extends Callback {
    private final List<String> entries = new ArrayList<>();

    @Override
    public void onTrainBegin() {
      entries.add("begin");
    }

    @Override
    public void onEpochBegin(int epoch) {
      entries.add("epoch " + epoch);
    }

    @Override
    public void onTrainBatchBegin(long batch) {
      entries.add("batch " + batch);
    }

    @Override
    public void onTrainBatchEnd(long batch, SequencedMap<String, Double> logs) {
      assertThat(logs).containsOnlyKeys("loss", "accuracy");
      entries.add("done " + batch);
    }

    @Override
    public void onEpochEnd(int epoch, SequencedMap<String, Double> logs) {
      entries.add("end of epoch " + epoch);
    }

    @Override
    public void onTrainEnd(SequencedMap<String, Double> logs) {
      entries.add("end");
    }
  }

  @Test
  void epochsAndStepsAreToldToCallbacksInOrder() {
    Digits digits = Digits.first(70);
    Diary diary = new Diary();
    History history =
        classifier()
            .fit(digits.images(), digits.labels(), f -> f.epochs(2).verbose(0).callbacks(diary));
    // 70 samples in batches of 32: two whole ones and a part.
    List<String> epoch = List.of("batch 0", "done 0", "batch 1", "done 1", "batch 2", "done 2");
    List<String> expected = new ArrayList<>(List.of("begin", "epoch 0"));
    expected.addAll(epoch);
    expected.addAll(List.of("end of epoch 0", "epoch 1"));
    expected.addAll(epoch);
    expected.addAll(List.of("end of epoch 1", "end"));
    assertThat(diary.entries).isEqualTo(expected);
    assertThat(history.epoch()).containsExactly(0, 1);
    assertThat(history.params().steps()).hasValue(3);
  }

  @Test
  void stoppingEndsTheLoopAfterTheStep() {
    Digits digits = Digits.first(96);
    Diary diary = new Diary();
    Callback stop =
        new Callback() {
          @Override
          public void onTrainBatchEnd(long batch, SequencedMap<String, Double> logs) {
            if (batch == 1) {
              model().stopTraining();
            }
          }
        };
    classifier()
        .fit(digits.images(), digits.labels(), f -> f.epochs(3).verbose(0).callbacks(diary, stop));
    assertThat(diary.entries)
        .containsExactly(
            "begin", "epoch 0", "batch 0", "done 0", "batch 1", "done 1", "end of epoch 0", "end");
  }

  @Test
  void theStepIsCompiledOnceForAllBatchesAndEpochs() {
    try (Session session = Session.builder().seed(1).build()) {
      session.run(
          () -> {
            Digits digits = Digits.first(100);
            Sequential model = classifier();
            model.fit(digits.images(), digits.labels(), f -> f.verbose(0));
            long compiled = session.programs().statistics().compiled();
            model.fit(digits.images(), digits.labels(), f -> f.epochs(3).batchSize(24).verbose(0));
            assertThat(session.programs().statistics().compiled()).isEqualTo(compiled);
          });
    }
  }

  @Test
  void aStepIsForwardLossGradientsUpdate() {
    Digits digits = Digits.first(32);
    Sequential model = classifier();
    model.apply(digits.images());
    List<float[]> before =
        model.weights().stream().map(w -> w.value().buffer().toFloats().clone()).toList();
    double expected =
        new SparseCategoricalCrossentropy()
            .apply(digits.labels(), model.apply(digits.images(), CallContext.training(true)))
            .item();
    History history = model.fit(digits.images(), digits.labels(), f -> f.verbose(0));
    assertThat(history.get("loss").getFirst()).isCloseTo(expected, within(1e-5));
    // The first step of RMSprop moves each weight by rate * sign / sqrt(1 - rho), or not at all.
    double move = 0.001 / Math.sqrt(0.1);
    for (int i = 0; i < before.size(); i++) {
      float[] after = model.weights().get(i).value().buffer().toFloats();
      for (int k = 0; k < after.length; k++) {
        assertThat(Math.abs(after[k] - before.get(i)[k])).isLessThan((float) (1.001 * move));
      }
    }
    assertThat(model.optimizer().iterations().value().buffer().getLong(0)).isEqualTo(1);
  }
}
