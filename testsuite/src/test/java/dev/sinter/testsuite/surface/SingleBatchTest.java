package dev.sinter.testsuite.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.data.Dataset;
import dev.sinter.ir.ModelException;
import dev.sinter.layers.Dense;
import dev.sinter.model.BatchOptions;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.runtime.InputException;
import java.util.Arrays;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each argument of train_on_batch, test_on_batch and predict_on_batch. */
class SingleBatchTest {
  private static final float[][] X = Linear.X;
  private static final float[][] Y = Linear.Y;

  private static SequencedMap<String, Double> on(
      Model model, String method, Object x, Object y, Consumer<BatchOptions> options) {
    return method.equals("train")
        ? model.trainOnBatch(x, y, options)
        : model.testOnBatch(x, y, options);
  }

  @ParameterizedTest
  @ValueSource(strings = {"train", "test"})
  void resultsAreThoseOfTheBatchByName(String method) {
    Linear.in(
        () -> {
          Sequential model = Linear.model(c -> c.metrics("mae"));
          SequencedMap<String, Double> expected =
              Linear.model(c -> c.metrics("mae")).evaluate(X, Y);
          SequencedMap<String, Double> logs = on(model, method, X, Y, b -> {});
          assertThat(logs.keySet()).containsExactly("loss", "mae");
          assertThat(logs.get("loss")).isCloseTo(expected.get("loss"), within(1e-6));
          assertThat(Linear.weights(model)).hasSize(3);
          if (method.equals("train")) {
            assertThat(Linear.weights(model)).isNotEqualTo(Linear.weights(Linear.model()));
          } else {
            assertThat(Linear.weights(model)).containsExactly(Linear.weights(Linear.model()));
          }
          SequencedMap<String, Double> other = on(model, method, X, new float[10][1], b -> {});
          assertThat(other.get("loss")).isNotCloseTo(logs.get("loss"), within(1e-2));
          return model;
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"train", "test"})
  void badBatchesAreRefused(String method) {
    Linear.in(
        () -> {
          Sequential model = Linear.model();
          assertThatThrownBy(() -> on(model, method, "x", Y, b -> {}))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("x: data must be arrays of numbers");
          assertThatThrownBy(() -> on(model, method, Dataset.of(X, Y).batch(2), Y, b -> {}))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("data must be arrays");
          assertThatThrownBy(() -> on(model, method, new float[3][5], new float[3][1], b -> {}))
              .hasMessageContaining("expected extent 2 on axis -1");
          assertThatThrownBy(() -> on(model, method, X, new float[3][1], b -> {}))
              .isInstanceOf(InputException.class)
              .hasMessageContaining("same number of samples");
          Sequential raw = Sequential.of(new Dense(1).inputShape(2));
          assertThatThrownBy(() -> on(raw, method, X, Y, b -> {}))
              .hasMessageContaining("must be compiled before " + method + "_on_batch");
          return model;
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"train", "test"})
  void sampleWeightsCount(String method) {
    float[] first = new float[10];
    first[0] = 1;
    Linear.in(
        () -> {
          Sequential model = Linear.model();
          assertThat(on(model, method, X, Y, b -> b.sampleWeight(first)).get("loss")).isZero();
          assertThat(Linear.weights(model)).containsExactly(0.5f, 0.25f, 0);
          assertThatThrownBy(() -> on(model, method, X, Y, b -> b.sampleWeight(new float[2])))
              .isInstanceOf(InputException.class)
              .hasMessageContaining("sample weight");
          return model;
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"train", "test"})
  void metricsBeginAnewUnlessTheyAreToGoOn(String method) {
    Linear.in(
        () -> {
          Sequential model = Linear.model(c -> c.optimizer("sgd").weightedMetrics("mae"));
          float[] nothing = new float[10];
          double alone = on(model, method, X, Y, b -> {}).get("loss");
          double both =
              on(model, method, X, Y, b -> b.sampleWeight(nothing).resetMetrics(false)).get("loss");
          assertThat(both).isCloseTo(alone / 2, within(1e-6));
          assertThat(on(model, method, X, Y, b -> b.sampleWeight(nothing)).get("loss")).isZero();
          on(model, method, X, Y, b -> {});
          model.resetMetrics();
          assertThat(
                  on(model, method, X, Y, b -> b.sampleWeight(nothing).resetMetrics(false))
                      .get("loss"))
              .isZero();
          return model;
        });
  }

  private static Sequential classifier() {
    Sequential model = Sequential.of(new Dense(3).activation("softmax").inputShape(2));
    model.compile(c -> c.optimizer("sgd").loss("sparse_categorical_crossentropy"));
    return model;
  }

  @Test
  void classWeightsAreOfTraining() {
    int[] classes = {0, 1, 2, 0, 1, 2, 0, 1, 2, 0};
    Linear.in(
        () -> {
          Sequential model = classifier();
          double plain = model.testOnBatch(X, classes).get("loss");
          double doubled =
              model
                  .trainOnBatch(X, classes, b -> b.classWeight(Map.of(0, 2.0, 1, 2.0, 2, 2.0)))
                  .get("loss");
          assertThat(doubled).isCloseTo(2 * plain, within(1e-5));
          assertThatThrownBy(
                  () -> model.trainOnBatch(X, classes, b -> b.classWeight(Map.of(1, 2.0))))
              .isInstanceOf(ModelException.class)
              .hasMessage("train_on_batch: class_weight must have the keys 0 to 0, got [1]");
          assertThatThrownBy(
                  () ->
                      model.trainOnBatch(
                          X, classes, b -> b.classWeight(Map.of(0, 1.0, 1, Double.NaN))))
              .hasMessage("train_on_batch: class_weight must be finite, got NaN for class 1");
          assertThatThrownBy(
                  () -> model.trainOnBatch(X, classes, b -> b.classWeight(Map.of(0, 1.0, 1, 1.0))))
              .hasMessageContaining("class_weight: weights are given for the classes 0 to 1")
              .hasMessageContaining("a target is 2");
          assertThatThrownBy(
                  () -> model.testOnBatch(X, classes, b -> b.classWeight(Map.of(0, 1.0))))
              .hasMessageContaining("test_on_batch: class_weight is for training");
          return model;
        });
  }

  @Test
  void predictionsOfABatchAreThoseOfPredict() {
    Linear.in(
        () -> {
          Sequential model = Linear.model();
          float[][] some = Arrays.copyOf(X, 3);
          float[] expected = model.predict(some).toFloats();
          assertThat(expected).hasSize(3);
          assertThat(model.predictOnBatch(some).single().toFloats()).containsExactly(expected);
          assertThatThrownBy(() -> model.predictOnBatch(new float[1][3]))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("expected extent 2 on axis -1");
          assertThatThrownBy(() -> model.predictOnBatch(42))
              .hasMessageContaining("data must be arrays of numbers");
          return model;
        });
  }
}
