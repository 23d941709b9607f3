package dev.sinter.testsuite.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.cli.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Trains the example models of the model language by {@code sinter fit}. */
class LanguageExamplesTest {

  /** A row of the table in {@code examples/README.md}. */
  private record Goal(String file, String metric, boolean atLeast, double bound) {
    @Override
    public String toString() {
      return file + ": " + metric + (atLeast ? " >= " : " <= ") + bound;
    }
  }

  private static final Pattern ROW =
      Pattern.compile("\\| `([a-z_]+\\.sinter)` \\|.*\\| `(test_[a-z_]+)` (>=|<=) ([0-9.]+) \\|");

  static Path folder() {
    Path beside = Path.of("..", "examples");
    return Files.isDirectory(beside) ? beside : Path.of("examples");
  }

  static List<Goal> goals() throws IOException {
    return Files.readAllLines(folder().resolve("README.md")).stream()
        .map(ROW::matcher)
        .filter(Matcher::matches)
        .map(
            row ->
                new Goal(
                    row.group(1),
                    row.group(2),
                    row.group(3).equals(">="),
                    Double.parseDouble(row.group(4))))
        .toList();
  }

  @Test
  void everyExampleOnDataThatShipsHasAGoal() throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      List<String> trainable =
          files
              .filter(f -> f.toString().endsWith(".sinter"))
              .filter(LanguageExamplesTest::hasItsData)
              .map(f -> f.getFileName().toString())
              .sorted()
              .toList();
      assertThat(goals().stream().map(Goal::file).sorted()).isEqualTo(trainable);
    }
  }

  private static boolean hasItsData(Path file) {
    try {
      return Files.readString(file).contains("csv(\"data/");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("goals")
  @Timeout(value = 5, unit = TimeUnit.MINUTES) // against a hang; 15 seconds on an idle machine
  void reachesItsQuality(Goal goal) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    int code = Main.run(command, "fit", folder().resolve(goal.file()).toString());

    assertThat(code).as(err.toString()).isZero();
    String last = out.toString().strip().lines().reduce((_, line) -> line).orElseThrow();
    Matcher value = Pattern.compile(goal.metric() + "=([0-9.eE+-]+)").matcher(last);
    assertThat(value.find()).as(last).isTrue();
    double reached = Double.parseDouble(value.group(1));
    if (goal.atLeast()) {
      assertThat(reached).as(last).isGreaterThanOrEqualTo(goal.bound());
    } else {
      assertThat(reached).as(last).isLessThanOrEqualTo(goal.bound());
    }
  }
}
