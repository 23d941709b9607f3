package dev.sinter.testsuite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Commands that cannot write their result: as processes that may write no file of more than some
 * kilobytes, and to the device that is always full.
 */
@DisabledOnOs(OS.WINDOWS)
class FullDiskTest {
  /** In units of 512 bytes, as the POSIX shell counts. */
  private static final int LIMIT = 64;

  @TempDir private Path folder;

  /** Weights of 48 KB and predictions of 36 KB: each of them is more than the limit. */
  @BeforeEach
  void write() throws IOException {
    Files.writeString(
        folder.resolve("m.sinter"),
        """
        model m {
          input x: f32[2]
          output dense(dense(x, 2000), 3, activation: softmax)
        }

        train m {
          optimizer: sgd
          loss: sparse_categorical_crossentropy
          data: csv("data.csv", targets: last)
        }
        """);
    Files.writeString(folder.resolve("data.csv"), "1,2,0\n3,4,1\n5,6,2\n".repeat(1000));
  }

  static boolean hasFullDevice() {
    return Files.exists(Path.of("/dev/full"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fit @m.sinter --epochs 1 --batch-size 3000 --save @result",
        "predict @m.sinter -o @result"
      })
  void aDiskThatFillsUpLeavesTheOldFile(String command) throws Exception {
    Files.writeString(folder.resolve("result"), "the old one");
    Map<String, String> before = contents();
    CommandProcess.Result result =
        process("ulimit -f " + LIMIT + "; exec \"$@\"", command.replace("@", folder + "/"));

    assertThat(result.exitCode()).as(result.output()).isEqualTo(3);
    assertThat(result.output())
        .contains("result: cannot write: ")
        .doesNotContain("\tat ")
        .doesNotContain("internal error");
    assertThat(contents()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"object", "executable", "jar", "header,object,static-library"})
  void compiledFilesAppearAllOrNone(String kinds) throws Exception {
    Path out = Files.createDirectory(folder.resolve("out"));
    for (String name : List.of("m.o", "m.h", "m.jar", "libm.a", "m-predict")) {
      Files.writeString(out.resolve(name), "the old one");
    }
    Map<String, String> before = contents();
    CommandProcess.Result result =
        process(
            "ulimit -f " + LIMIT + "; exec \"$@\"",
            ("compile @m.sinter -o @out --emit " + kinds).replace("@", folder + "/"));

    assertThat(result.exitCode()).as(result.output()).isEqualTo(3);
    assertThat(result.output()).doesNotContain("\tat ").doesNotContain("internal error");
    assertThat(contents()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnabledIf("hasFullDevice")
  @ValueSource(
      strings = {
        "fit @m.sinter --epochs 1 --batch-size 3000 --save /dev/full",
        "predict @m.sinter -o /dev/full"
      })
  void theFullDeviceIsReported(String command) throws Exception {
    CommandProcess.Result result = process("exec \"$@\"", command.replace("@", folder + "/"));

    assertThat(result.exitCode()).as(result.output()).isEqualTo(3);
    assertThat(result.output())
        .contains("/dev/full: cannot write: No space left on device")
        .doesNotContain("\tat ");
  }

  private Map<String, String> contents() throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(folder.relativize(file).toString(), Files.readString(file));
      }
    }
    return contents;
  }

  /** Runs a command by a shell that prepares its surroundings. */
  private static CommandProcess.Result process(String script, String command)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("/bin/sh", "-c", script, "sh"));
    all.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    all.addAll(
        List.of(
            "-XX:-UsePerfData",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.sinter.cli.Main"));
    all.addAll(List.of(command.split(" ")));
    all.addAll(List.of("--backend", "interpreter"));
    Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new CommandProcess.Result(process.waitFor(), output);
  }
}
