package dev.sinter.testsuite.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.ir.ModelException;
import dev.sinter.language.ModelFile;
import dev.sinter.language.TrainingData;
import dev.sinter.language.TrainingSettings;
import dev.sinter.model.Model;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.file.Npy;
import dev.sinter.runtime.file.Npz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingTextTest {
  @TempDir private Path folder;

  private TrainingData load(String model, String settings) {
    TrainingData[] data = new TrainingData[1];
    Texts.inSession(
        () -> {
          ModelFile file =
              ModelFile.parse(model + " train m { " + settings + " }", "t.sinter", folder);
          Model made = file.model();
          data[0] = file.training("m").orElseThrow().load(made, Optional.empty());
        });
    return data[0];
  }

  @Test
  void csvColumnsBecomeInputsAndTargets() throws IOException {
    Files.writeString(folder.resolve("d.csv"), "16,0,1\n8,8,0\n0,16,1\n");
    TrainingData data =
        load(
            "model m { input x: f32[1, 2] output x }",
            "data: csv(\"d.csv\", targets: last, scale: 1/16) split: 2");

    assertThat(data.train().x().single().shape().toString()).isEqualTo("[2,1,2]");
    assertThat(data.train().x().single().toDoubles()).containsExactly(1, 0, 0.5, 0.5);
    assertThat(data.train().y().orElseThrow().single().toInts()).containsExactly(1, 0);
    assertThat(data.test().orElseThrow().rows()).isEqualTo(1);
  }

  @Test
  void csvColumnsHaveNames() throws IOException {
    Files.writeString(folder.resolve("d.csv"), "a,b,y\n1,2,0.5\n3,4,1.5\n");
    TrainingData data =
        load(
            "model m { input x: f32[1] output x }",
            "data: csv(\"d.csv\", header: true, inputs: [b]) targets: y");

    assertThat(data.train().x().single().toDoubles()).containsExactly(2, 4);
    assertThat(data.train().y().orElseThrow().single().toDoubles()).containsExactly(0.5, 1.5);
  }

  @Test
  void arraysComeFromNpyAndNpzAndTargetsMayBeTheInputs() {
    NdArray array = NdArray.of(new float[] {1, 2, 3, 4}, 2, 2);
    Npy.write(folder.resolve("x.npy"), array);
    LinkedHashMap<String, NdArray> both = new LinkedHashMap<>();
    both.put("x_train", array);
    both.put("y_train", NdArray.of(new int[] {0, 1}, 2));
    Npz.write(folder.resolve("d.npz"), both, true);
    String model = "model m { input x: f32[2] output x }";

    assertThat(
            load(model, "data: npy(\"x.npy\") targets: inputs")
                .train()
                .y()
                .orElseThrow()
                .single()
                .toDoubles())
        .containsExactly(1, 2, 3, 4);
    assertThat(
            load(model, "data: npz(\"d.npz\", inputs: \"x_train\", targets: \"y_train\")")
                .train()
                .y()
                .orElseThrow()
                .single()
                .toInts())
        .containsExactly(0, 1);
    TrainingData named =
        load(
            "model m { input a: f32[2] input b: f32[2] output a + b }",
            "data: {inputs: {a: npy(\"x.npy\"), b: npy(\"x.npy\", scale: 2)}, targets:"
                + " npy(\"x.npy\")}");
    assertThat(named.train().x().names()).containsExactly("a", "b");
    assertThat(named.train().x().get(1).toDoubles()).containsExactly(2, 4, 6, 8);
  }

  @Test
  void badDataAreExplained() throws IOException {
    Files.writeString(folder.resolve("d.csv"), "1,2,3\n4,5,6\n");
    String model = "model m { input x: f32[4] output x }";

    assertThatThrownBy(() -> load(model, "data: csv(\"none.csv\")"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("there is no such file")
        .hasMessageContaining("--data DIR");
    assertThatThrownBy(() -> load(model, "data: csv(\"d.csv\")"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("4 numbers a row, the data have 3");
    assertThatThrownBy(() -> load(model, "data: csv(\"d.csv\", targets: 7)"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("no column 7");
    assertThatThrownBy(
            () -> load("model m { input x: f32[3] output x }", "data: csv(\"d.csv\") split: 2"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("leaves nothing to test");
    assertThatThrownBy(() -> load(model, "epochs: 3"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("no data are stated");
  }

  @Test
  void settingsAreReadAndFitFollowsThem() throws IOException {
    Files.writeString(folder.resolve("d.csv"), "1,2\n2,4\n3,6\n4,8\n");
    Texts.inSession(
        () -> {
          ModelFile file =
              ModelFile.parse(
                  "model m(units: int) { input x: f32[1] output dense(x, units) } train m {"
                      + " parameters: {units: 1} optimizer: sgd(learning_rate: 0.01) loss: mse"
                      + " metrics: [mae] data: csv(\"d.csv\", targets: 1) epochs: 3 batch_size: 2"
                      + " shuffle: false seed: 9 validation_split: 0.5 }",
                  "t.sinter",
                  folder);
          TrainingSettings settings = file.training("m").orElseThrow();
          assertThat(settings.seed()).hasValue(9);
          Model model = file.model("m", settings.parameters());
          settings.compile(model);
          TrainingData data = settings.load(model, Optional.empty());
          var history =
              model.fit(
                  data.train().x(),
                  data.train().y().orElseThrow(),
                  f -> {
                    settings.apply(f, data);
                    f.verbose(0);
                  });
          assertThat(history.history().keySet())
              .containsExactly("loss", "mae", "val_loss", "val_mae");
          assertThat(history.get("loss")).hasSize(3);
          assertThat(history.get("loss").get(2)).isLessThan(history.get("loss").get(0));
        });
  }
}
