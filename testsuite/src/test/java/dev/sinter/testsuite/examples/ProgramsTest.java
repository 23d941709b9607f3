package dev.sinter.testsuite.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.cli.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Runs the example programs; each reaches what its page says. */
@Timeout(value = 5, unit = TimeUnit.MINUTES) // against hangs: each takes seconds on an idle machine
class ProgramsTest {
  @TempDir private static Path classes;

  private static JavaPrograms programs;

  static List<Goal> models() throws IOException {
    return Goal.on(Goal.folder().resolve("README.md"));
  }

  static List<Goal> programs() throws IOException {
    return Goal.on(programs.folder().resolve("README.md"));
  }

  @BeforeAll
  static void compile() throws IOException {
    programs = JavaPrograms.compile("java", classes);
  }

  @Test
  void everyProgramOnDataThatShipHasAGoal() throws IOException {
    assertThat(models().stream().map(Goal::file).sorted())
        .isEqualTo(JavaPrograms.mentioning(Goal.folder(), ".sinter", "csv(\"data/"));
    assertThat(programs().stream().map(Goal::file).sorted())
        .isEqualTo(programs.mentioning("Program.run("));
  }

  @ParameterizedTest
  @MethodSource("models")
  void modelsReachTheirQuality(Goal goal) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    int code = Main.run(command, "fit", Goal.folder().resolve(goal.file()).toString());

    assertThat(code).as(err.toString()).isZero();
    goal.check(out.toString());
  }

  @ParameterizedTest
  @MethodSource("programs")
  void programsReachTheirQuality(Goal goal) throws IOException, InterruptedException {
    goal.check(programs.run(goal.file()));
  }
}
