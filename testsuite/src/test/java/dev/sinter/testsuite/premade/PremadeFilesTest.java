package dev.sinter.testsuite.premade;

import static dev.sinter.testsuite.premade.Samples.DEEP;
import static dev.sinter.testsuite.premade.Samples.TARGETS;
import static dev.sinter.testsuite.premade.Samples.WIDE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.format.KerasJson;
import dev.sinter.format.KerasYaml;
import dev.sinter.format.Models;
import dev.sinter.ir.ModelException;
import dev.sinter.language.ModelFile;
import dev.sinter.layers.Dense;
import dev.sinter.model.Input;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.premade.LinearModel;
import dev.sinter.premade.SharpnessAwareMinimization;
import dev.sinter.premade.WideDeepModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Premade models in Keras's files, in its words, and in the model language. */
class PremadeFilesTest {
  private static final Object BOTH = List.of(WIDE, DEEP);

  @TempDir private Path folder;

  private static Model made(String kind) {
    Sequential deep = Sequential.of(new Dense(4).activation("relu").inputShape(3), new Dense(1));
    return switch (kind) {
      case "linear" -> new LinearModel().activation("tanh");
      case "named" -> new LinearModel().units(1).kernelInitializer("glorot_uniform");
      case "wide_deep" -> new WideDeepModel(new LinearModel(), deep).activation("sigmoid");
      case "sharpness" ->
          new SharpnessAwareMinimization(new WideDeepModel(new LinearModel(), deep))
              .rho(0.2)
              .numBatchSplits(2);
      default -> throw new AssertionError(kind);
    };
  }

  private static Object data(String kind) {
    return kind.equals("named") ? new TreeMap<>(Map.of("height", WIDE, "age", DEEP)) : BOTH;
  }

  private static void compile(String kind, Model model) {
    List<String> optimizers = kind.equals("wide_deep") ? List.of("ftrl", "adam") : List.of("adam");
    model.compile(c -> c.optimizers(optimizers).loss("mse").metrics("mae"));
  }

  private static void train(Model model, String kind) {
    model.fit(data(kind), TARGETS, f -> f.epochs(3).shuffle(false).verbose(0));
  }

  @ParameterizedTest
  @CsvSource({
    "linear,keras", "named,keras", "wide_deep,keras", "sharpness,keras",
    "linear,h5", "named,h5", "wide_deep,h5", "sharpness,h5"
  })
  void aLoadedModelPredictsAndGoesOnTraining(String kind, String ending) {
    Path file = folder.resolve(kind + "." + ending);
    Samples.on(
        "llvm",
        () -> {
          Model model = made(kind);
          compile(kind, model);
          train(model, kind);
          model.save(file);
          Model again = Models.load(file);
          assertThat(again.predict(data(kind)).toDoubles())
              .isEqualTo(model.predict(data(kind)).toDoubles());
          assertThat(again.getConfig()).isEqualTo(model.getConfig());
          assertThat(again.evaluate(data(kind), TARGETS))
              .isEqualTo(model.evaluate(data(kind), TARGETS));
          train(model, kind);
          train(again, kind);
          assertThat(again.predict(data(kind)).toDoubles())
              .as("the optimizers remember")
              .isEqualTo(model.predict(data(kind)).toDoubles());
          return model;
        });
  }

  @ParameterizedTest
  @CsvSource({"linear", "named", "wide_deep", "sharpness"})
  void architecturesAreWrittenInKerassWords(String kind) {
    Samples.on(
        "interpreter",
        () -> {
          Model model = made(kind);
          Model json = KerasJson.read(model.toJson());
          Model yaml = KerasYaml.read(model.toYaml());
          assertThat(json.getConfig()).isEqualTo(model.getConfig());
          assertThat(yaml.getConfig()).isEqualTo(model.getConfig());
          assertThat(json.isBuilt()).as("nothing has called it").isFalse();
          model.predict(data(kind));
          assertThat(KerasJson.read(model.toJson()).countParams()).isEqualTo(model.countParams());
          Model clone = Model.cloneModel(model);
          clone.predict(data(kind));
          clone.setWeights(model.getWeights());
          assertThat(clone.predict(data(kind)).toDoubles())
              .isEqualTo(model.predict(data(kind)).toDoubles());
          return model;
        });
  }

  @Test
  void aFileNamesTheClassesWhereKerasHasThem() throws IOException {
    Path file = folder.resolve("all.keras");
    Samples.on(
        "interpreter",
        () -> {
          Model model = made("sharpness");
          model.predict(BOTH);
          model.save(file);
          return model;
        });
    try (ZipFile zip = new ZipFile(file.toFile())) {
      String config =
          new String(
              zip.getInputStream(zip.getEntry("config.json")).readAllBytes(),
              StandardCharsets.UTF_8);
      assertThat(config)
          .contains("\"module\":\"keras.models.experimental\"")
          .contains("\"class_name\":\"SharpnessAwareMinimization\",\"config\":{\"name\"")
          .contains("\"module\":\"keras.experimental\",\"class_name\":\"WideDeepModel\"")
          .contains("\"build_config\":{\"input_shape\":[[null,2],[null,3]]}");
    }
  }

