package dev.sinter.testsuite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.cli.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/**
 * The kernels of well-known models are those that are written down, entry by entry. When a change
 * means to change them, run with {@code -Dsinter.test.update=true}, look at what git shows, and
 * keep {@code docs/fusion.md} true.
 */
class KernelListTest {
  private static final boolean UPDATE = Boolean.getBoolean("sinter.test.update");

  private static Path root() {
    return Files.isDirectory(Path.of("examples")) ? Path.of("") : Path.of("..");
  }

  private static String kernels(String model, String... options) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    List<String> arguments = new ArrayList<>(List.of("kernels"));
    arguments.add(root().resolve("examples").resolve(model + ".sinter").toString());
    arguments.addAll(List.of(options));
    assertThat(Main.run(command, arguments.toArray(String[]::new))).as(err.toString()).isZero();
    return out.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"mnist_mlp", "vae"})
  void areThoseWrittenDown(String model) throws IOException {
    Path file = root().resolve("testsuite/src/test/resources/kernels").resolve(model + ".txt");
    String actual = kernels(model, "--entry", "predict,test,train", "--target", "x86-64");
    if (UPDATE) {
      Files.writeString(file, actual);
    }
    assertThat(actual).isEqualToNormalizingNewlines(Files.readString(file));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mnist_mlp", "vae"})
  void elementwiseWorkHasNoKernelOfItsOwn(String model) {
    assertThat(kernels(model, "--entry", "train").lines())
        .noneMatch(line -> line.contains("(elementwise)") || line.contains("(broadcast)"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mnist_mlp", "vae"})
  void weightsAreUpdatedWhereTheirGradientIsMade(String model) {
    Pattern update = Pattern.compile("writes #.* as (?!RMSprop|Adam)[a-z0-9_]+/(kernel|bias)");
    String[] kernels = kernels(model, "--entry", "train").split("\n\n");
    long updates = 0;
    for (String kernel : kernels) {
      if (update.matcher(kernel).find()) {
        updates++;
        assertThat(kernel).containsPattern("\\((contract|reduce)\\): .*(sqrt|sub)");
      }
    }
    assertThat(updates).isGreaterThanOrEqualTo(4);
  }

  @Test
  void lossGradientAndAccuracyAreOneKernel() {
    String[] kernels = kernels("mnist_mlp", "--entry", "train").split("\n\n");
    assertThat(kernels)
        .filteredOn(kernel -> kernel.contains("exp,"))
        .singleElement()
        .asString()
        .contains("reads target", "log", "gather", "eq 3", "writes #3.2 mul: f32[B,10]");
  }

  @Test
  void withoutFusionEveryOpIsAKernel() {
    long fused = kernels("mnist_mlp").split("\n\n").length;
    assertThat(kernels("mnist_mlp", "--no-fusion").split("\n\n"))
        .hasSizeGreaterThan((int) fused * 5);
  }

  @Test
  void decisionsNameProducerAndReader() {
    assertThat(kernels("mnist_mlp", "--decisions"))
        .contains("fuse dot 'mnist_mlp/dense'", "no   max 'mnist_mlp/dense'");
  }
}
