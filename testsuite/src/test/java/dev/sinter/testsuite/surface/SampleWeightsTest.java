package dev.sinter.testsuite.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.ir.ModelException;
import dev.sinter.layers.Dense;
import dev.sinter.layers.TimeDistributed;
import dev.sinter.model.Sequential;
import dev.sinter.runtime.InputException;
import dev.sinter.runtime.training.History;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Weights of samples, classes and time steps. */
class SampleWeightsTest {
  private static final float[][] X = Linear.X;

  @Test
  void weightsOfSamplesAndClassesCount() {
    float[] weights = new float[10];
    weights[0] = 1;
    // Only sample 0, (0, 0) -> 0, counts: nothing changes.
    assertThat(Linear.fitted(f -> f.sampleWeight(weights))).containsExactly(0.5f, 0.25f, 0);
    assertThatThrownBy(() -> Linear.fitted(f -> f.sampleWeight(new float[3])))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("sample weight");
    Linear.in(
        () -> {
          int[] classes = {0, 1, 2, 0, 1, 2, 0, 1, 2, 0};
          Sequential model = Sequential.of(new Dense(3).activation("softmax").inputShape(2));
          model.compile(
              c ->
                  c.optimizer("sgd")
                      .loss("sparse_categorical_crossentropy")
                      .weightedMetrics("accuracy")
                      .metrics("accuracy"));
          History none =
              model.fit(X, classes, f -> f.classWeight(Map.of(0, 0.0, 1, 0.0, 2, 0.0)).verbose(0));
          assertThat(none.get("loss").getFirst()).isZero();
          assertThat(none.history()).containsKeys("accuracy", "weighted_accuracy");
          assertThat(none.get("weighted_accuracy").getFirst()).isZero();
          assertThatThrownBy(
                  () -> model.fit(X, classes, f -> f.classWeight(Map.of(0, 1.0, 2, 2.0))))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("class_weight must have the keys 0 to 1");
          return model;
        });
  }

  @Test
  void timeStepsHaveWeightsOfTheirOwn() {
    float[][][] x = new float[4][3][2];
    float[][][] y = new float[4][3][1];
    for (float[][] sample : y) {
      sample[2][0] = 1;
    }
    float[][] last = new float[4][3];
    for (float[] steps : last) {
      steps[2] = 3;
    }
    Linear.in(
        () -> {
          Sequential model = Sequential.of(new TimeDistributed(new Dense(1)).inputShape(3, 2));
          model.compile(c -> c.optimizer("sgd").loss("mse").sampleWeightMode("temporal"));
          // Predictions are 0: only the last steps are wrong, by 1, and count three times.
          assertThat(model.evaluate(x, y, e -> e.sampleWeight(last).verbose(0)).get("loss"))
              .isCloseTo(1, within(1e-6));
          assertThat(model.evaluate(x, y).get("loss")).isCloseTo(1 / 3.0, within(1e-6));
          assertThatThrownBy(() -> model.fit(x, y, f -> f.sampleWeight(new float[4]).verbose(0)))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining(
                  "sample_weight_mode \"temporal\" needs weights of shape (samples, steps)");
          model.fit(x, y, f -> f.sampleWeight(last).verbose(0));
          return model;
        });
    assertThatThrownBy(() -> Linear.in(() -> Linear.model(c -> c.sampleWeightMode("spatial"))))
        .hasMessageContaining("sample_weight_mode must be \"temporal\"");
    assertThatThrownBy(() -> Linear.in(() -> Linear.model(c -> c.targetTensors(1))))
        .hasMessageContaining("target_tensors are not supported");
  }
}
