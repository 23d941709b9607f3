package dev.sinter.testsuite.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.cli.Main;
import dev.sinter.format.KerasJson;
import dev.sinter.format.Models;
import dev.sinter.ir.ModelException;
import dev.sinter.layers.Dense;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.optimizers.Adam;
import dev.sinter.optimizers.Optimizer;
import dev.sinter.optimizers.Optimizers;
import dev.sinter.optimizers.RMSprop;
import dev.sinter.optimizers.SGD;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings of optimizers that cannot be meant are refused, on every way in. */
class OptimizerRangesTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "sgd, learning_rate, -0.1",
    "sgd, learning_rate, NaN",
    "adam, learning_rate, Infinity",
    "sgd, momentum, -0.1",
    "sgd, momentum, 1.5",
    "sgd, momentum, NaN",
    "rmsprop, rho, 1",
    "rmsprop, rho, -0.5",
    "rmsprop, momentum, 2",
    "rmsprop, epsilon, -1e-7",
    "adam, beta_1, 1",
    "adam, beta_1, -0.1",
    "adam, beta_2, 1",
    "adam, beta_2, NaN",
    "adam, epsilon, NaN",
    "adam, clipnorm, 0",
    "adam, clipvalue, -1",
    "adam, global_clipnorm, NaN",
    "adam, weight_decay, -0.1",
    "adam, ema_momentum, 1.1",
    "adam, ema_overwrite_frequency, 0",
    "adamax, beta_2, 1",
    "nadam, beta_1, 1",
    "adadelta, rho, 1",
    "adagrad, initial_accumulator_value, -0.1",
    "adagrad, epsilon, -1",
    "ftrl, learning_rate_power, 0.5",
    "ftrl, l1_regularization_strength, -1",
    "ftrl, l2_regularization_strength, -1",
    "ftrl, l2_shrinkage_regularization_strength, -1",
    "ftrl, beta, -1"
  })
  void outOfRangeSettingsAreRefused(String name, String argument, double value) throws Exception {
    Map<String, Object> config = new LinkedHashMap<>();
    boolean whole = argument.equals("ema_overwrite_frequency");
    config.put(argument, whole ? (Object) (int) value : (Object) value);
    assertThatThrownBy(
            () -> Optimizers.registry().read(Map.of("class_name", name, "config", config)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(argument)
        .hasMessageContaining("must be");

    if (Double.isFinite(value)) {
      Path model = folder.resolve("model.sinter");
      Files.writeString(folder.resolve("data.csv"), "1,2,0\n3,4,1\n");
      Files.writeString(
          model,
          """
          model small {
            input x: f32[2]
            output dense(x, 1)
          }
          train small {
            optimizer: NAME(ARGUMENT: VALUE)  loss: mse
            data: csv("data.csv", targets: 2)  epochs: 1
          }
          """
              .replace("NAME", name)
              .replace("ARGUMENT", argument)
              .replace("VALUE", whole ? "0" : Double.toString(value)));
      StringWriter err = new StringWriter();
      int code =
          Main.run(
              Main.commandLine().setErr(new PrintWriter(err)).setOut(new PrintWriter(err)),
              "fit",
              model.toString());
      assertThat(code).as(err.toString()).isNotZero();
      assertThat(err.toString())
          .contains(argument)
          .contains("must be")
          .contains("model.sinter:6")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void whatKerasAllowsIsAllowed() {
    assertThat(new SGD(0).learningRate()).isZero();
    assertThat(new SGD(0.1).momentum(1).learningRate()).isEqualTo(0.1f);
    for (Map<String, Object> config :
        List.<Map<String, Object>>of(
            Map.of("beta_1", 0.0, "beta_2", 0.0), Map.of("epsilon", 0.0))) {
      Optimizer optimizer =
          Optimizers.registry().read(Map.of("class_name", "adam", "config", config));
      assertThat(optimizer).isInstanceOf(Adam.class);
    }
    assertThat(
            Optimizers.registry()
                .read(Map.of("class_name", "Lion", "config", Map.of("beta_1", 1.0))))
        .isNotNull();
  }

  @Test
  void ratesThatAreSetLaterAreChecked() {
    RMSprop optimizer = new RMSprop();
    for (double rate : new double[] {-1e-3, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> optimizer.setLearningRate(rate))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("the learning rate must be finite and at least 0, got " + rate);
      assertThatThrownBy(() -> new SGD(rate))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("argument 'learning_rate' must be finite and at least 0, got");
    }
    assertThat(optimizer.learningRate()).isEqualTo(0.001f);
  }

  /** A file with such a setting is loaded without it, with a note that says why. */
  @Test
  void filesWithSuchSettingsAreNotCompiled() throws Exception {
    Path file = folder.resolve("model.keras");
    Sequential model = Sequential.of(new Dense(1).inputShape(2));
    model.compile(c -> c.optimizer(new Adam(0.25)).loss("mse"));
    model.save(file);
    try (FileSystem zip = FileSystems.newFileSystem(file)) {
      Path config = zip.getPath("config.json");
      String text = Files.readString(config);
      assertThat(text).contains("0.25");
      Files.write(config, text.replace("0.25", "-0.25").getBytes(StandardCharsets.UTF_8));
      Files.writeString(zip.getPath("metadata.json"), "{\"keras_version\": \"2.13.1\"}");
    }
    List<String> notes = new ArrayList<>();
    Model loaded = Models.load(file, o -> o.notes(notes::add));
    assertThat(loaded.isCompiled()).isFalse();
    assertThat(notes)
        .singleElement(InstanceOfAssertFactories.STRING)
        .contains("the model is not compiled: ")
        .contains("'learning_rate' must be finite and at least 0, got -0.25");
    assertThat(KerasJson.read(model.toJson()).countParams()).isEqualTo(3);
  }
}
