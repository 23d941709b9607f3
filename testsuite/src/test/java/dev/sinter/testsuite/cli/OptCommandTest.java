package dev.sinter.testsuite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.testsuite.cli.Commands.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code sinter opt}: passes by name, and every level as text. */
class OptCommandTest {
  @TempDir private Path folder;

  private Run run(String... arguments) {
    return new Commands(folder).run(arguments);
  }

  @Test
  void optRunsPassesOnText() throws IOException {
    Files.writeString(
        folder.resolve("g.sir"),
        "func @g(%x: f32[2]) {\n  %a = neg %x\n  %b = neg %a\n  return %b\n}\n");
    Run list = run("opt", "--list");
    assertThat(list.code()).isZero();
    assertThat(list.out()).contains("canonicalize");

    Run done = run("opt", "@g.sir", "--pipeline", "canonicalize", "--timings", "--dump", "@steps");
    assertThat(done.code()).as(done.err()).isZero();
    assertThat(done.out()).contains("return %x").doesNotContain("neg");
    assertThat(done.err()).contains("canonicalize");
    assertThat(folder.resolve("steps")).isDirectoryContaining("glob:**canonicalize.sir");

    Run bad = run("opt", "@g.sir", "--pipeline", "canonicalise");
    assertThat(bad.code()).isEqualTo(3);
    assertThat(bad.err()).contains("did you mean 'canonicalize'?").doesNotContain("\tat ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          sir              | func @g(
          kernels          | compute %y0: f32[2]
          loops            | proc @neg(
          program          | program @g {
          llvm-ir          | define
          optimized-llvm-ir| define
          assembly         | retq
          bytecode         | fneg
          """)
  void optListsEveryLevel(String listing, String part) throws IOException {
    Files.writeString(
        folder.resolve("g.sir"), "func @g(%x: f32[2]) {\n  %a = neg %x\n  return %a\n}\n");
    Run done = run("opt", "@g.sir", "--emit", listing.strip(), "--target", "x86-64");
    assertThat(done.code()).as(done.err()).isZero();
    assertThat(done.out()).contains(part);
  }

  @Test
  void optNamesTheListingsThereAre() throws IOException {
    Files.writeString(folder.resolve("g.sir"), "func @g(%x: f32[2]) {\n  return %x\n}\n");
    Run bad = run("opt", "@g.sir", "--emit", "object");
    assertThat(bad.code()).isEqualTo(3);
    assertThat(bad.err()).contains("sir, kernels, loops").doesNotContain("\tat ");
  }
}