  /** What Keras 2.13 writes for a model of a registered class, the models within in the old way. */
  @Test
  void readsWhatKerasWrites() {
    String text =
        """
        {"class_name": "SharpnessAwareMinimization", "keras_version": "2.13.1", "backend": "tensorflow",
         "build_config": {"input_shape": [null, 2]},
         "config": {"rho": 0.1, "model": {"class_name": "WideDeepModel", "config": {
           "name": "wide_deep_model", "trainable": true, "dtype": "float32", "activation": "linear",
           "linear_model": {"class_name": "LinearModel", "config": {
             "name": "linear_model", "trainable": true, "dtype": "float32", "units": 1,
             "activation": "linear", "use_bias": true,
             "kernel_initializer": {"class_name": "Zeros", "config": {}},
             "bias_initializer": {"class_name": "Zeros", "config": {}},
             "kernel_regularizer": null, "bias_regularizer": null}},
           "dnn_model": {"class_name": "Sequential", "config": {"name": "sequential", "layers": [
             {"class_name": "InputLayer", "config": {"batch_input_shape": [null, 2],
               "dtype": "float32", "sparse": false, "ragged": false, "name": "dense_input"}},
             {"class_name": "Dense", "config": {"name": "dense", "units": 1,
               "activation": {"class_name": "LeakyReLU", "config": {"alpha": 0.5}}}}]}}}}}}
        """;
    Samples.on(
        "interpreter",
        () -> {
          Model model = KerasJson.read(text);
          assertThat(model).isInstanceOf(SharpnessAwareMinimization.class);
          assertThat(model.countParams()).isEqualTo(6);
          assertThat(KerasJson.read(text.replace("Sharpness", "Custom>Sharpness")).countParams())
              .isEqualTo(6);
          assertThatThrownBy(() -> KerasJson.read(text.replace("\"Dense\"", "\"Dence\"")))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("layers of class Dence are not known");
          assertThatThrownBy(() -> KerasJson.read(text.replace("\"rho\"", "\"roh\"")))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("did you mean 'rho'");
          assertThatThrownBy(() -> KerasJson.read(text.replace("[null, 2]}", "[[null, 2], null]}")))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("build_config");
          assertThatThrownBy(
                  () -> KerasJson.read("{\"class_name\":\"Dense\",\"config\":{\"units\":1}}"))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("a model is needed, got a layer of class Dense");
          return model;
        });
  }

  @Test
  void aCheckpointHoldsBothOptimizers() {
    Path file = folder.resolve("state");
    Samples.on(
        "llvm",
        () -> {
          Model model = made("wide_deep");
          compile("wide_deep", model);
          train(model, "wide_deep");
          model.trainingState().save(file, new LinkedHashMap<>());
          train(model, "wide_deep");
          double[] expected = model.predict(BOTH).toDoubles();
          model.trainingState().restore(file);
          train(model, "wide_deep");
          assertThat(model.predict(BOTH).toDoubles()).isEqualTo(expected);
          return model;
        });
  }

  @Test
  void theLanguageCallsThemAsLayers() {
    String text =
        """
        model deep(units: int = 4) {
          input x: f32[3]
          output dense(dense(x, units, activation: relu), 1)
        }

        model both {
          input wide: f32[2]
          input narrow: f32[3]
          line = linear_model(wide, units: 1, kernel_initializer: ones)
          sum = wide_deep_model(wide, narrow, linear_model: linear_model(), dnn_model: deep(units: 5),
                                activation: tanh)
          output line + sum
        }
        """;
    Samples.on(
        "llvm",
        () -> {
          Model model = ModelFile.parse(text, "test.sinter", folder).model("both", Map.of());
          assertThat(model.countParams()).isEqualTo(3 + 3 + 3 * 5 + 5 + 5 + 1);
          model.compile(c -> c.optimizer("adam").loss("mse"));
          model.fit(Map.of("wide", WIDE, "narrow", DEEP), TARGETS, f -> f.verbose(0));
          SharpnessAwareMinimization sharp = new SharpnessAwareMinimization(model);
          sharp.compile(c -> c.optimizer("adam").loss("mse"));
          sharp.fit(BOTH, TARGETS, f -> f.verbose(0));
          return model;
        });
  }

  @Test
  void weightsFilesOfAModelThatNothingHasCalledAreRefused() {
    Path file = folder.resolve("line.weights.h5");
    Samples.on(
        "interpreter",
        () -> {
          LinearModel model = new LinearModel();
          model.predict(WIDE);
          model.saveWeights(file);
          LinearModel other = new LinearModel();
          assertThatThrownBy(() -> other.loadWeights(file)).isInstanceOf(ModelException.class);
          other.apply(Input.of(2));
          other.loadWeights(file);
          assertThat(Files.exists(file)).isTrue();
          return model;
        });
  }
}
