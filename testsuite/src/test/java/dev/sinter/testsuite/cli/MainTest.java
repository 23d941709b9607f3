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
}
