package dev.sinter.testsuite.guides;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.format.KerasYaml;
import dev.sinter.format.Models;
import dev.sinter.layers.Dense;
import dev.sinter.model.Input;
import dev.sinter.model.Model;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Saving and loading as the guides show it; the formats have tests of their own. */
class SavingGuideTest {
  private static final Digits DIGITS = Digits.first(64);

  private static Model trained() {
    Tensor inputs = Input.of(64);
    Tensor hidden = new Dense(8).activation("relu").apply(inputs);
    Model model = new Model(inputs, new Dense(10).activation("softmax").apply(hidden));
    model.compile(
        c -> c.optimizer("adam").loss("sparse_categorical_crossentropy").metrics("accuracy"));
    model.fit(DIGITS.images(), DIGITS.labels(), f -> f.shuffle(false).verbose(0));
    return model;
  }

  private static List<float[]> floats(Model model) {
    return model.getWeights().stream().map(NdArray::buffer).map(b -> b.toFloats().clone()).toList();
  }

  private static void same(Model actual, Model expected) {
    List<float[]> weights = floats(expected);
    assertThat(floats(actual)).hasSameSizeAs(weights);
    for (int i = 0; i < weights.size(); i++) {
      assertThat(floats(actual).get(i)).containsExactly(weights.get(i));
    }
  }

  @Test
  void aSavedModelIsLoadedCompiledAndIdentical(@TempDir Path folder) {
    Model model = trained();
    Path file = folder.resolve("my_model.h5");
    model.save(file);
    Model loaded = Models.load(file);
    assertThat(loaded.isCompiled()).isTrue();
    same(loaded, model);
    assertThat(loaded.predict(DIGITS.images()).toFloats())
        .containsExactly(model.predict(DIGITS.images()).toFloats());
    assertThat(loaded.evaluate(DIGITS.images(), DIGITS.labels()))
        .isEqualTo(model.evaluate(DIGITS.images(), DIGITS.labels()));
    // The optimizer goes on where it was.
    for (Model each : List.of(model, loaded)) {
      each.fit(DIGITS.images(), DIGITS.labels(), f -> f.shuffle(false).verbose(0));
    }
    same(loaded, model);
  }

  @Test
  void yamlHoldsTheStructure() {
    Model model = trained();
    String yaml = model.toYaml();
    assertThat(yaml).contains("class_name: ", "units: 8");
    Model copy = KerasYaml.read(yaml);
    copy.setWeights(model.getWeights());
    assertThat(copy.predict(DIGITS.images()).toFloats())
        .containsExactly(model.predict(DIGITS.images()).toFloats());
  }

  @Test
  void subclassedModelsSaveTheirWeights(@TempDir Path folder) {
    Tensor images = Tensor.of(DIGITS.images().reshape(64, 8, 8, 1).array());
    var network = new SubclassedModelsGuideTest.ResNet(10);
    Tensor expected = network.predict(images);
    Path file = folder.resolve("resnet.weights.h5");
    network.saveWeights(file);
    var other = new SubclassedModelsGuideTest.ResNet(10);
    other.predict(images);
    other.loadWeights(file);
    assertThat(other.predict(images).toFloats()).containsExactly(expected.toFloats());
  }
}
