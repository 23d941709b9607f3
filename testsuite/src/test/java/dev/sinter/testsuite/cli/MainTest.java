package dev.sinter.testsuite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MainTest {
  @Test
  void versionNamesSinterAndJava() throws Exception {
    CommandProcess.Result result = CommandProcess.run("--version");

    assertThat(result.exitCode()).isZero();
    assertThat(result.output()).startsWith("sinter ").contains("Java " + Runtime.version());
  }

  @Test
  void helpShowsTheUsage() throws Exception {
    CommandProcess.Result result = CommandProcess.run("--help");

    assertThat(result.exitCode()).isZero();
    assertThat(result.output()).contains("Usage: sinter").contains("--version");
  }

  @Test
  void anUnknownOptionIsNamedWithoutAStackTrace() throws Exception {
    CommandProcess.Result result = CommandProcess.run("--no-such-option");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.output()).contains("'--no-such-option'").doesNotContain("\tat ");
  }

  @Test
  void aMissingFileEndsTheProcessWithItsExitCode() throws Exception {
    CommandProcess.Result result = CommandProcess.run("summary", "none.sinter");

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.output())
        .contains("none.sinter: there is no such file")
        .doesNotContain("\tat ");
  }

  @Test
  void knobsAreListedInAProcess() throws Exception {
    CommandProcess.Result result = CommandProcess.run("knobs");

    assertThat(result.exitCode()).isZero();
    assertThat(result.output()).contains("SINTER_JAVA_OPTS");
  }
}
