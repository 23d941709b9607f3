package dev.sinter.testsuite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.testsuite.cli.Commands.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every kind of file of every entry for every kind of machine: made, or refused with a reason and
 * without leaving anything.
 */
class CompileMatrixTest {
  private static final List<String> KINDS =
      List.of(
          "object",
          "header",
          "static-library",
          "shared-library",
          "executable",
          "jar",
          "llvm-ir",
          "assembly");

  @TempDir private Path folder;

  @BeforeEach
  void write() throws IOException {
    Files.writeString(
        folder.resolve("m.sinter"),
        """
        model m {
          input x: f32[3]
          h = dropout(dense(x, 4, activation: relu), 0.5)
          output dense(h, 2, activation: softmax)
        }

        train m {
          optimizer: adam
          loss: sparse_categorical_crossentropy
          metrics: [accuracy]
          data: csv("m.csv", targets: last)
        }
        """);
    Files.writeString(folder.resolve("m.csv"), "1,2,3,0\n3,2,1,1\n");
  }

  @ParameterizedTest
  @CsvSource({
    "host, true, true",
    "x86_64-linux-gnu, true, true",
    "x86-64-v4, true, true",
    "aarch64, true, true",
    "riscv64, true, true",
    "s390x-linux-gnu, true, false",
    "powerpc64le-linux-gnu, true, false",
    "arm-linux-gnueabihf, false, false",
    "riscv32, false, false",
    "cortex-m4, false, false",
    "wasm32, true, false",
    "x86_64-apple-darwin, false, false",
    "aarch64-apple-darwin, false, false",
    "x86_64-pc-windows-msvc, false, false"
  })
  void everyKindIsMadeOrRefused(String target, boolean sharedLibrary, boolean executable)
      throws IOException {
    for (String entries : List.of("predict", "train", "predict,test,train")) {
      List<String> possible = new ArrayList<>();
      for (String kind : KINDS) {
        boolean made =
            switch (kind) {
              case "shared-library" -> sharedLibrary;
              case "executable" -> executable && entries.equals("predict");
              default -> true;
            };
        if (made) {
          possible.add(kind);
        } else {
          check(target, entries, kind, false);
        }
      }
      check(target, entries, String.join(",", possible), true);
    }
  }

  private void check(String target, String entries, String kinds, boolean possible)
      throws IOException {
    Path out = Files.createTempDirectory(folder, "out");
    Run run =
        new Commands(folder)
            .run(
                "compile",
                "@m.sinter",
                "--backend",
                "interpreter",
                "-o",
                out.toString(),
                "--target",
                target,
                "--entry",
                entries,
                "--emit",
                kinds);
    String what = target + " " + entries + " " + kinds + ": " + run.out() + run.err();
    if (possible) {
      assertThat(run.code()).as(what).isZero();
      assertThat(run.lines()).as(what).hasSize(kinds.split(",").length);
      assertThat(run.lines()).allSatisfy(file -> assertThat(Path.of(file)).isNotEmptyFile());
      assertThat(names(out)).as(what).hasSize(run.lines().size());
    } else {
      assertThat(run.code()).as(what).isEqualTo(3);
      assertThat(run.err()).as(what).startsWith("sinter: compile: ").doesNotContain("\tat ");
      assertThat(names(out)).as(what).isEmpty();
    }
  }

  private static List<String> names(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
