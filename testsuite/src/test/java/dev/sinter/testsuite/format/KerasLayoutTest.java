package dev.sinter.testsuite.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.format.KerasJson;
import dev.sinter.format.Models;
import dev.sinter.format.hdf5.Hdf5File;
import dev.sinter.format.hdf5.Hdf5Group;
import dev.sinter.format.hdf5.Hdf5Tree;
import dev.sinter.format.hdf5.Hdf5Writer;
import dev.sinter.ir.ModelException;
import dev.sinter.language.SinterWriter;
import dev.sinter.layers.Dense;
import dev.sinter.layers.Dropout;
import dev.sinter.model.Layer;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files have the words and places for which Keras 2.13 looks. */
class KerasLayoutTest {
  private static final String LAYERS = "_layer_checkpoint_dependencies";

  @TempDir private Path folder;

  @Test
  void functionalModelsSayWhereKerasHasThem() throws IOException {
    Model model = SampleModels.NESTED.make();
    model.save(folder.resolve("m.keras"));
    String config = entry("config.json");

    assertThat(config)
        .startsWith("{\"module\":\"keras.src.engine.functional\",\"class_name\":\"Functional\",")
        .contains("\"registered_name\":\"Functional\"")
        .doesNotContain("\"module\":\"keras\",");
    assertThat(config.split("keras.src.engine.functional", -1)).hasSize(3);
  }

  @Test
  void sequentialModelsAreAmongThePublicNames() throws IOException {
    SampleModels.DENSE.make().save(folder.resolve("m.keras"));
    assertThat(entry("config.json"))
        .startsWith("{\"module\":\"keras\",\"class_name\":\"Sequential\",");
  }

  @ParameterizedTest
  @EnumSource(SampleModels.class)
  void argumentsThatKeras3RefusesAreLeftOut(SampleModels sample) throws IOException {
    Model model = sample.make();
    model.compile(c -> c.optimizer("adam").loss("mse"));
    model.save(folder.resolve("m.keras"));
    assertThat(entry("config.json"))
        .doesNotContain("time_major", "input_length", "\"jit_compile\":true", "is_legacy");
  }

  @Test
  void hdf5SaysThatOptimizersAreTheNewOnes() {
    Model model = SampleModels.DENSE.make();
    model.compile(c -> c.optimizer("adam").loss("mse"));
    model.save(folder.resolve("m.h5"));
    try (Hdf5File file = Hdf5File.open(folder.resolve("m.h5"))) {
      assertThat(file.root().text("training_config").orElseThrow())
          .contains("\"is_legacy_optimizer\":false");
    }
  }

  /** Keras 2.13 makes its weights as it reads the config, and calls it with a value. */
  @Test
  void attentionStatesItsShapesAndIsCalledWithAValue() {
    Model model = SampleModels.ATTENTION.make();
    String input = model.layers().getFirst().name();
    String json = model.toJson();
    assertThat(json)
        .contains("\"query_shape\":[null,4,6],\"key_shape\":[null,4,6],\"value_shape\":[null,4,6]")
        .contains(
            "\"inbound_nodes\":[[[\"%s\",0,0,{\"value\":[\"%s\",0,0]}]]]".formatted(input, input));
    assertThat(KerasJson.read(json).toJson()).isEqualTo(json);
    assertThat(SinterWriter.write(KerasJson.read(json)))
        .containsIgnoringWhitespaces("multi_head_attention(%s, %s, 2, 3".formatted(input, input));
  }

  /** Keras 2.13 counts a layer that has weights twice, later versions count each once. */
  @Test
  void weightsAreWhereAllVersionsLook() {
    Model model = stack();
    model.saveWeights(folder.resolve("m.weights.h5"));
    try (Hdf5File file = Hdf5File.open(folder.resolve("m.weights.h5"))) {
      Hdf5Group root = file.root();
      assertThat(root.group(LAYERS).orElseThrow().children())
          .containsExactly("dense", "dense_2", "dense_4", "dropout", "dropout_1");
      assertThat(root.group("layers").orElseThrow().children())
          .containsExactly("dense", "dense_1", "dense_2", "dropout", "dropout_1");
      assertThat(root.array(LAYERS + "/dense_4/vars/0").buffer().toDoubles())
          .isEqualTo(root.array("layers/dense_2/vars/0").buffer().toDoubles());
    }
  }

  @Test
  void projectionsOfAttentionHaveBothNames() {
    SampleModels.ATTENTION.make().saveWeights(folder.resolve("m.weights.h5"));
    try (Hdf5File file = Hdf5File.open(folder.resolve("m.weights.h5"))) {
      assertThat(file.root().has(LAYERS + "/multi_head_attention/_query_dense/vars/0")).isTrue();
      assertThat(file.root().has("layers/multi_head_attention/query_dense/vars/0")).isTrue();
    }
  }

