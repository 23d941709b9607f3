package dev.sinter.testsuite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.file.Npy;
import dev.sinter.testsuite.cli.Commands.Run;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Wrong models, data and files, as users of the command meet them: one clear message, the exit code
 * of wrong input, nothing written.
 */
class BadInputTest {
  private static final String TRAIN =
      """

      train m {
        optimizer: OPTIMIZER
        loss: sparse_categorical_crossentropy
        data: csv("data.csv", targets: last)
        epochs: 1
        batch_size: 2
      }
      """;

  @TempDir private Path folder;

  @BeforeEach
  void write() throws IOException {
    model("dense(x, 3, activation: softmax)", "sgd");
    Files.writeString(folder.resolve("data.csv"), "1,2,0\n3,4,1\n5,6,2\n");
  }

  private void model(String output, String optimizer) throws IOException {
    String text = "model m {\n  input x: f32[2]\n  output " + output + "\n}\n" + TRAIN;
    Files.writeString(folder.resolve("m.sinter"), text.replace("OPTIMIZER", optimizer));
  }

  private Run run(String... arguments) {
    return new Commands(folder).run(arguments);
  }

  private void refused(Run run, String... message) {
    assertThat(run.code()).as(run.out() + run.err()).isEqualTo(3);
    assertThat(run.err())
        .contains(message)
        .doesNotContain("\tat ")
        .doesNotContain("internal error")
        .doesNotContain("Exception");
    try (var files = Files.walk(folder)) {
      List<String> names = files.map(file -> file.getFileName().toString()).toList();
      assertThat(names).noneMatch(name -> name.endsWith(".tmp") || name.startsWith(".sinter"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  // ---- settings

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dense(x, 3, activation: softmax) | sgd(learning_rate: nan) | learning_rate",
        "dense(x, 3, activation: softmax) | sgd(momentum: nan) | momentum",
        "dense(x, 3, activation: softmax) | sgd(momentum: 1.5) | momentum",
        "dense(x, 3, activation: softmax) | sgd(clipnorm: nan) | clipnorm",
        "dense(x, 3, activation: softmax) | sgd(clipvalue: 0) | clipvalue",
        "dense(x, 3, activation: softmax) | adam(epsilon: nan) | epsilon",
        "dense(x, 3, activation: softmax) | adam(epsilon: inf) | epsilon",
        "dense(x, 3, activation: softmax) | adam(beta_1: nan) | beta_1",
        "dense(x, 3, activation: softmax) | rmsprop(rho: nan) | rho",
        "dense(x, 3, activation: softmax) | adan | did you mean 'adam'?",
        "dense(x, 3, activation: softmax) | adam(learning_rat: 1) | did you mean 'learning_rate'?",
        "dropout(x, nan) | sgd | rate",
        "dropout(x, 1.5) | sgd | rate",
        "gaussian_noise(x, nan) | sgd | stddev",
        "batch_normalization(x, epsilon: nan) | sgd | epsilon",
        "batch_normalization(x, momentum: nan) | sgd | momentum",
        "layer_normalization(x, epsilon: nan) | sgd | epsilon",
        "leaky_relu(x, alpha: nan) | sgd | alpha",
        "densee(x, 3) | sgd | did you mean 'dense'?",
        "dense(x, 3, activation: sofmax) | sgd | did you mean 'softmax'?",
        "dense(x, 3, aktivation: relu) | sgd | did you mean 'activation'?",
        "dense(x, 0) | sgd | units",
        "dense(x, -3) | sgd | units",
        "dense(x, 2.5) | sgd | units",
        "dense(x, 'three') | sgd | units",
        "dense(x) | sgd | units",
        "dense(y, 3) | sgd | 'y'",
        "reshape(x, [3]) | sgd | reshape",
        "conv2d(x, 3, 3) | sgd | conv2d",
        "x + | sgd | does not fit here; expected an expression"
      })
  void settingsAreChecked(String output, String optimizer, String message) throws IOException {
    model(output.replace('\'', '"'), optimizer);
    refused(run("fit", "@m.sinter", "--backend", "interpreter"), message, "m.sinter:");
  }

  // ---- data

  @ParameterizedTest
  @CsvSource({"llvm, 3", "jvm, 3", "llvm, -1", "jvm, 2147483647"})
  void labelsOutOfRangeAreNamed(String backend, String label) throws IOException {
    Files.writeString(folder.resolve("data.csv"), "1,2,0\n3,4," + label + "\n");
    refused(
        run("fit", "@m.sinter", "--backend", backend, "--save", "@w.ckpt"),
        "index " + label,
        "0..2",
        "loss sparse_categorical_crossentropy");
    assertThat(folder.resolve("w.ckpt")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({"llvm, 10", "jvm, -1"})
  void embeddingIndicesOutOfRangeAreNamed(String backend, String index) throws IOException {
    Files.writeString(
        folder.resolve("m.sinter"),
        "model m {\n  input x: i32[2]\n  output embedding(x, 10, 4)\n}\n");
    Files.writeString(folder.resolve("x.csv"), "1,2\n3," + index + "\n");
    refused(
        run("predict", "@m.sinter", "--backend", backend, "--input", "@x.csv"),
        "index " + index,
        "0..9",
        "embedding");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,2,0\\n3,4 | line 2: must have 3 fields",
        "1,2,0\\n3,x,1 | line 2: column",
        "1,2,3,0\\n4,5,6,1 | (None, 2)",
        "1,0\\n2,1 | (None, 2)",
        "'' | data.csv"
      })
  void wrongTablesAreRefused(String content, String message) throws IOException {
    Files.writeString(folder.resolve("data.csv"), content.replace("\\n", "\n"));
    refused(run("fit", "@m.sinter", "--backend", "interpreter"), message);
  }

  @ParameterizedTest
  @CsvSource({"data.csv.gz", "x.npy", "x.idx", "x.idx.gz"})
  void missingAndTruncatedFilesAreRefused(String name) throws IOException {
    refused(
        run("predict", "@m.sinter", "--backend", "interpreter", "--input", "@" + name),
        name,
        "does not exist");
    Npy.write(folder.resolve("whole.npy"), NdArray.of(new float[200], 100, 2));
    byte[] whole =
        name.endsWith(".npy")
            ? Files.readAllBytes(folder.resolve("whole.npy"))
            : name.startsWith("x.idx")
                ? idx()
                : "1,2\n".repeat(500).getBytes(StandardCharsets.US_ASCII);
    if (name.endsWith(".gz")) {
      whole = gzip(whole);
    }
    for (int length : new int[] {0, 1, 3, whole.length / 2, whole.length - 1}) {
      Files.write(folder.resolve(name), Arrays.copyOf(whole, length));
      refused(run("predict", "@m.sinter", "--backend", "interpreter", "--input", "@" + name), name);
    }
  }

  private static byte[] idx() {
    byte[] bytes = new byte[12 + 200];
    bytes[2] = 8;
    bytes[3] = 2;
    bytes[7] = 100;
    bytes[11] = 2;
    return bytes;
  }

  private static byte[] gzip(byte[] content) throws IOException {
    var bytes = new java.io.ByteArrayOutputStream();
    try (var zip = new java.util.zip.GZIPOutputStream(bytes)) {
      zip.write(content);
    }
    return bytes.toByteArray();
  }

  @Test
  void truncatedWeightsAreRefusedWhole() throws IOException {
    Run fit = run("fit", "@m.sinter", "--backend", "interpreter", "--save", "@w.ckpt");
    assertThat(fit.code()).as(fit.err()).isZero();
    byte[] whole = Files.readAllBytes(folder.resolve("w.ckpt"));
    for (int length = 0; length < whole.length; length += Math.max(1, whole.length / 40)) {
      Files.write(folder.resolve("w.ckpt"), Arrays.copyOf(whole, length));
      refused(
          run(
              "evaluate",
              "@m.sinter",
              "--backend",
              "interpreter",
              "--on",
              "train",
              "--weights",
              "@w.ckpt"),
          "w.ckpt");
    }
    for (int place = 0; place < whole.length; place += Math.max(1, whole.length / 40)) {
      byte[] changed = whole.clone();
      changed[place] ^= 0x41;
      Files.write(folder.resolve("w.ckpt"), changed);
      refused(
          run(
              "evaluate",
              "@m.sinter",
              "--backend",
              "interpreter",
              "--on",
              "train",
              "--weights",
              "@w.ckpt"),
          "w.ckpt");
    }
  }

  @Test
  void weightsOfAnotherModelAreRefused() throws IOException {
    Run fit = run("fit", "@m.sinter", "--backend", "interpreter", "--save", "@w.ckpt");
    assertThat(fit.code()).as(fit.err()).isZero();
    model("dense(x, 4, activation: softmax)", "sgd");
    refused(
        run("predict", "@m.sinter", "--backend", "interpreter", "--weights", "@w.ckpt"),
        "kernel",
        "w.ckpt");
  }

  // ---- sizes

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dense(x, 2147483648)",
        "dense(x, 2147483647)",
        "dense(x, 9223372036854775807)",
        "dense(dense(x, 2000000000), 2000000000)",
        "flatten(repeat_vector(x, 4611686018427387904))",
        "embedding(cast(x, i32), 4611686018427387904, 8)",
        "upsampling2d(reshape(x, [1, 2, 1]), 2000000000)",
        "zero_padding1d(reshape(x, [2, 1]), 9000000000000000000)"
      })
  void modelsThatFitNoMemoryAreRefused(String output) throws IOException {
    model(output, "sgd");
    refused(run("predict", "@m.sinter", "--backend", "llvm", "--input", "@data.csv"), "sinter");
  }

  @ParameterizedTest
  @CsvSource({"f32[4294967296, 4294967296]", "f32[9223372036854775808]", "f32[-1]", "f33[2]"})
  void inputsThatCannotBeAreRefused(String type) throws IOException {
    Files.writeString(
        folder.resolve("m.sinter"), "model m {\n  input x: " + type + "\n  output flatten(x)\n}\n");
    refused(run("bench", "@m.sinter", "--mode", "predict"), "sinter");
  }

  @Test
  void aBatchThatFitsNoMemoryIsRefused() {
    refused(run("bench", "@m.sinter", "--mode", "predict", "--batch", "2000000000"), "memory");
  }
}
