package dev.sinter.testsuite.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.cli.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
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

  static List<Goal> models() throws IOException {
    return Goal.on(Goal.folder().resolve("README.md"));
  }

  static List<Goal> programs() throws IOException {
    return Goal.on(javaFolder().resolve("README.md"));
  }

  private static Path javaFolder() {
    return Goal.folder().resolve("java");
  }

  @BeforeAll
  static void compile() throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path")));
    files(javaFolder(), ".java").forEach(f -> arguments.add(f.toString()));
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    assertThat(code).isZero();
  }

  @Test
  void everyProgramOnDataThatShipHasAGoal() throws IOException {
    assertThat(models().stream().map(Goal::file).sorted())
        .isEqualTo(mentioning(Goal.folder(), ".sinter", "csv(\"data/"));
    assertThat(programs().stream().map(Goal::file).sorted())
        .isEqualTo(mentioning(javaFolder(), ".java", "Program.run("));
  }

  private static List<String> mentioning(Path folder, String ending, String words)
      throws IOException {
    return files(folder, ending).stream()
        .filter(file -> text(file).contains(words))
        .map(file -> file.getFileName().toString())
        .toList();
  }

  private static List<Path> files(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(ending)).sorted().toList();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
    String path =
        System.getProperty("java.class.path") + System.getProperty("path.separator") + classes;
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                path,
                goal.file().replace(".java", ""))
            .directory(Goal.folder().resolve("..").toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(output).isZero();
    goal.check(output);
  }
}
