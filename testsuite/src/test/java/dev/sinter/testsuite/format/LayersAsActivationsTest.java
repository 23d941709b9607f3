package dev.sinter.testsuite.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.format.KerasJson;
import dev.sinter.format.Models;
import dev.sinter.ir.ModelException;
import dev.sinter.layers.Dense;
import dev.sinter.layers.LeakyReLU;
import dev.sinter.layers.PReLU;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.tensor.Tensor;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keras takes layers where a function is asked for, and its files hold them there. */
class LayersAsActivationsTest {
  private static final String MODEL =
      """
      {"class_name": "Sequential", "config": {"name": "s", "layers": [
        {"class_name": "InputLayer", "config": {"batch_input_shape": [null, 2], "name": "i"}},
        {"class_name": "Dense", "config": {"name": "d", "units": 2,
          "kernel_initializer": {"class_name": "OnesV2", "config": {}}, "activation": %s}}]},
       "keras_version": "2.13.1", "backend": "tensorflow"}
      """;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"class_name\": \"LeakyReLU\", \"config\": {\"name\": \"l\", \"alpha\": 0.5}}",
        "{\"module\": \"keras.layers\", \"class_name\": \"ReLU\", \"config\": {\"name\": \"l\","
            + " \"max_value\": null, \"negative_slope\": 0.5, \"threshold\": 0.0},"
            + " \"registered_name\": null}",
      })
  void filesHoldThem(String activation) {
    Model model = KerasJson.read(MODEL.formatted(activation));
    assertThat(model.predict(Tensor.of(new float[][] {{1, -3}, {1, 2}})).toDoubles())
        .containsExactly(-1, -1, 3, 3);
  }

  @Test
  void aNameAloneMeansItsDefaults() {
    Model model = KerasJson.read(MODEL.formatted("\"LeakyReLU\""));
    assertThat(model.predict(Tensor.of(new float[][] {{1, -3}})).toDoubles())
        .containsExactly(new double[] {-0.6, -0.6}, within(1e-6));
    assertThatThrownBy(() -> KerasJson.read(MODEL.formatted("\"leaky\"")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("leaky");
  }

  /** One with weights of its own is part of the layer. */
  @ParameterizedTest
  @ValueSource(strings = {"model.keras", "model.h5"})
  void theyAreSavedWithTheirWeights(String file, @TempDir Path folder) {
    Sequential model =
        Sequential.of(
            new Dense(3).activation(new PReLU()).inputShape(2),
            new Dense(2).activation(new LeakyReLU(0.1)));
    assertThat(model.weights()).hasSize(5);
    model.compile(c -> c.optimizer("sgd").loss("mse"));
    Tensor x = Tensor.of(new float[][] {{1, -3}, {1, 2}});
    model.fit(x, Tensor.ones(2, 2), f -> f.epochs(3).verbose(0));
    model.save(folder.resolve(file));
    Model again = Models.load(folder.resolve(file));
    assertThat(again.predict(x).toDoubles()).isEqualTo(model.predict(x).toDoubles());
  }
}
