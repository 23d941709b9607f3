package dev.sinter.testsuite.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a program must reach: a row of the table on the page beside it.
 *
 * @param file the program
 * @param metric a name in the last line of its output
 * @param atLeast whether more is better
 * @param bound the last value that is good enough
 */
record Goal(String file, String metric, boolean atLeast, double bound) {
  private static final Pattern ROW =
      Pattern.compile("\\| `([A-Za-z_]+\\.[a-z]+)` \\|.*\\| `([A-Za-z_]+)` (>=|<=) ([0-9.]+) \\|");

  /** {@return the rows with goals on a page} */
  static List<Goal> on(Path page) throws IOException {
    return Files.readAllLines(page).stream()
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

  /** {@return the folder of examples} */
  static Path folder() {
    Path beside = Path.of("..", "examples");
    return Files.isDirectory(beside) ? beside : Path.of("examples");
  }

  /** Fails unless the last line of an output says that the goal is reached. */
  void check(String output) {
    String last = output.strip().lines().reduce((_, line) -> line).orElse("");
    Matcher value = Pattern.compile("\\b" + metric + "=([0-9.eE+-]+)").matcher(last);
    assertThat(value.find()).as(output).isTrue();
    double reached = Double.parseDouble(value.group(1));
    if (atLeast) {
      assertThat(reached).as(last).isGreaterThanOrEqualTo(bound);
    } else {
      assertThat(reached).as(last).isLessThanOrEqualTo(bound);
    }
  }

  @Override
  public String toString() {
    return file + ": " + metric + (atLeast ? " >= " : " <= ") + bound;
  }
}
