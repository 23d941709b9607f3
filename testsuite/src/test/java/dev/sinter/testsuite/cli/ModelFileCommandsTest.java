package dev.sinter.testsuite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sinter.layers.Dense;
import dev.sinter.model.Sequential;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.file.Npy;
import dev.sinter.session.Session;
import dev.sinter.testsuite.cli.Commands.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands on files of models, each as those of the model language. */
class ModelFileCommandsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ROWS = 20;

  @TempDir private static Path folder;

  private static Commands commands;
  private static float[] answers;
  private static Map<String, Double> measured;

  @BeforeAll
  static void write() throws IOException {
    commands = new Commands(folder);
    float[] x = new float[ROWS * 3];
    float[] y = new float[ROWS];
    for (int i = 0; i < ROWS; i++) {
      x[3 * i] = i * 0.1f;
      x[3 * i + 1] = 1;
      y[i] = i * 0.2f;
    }
    NdArray inputs = NdArray.of(x, ROWS, 3);
    NdArray targets = NdArray.of(y, ROWS, 1);
    Npy.write(folder.resolve("x.npy"), inputs);
    Npy.write(folder.resolve("y.npy"), targets);
    try (Session session = Session.builder().seed(3).backend("jvm").threads(1).build()) {
      session.run(
          () -> {
            Sequential model =
                Sequential.of(
                    new Dense(4).activation("relu").inputShape(3), new Dense(1).name("out"));
            model.compile(c -> c.optimizer("adam").loss("mse").metrics("mae"));
            model.fit(inputs, targets, f -> f.epochs(2).verbose(0));
            answers = model.predict(inputs).toFloats();
            measured = model.evaluate(inputs, targets);
            model.save(folder.resolve("m.keras"));
            model.save(folder.resolve("m.h5"));
            save(folder.resolve("m.json"), model.toJson());
            save(folder.resolve("m.yaml"), model.toYaml());
            tensorFlowJs(model);
          });
    }
  }

  private static void save(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Weights beside the architecture, as TensorFlow.js has them. */
  private static void tensorFlowJs(Sequential model) {
    try {
      Path place = Files.createDirectories(folder.resolve("tfjs"));
      ByteBuffer bytes = ByteBuffer.allocate(21 * 4).order(ByteOrder.LITTLE_ENDIAN);
      StringBuilder list = new StringBuilder();
      for (var weight : model.weights()) {
        for (float value : weight.value().buffer().toFloats()) {
          bytes.putFloat(value);
        }
        list.append(list.isEmpty() ? "" : ", ")
            .append(
                "{\"name\": \"%s\", \"shape\": %s, \"dtype\": \"float32\"}"
                    .formatted(weight.path(), weight.shape().toString()));
      }
      Files.write(place.resolve("weights.bin"), bytes.array());
      Files.writeString(
          place.resolve("model.json"),
          """
          {"modelTopology": %s,
           "weightsManifest": [{"paths": ["weights.bin"], "weights": [%s]}]}
          """
              .formatted(model.toJson(), list));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Run done(String... arguments) {
    Run run = commands.run(arguments);
    assertThat(run.code()).as(List.of(arguments) + ": " + run.err() + run.out()).isZero();
    return run;
  }

  @ParameterizedTest
  @ValueSource(strings = {"m.keras", "m.h5", "m.json", "m.yaml", "tfjs/model.json", "tfjs"})
  void summaryShowsTheLayers(String file) {
    assertThat(done("summary", "@" + file).out())
        .contains("out (Dense)")
        .containsPattern("Total params: 21\\b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"m.keras", "m.h5", "tfjs/model.json", "tfjs"})
  void predictAnswersAsTheModelDid(String file) {
    done("predict", "@" + file, "--input", "@x.npy", "-o", "@p.npy", "--backend", "jvm");

    NdArray predicted = Npy.read(folder.resolve("p.npy"));
    assertThat(predicted.shape()).containsExactly((long) ROWS, 1L);
    assertThat(predicted.buffer().toFloats()).isEqualTo(answers);
  }

  @ParameterizedTest
  @ValueSource(strings = {"m.keras", "m.h5"})
  void evaluateMeasuresAsTheModelDid(String file) throws IOException {
    Run run =
        done(
            "evaluate",
            "@" + file,
            "--input",
            "@x.npy",
            "--targets",
            "@y.npy",
            "--json",
            "--backend",
            "jvm");

    JsonNode result = JSON.readTree(run.out());
    measured.forEach(
        (name, value) ->
            assertThat(result.findValue(name).asDouble())
                .as(name + " in " + result)
                .isEqualTo(value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"m.json", "tfjs/model.json"})
  void whatIsNotCompiledCannotBeMeasured(String file) {
    Run run = commands.run("evaluate", "@" + file, "--input", "@x.npy", "--targets", "@y.npy");

    assertThat(run.code()).isNotZero();
    assertThat(run.err()).contains("compile").doesNotContain("\tat ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"m.keras", "m.h5", "m.json", "tfjs/model.json"})
  void compileMakesFiles(String file) {
    String place = "@out-" + file.replace('/', '-');
    Run run = done("compile", "@" + file, "-o", place, "--emit", "object,header,jar");

    assertThat(run.lines()).hasSize(3).allSatisfy(line -> assertThat(Path.of(line)).exists());
  }

  @ParameterizedTest
  @ValueSource(strings = {"m.keras", "m.h5", "tfjs/model.json"})
  void benchMeasuresTheStepThatIsAskedFor(String file) {
    for (String entry : List.of("predict", "train")) {
      Run run = done("bench", "@" + file, "--seconds", "0.05", "--mode", entry);
      assertThat(run.out()).startsWith("sinter m").contains(" " + entry + " ");
    }
  }

  @Test
  void modelsWithoutABuiltInputSaySo() throws IOException {
    try (Session session = Session.builder().backend("jvm").build()) {
      Files.writeString(
          folder.resolve("open.json"),
          session.call(() -> Sequential.of(new Dense(4), new Dense(1)).toJson()));
    }
    for (String command : List.of("summary", "compile", "bench")) {
      Run run =
          command.equals("compile")
              ? commands.run(command, "@open.json", "-o", "@open")
              : commands.run(command, "@open.json");
      assertThat(run.code()).as(command + ": " + run.out()).isNotZero();
      assertThat(run.err()).as(command).contains("input").doesNotContain("\tat ");
    }
  }
}
