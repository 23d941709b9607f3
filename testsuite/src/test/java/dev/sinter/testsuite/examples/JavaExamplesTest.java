package dev.sinter.testsuite.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the programs of {@code examples/java} as their page says, on small files like MNIST's. */
@Timeout(value = 15, unit = TimeUnit.MINUTES) // against a hang; seconds on an idle machine
class JavaExamplesTest {
  private static final int TRAIN = 320;
  private static final int TEST = 64;

  @TempDir private static Path data;
  @TempDir private static Path classes;

  private static JavaPrograms programs;

  /** Every digit is a bar at a height of its own. */
  @BeforeAll
  static void writeFiles() throws IOException {
    programs = JavaPrograms.compile("java", classes);
    write("train", TRAIN);
    write("t10k", TEST);
  }

  private static void write(String part, int count) throws IOException {
    try (DataOutputStream images = open(part + "-images-idx3-ubyte.gz", 3, count);
        DataOutputStream labels = open(part + "-labels-idx1-ubyte.gz", 1, count)) {
      images.writeInt(28);
      images.writeInt(28);
      for (int i = 0; i < count; i++) {
        int digit = i * 7 % 10;
        labels.writeByte(digit);
        for (int pixel = 0; pixel < 784; pixel++) {
          images.writeByte(pixel / 28 / 2 == digit + 2 ? 200 + i % 50 : i % 20);
        }
      }
    }
  }

  private static DataOutputStream open(String name, int rank, int count) throws IOException {
    DataOutputStream out =
        new DataOutputStream(new GZIPOutputStream(Files.newOutputStream(data.resolve(name))));
    out.writeInt(0x0800 + rank);
    out.writeInt(count);
    return out;
  }

  /** What a program prints; it must succeed. */
  private static String run(String program, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("--data", data.toString()));
    all.addAll(List.of(arguments));
    return programs.run(program, all.toArray(String[]::new));
  }

  @Test
  void theClassifierIsTrainedAndMeasured() throws Exception {
    assertThat(run("MnistMlp", "--epochs", "8"))
        .contains("Epoch 8/8")
        .containsPattern("test accuracy (0\\.9|1\\.0)");
  }

  @Test
  void theAutoencoderIsTrainedAsAClass() throws Exception {
    assertThat(run("SubclassedVae", "--seed", "3")).containsPattern("Epoch 2/2\\n5/5 .*loss: 0\\.");
  }

  @Test
  void theAutoencoderIsTrainedAsAFunctionalModel() throws Exception {
    assertThat(run("FunctionalVae", "--epochs", "2"))
        .containsPattern("Epoch 2/2\\n5/5 .*loss: 0\\.");
  }

  @Test
  void theAutoencoderIsTrainedByALoop() throws Exception {
    assertThat(run("VaeLoop").lines())
        .hasSize(2)
        .anySatisfy(l -> assertThat(l).matches("epoch 0 step 0: mean loss = 0\\.\\d{4}"))
        .anySatisfy(l -> assertThat(l).matches("epoch 1 step 0: mean loss = 0\\.\\d{4}"));
  }

  @Test
  void theCostOfALoopIsCompared() throws Exception {
    assertThat(run("LoopCost", "--epochs", "1"))
        .containsPattern("fit .* loop .*; ratio \\d+\\.\\d");
  }
}