  /** As Keras 2.13 writes them: only under the older names. */
  @Test
  void weightsUnderTheOlderNamesAreRead() throws IOException {
    Model saved = stack();
    Hdf5Tree root = new Hdf5Tree();
    List.of("dense", "dense_2", "dense_4")
        .forEach(
            name -> {
              Layer layer = saved.getLayer("d" + name.replaceAll("\\D", ""));
              Hdf5Tree vars = root.group(LAYERS + "/" + name + "/vars");
              vars.array("0", layer.getWeights().get(0));
              vars.array("1", layer.getWeights().get(1));
            });
    Path file = folder.resolve("old.weights.h5");
    try (OutputStream out = Files.newOutputStream(file)) {
      Hdf5Writer.write(root, out);
    }
    Model model = stack();
    model.loadWeights(file);

    for (int i = 0; i < 6; i++) {
      assertThat(model.getWeights().get(i).buffer().toDoubles())
          .isEqualTo(saved.getWeights().get(i).buffer().toDoubles());
    }
  }

  /** The settings say the learning rate; Keras 2.13 lists the iteration and the slots. */
  @Test
  void theLearningRateIsNotAmongTheOptimizersVariables() {
    Model model = SampleModels.DENSE.make();
    model.compile(c -> c.optimizer("adam").loss("mse"));
    model.fit(
        SampleModels.inputs(model),
        SampleModels.targets(model),
        f -> f.epochs(1).batchSize(4).verbose(0));
    model.optimizer().setLearningRate(0.25);
    model.save(folder.resolve("m.h5"));
    try (Hdf5File file = Hdf5File.open(folder.resolve("m.h5"))) {
      assertThat(file.root().group("optimizer_weights").orElseThrow().texts("weight_names").get())
          .hasSize(1 + 2 * 4);
    }
    assertThat(Models.load(folder.resolve("m.h5")).optimizer().learningRate()).isEqualTo(0.25);
  }

  private static final String KERAS_3_15 =
      """
      {"module": "keras", "class_name": "Sequential", "config": {"name": "s", "trainable": true,
        "dtype": {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"},
          "registered_name": null},
        "layers": [
          {"module": "keras.layers", "class_name": "InputLayer", "config": {
            "batch_shape": [null, 4], "dtype": "float32", "sparse": false, "ragged": false,
            "name": "i", "optional": false}, "registered_name": null},
          {"module": "keras.layers", "class_name": "Dense", "config": {"name": "d",
            "trainable": true, "dtype": {"module": "keras", "class_name": "DTypePolicy",
              "config": {"name": "float32"}, "registered_name": null},
            "units": 3, "activation": "linear", "use_bias": true,
            "kernel_initializer": {"module": "keras.initializers", "class_name": "%s",
              "config": {"seed": null, "input_axes": %s, "output_axes": null},
              "registered_name": null},
            "bias_initializer": {"module": "keras.initializers", "class_name": "Zeros",
              "config": {}, "registered_name": null},
            "kernel_regularizer": null, "bias_regularizer": null, "kernel_constraint": null,
            "bias_constraint": null, "quantization_config": null}, "registered_name": null}],
        "build_input_shape": [null, 4]}, "registered_name": null, "keras_version": "3.15.1"}
      """;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GlorotNormal",
        "GlorotUniform",
        "HeNormal",
        "HeUniform",
        "LecunNormal",
        "LecunUniform",
        "VarianceScaling"
      })
  void axesOfInitializersThatSayNothingAreAccepted(String initializer) {
    Model model = KerasJson.read(KERAS_3_15.formatted(initializer, "null"));
    assertThat(model.toJson()).contains(initializer).doesNotContain("input_axes");
  }

  @Test
  void axesOfInitializersThatSaySomethingAreRefused() {
    assertThatThrownBy(() -> KerasJson.read(KERAS_3_15.formatted("GlorotUniform", "[0]")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("input_axes");
  }

  private static Model stack() {
    return new Sequential("stack")
        .input(4)
        .add(new Dense(3).name("d"))
        .add(new Dropout(0.1))
        .add(new Dense(3).name("d2"))
        .add(new Dense(2).name("d4"))
        .add(new Dropout(0.1));
  }

  private String entry(String name) throws IOException {
    try (ZipFile zip = new ZipFile(folder.resolve("m.keras").toFile())) {
      return new String(
          zip.getInputStream(zip.getEntry(name)).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
