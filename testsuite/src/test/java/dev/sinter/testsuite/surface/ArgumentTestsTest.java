package dev.sinter.testsuite.surface;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.cli.ArgumentsCommand;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * Each row of docs/model-arguments.md has a test of what the argument changes, and one of its bad
 * input: {@code arguments/tests.txt} names them.
 */
class ArgumentTestsTest {
  private static final String PREFIX = "dev.sinter.testsuite.";

  /** A row of the page: where it stands, Keras's words, and what takes it here. */
  private record Row(String section, String keras, boolean absent) {
    String key() {
      return section + " / " + keras;
    }
  }

  /** What shows a row. */
  private record Shown(String behaviour, String badInput) {}

  private static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    String section = "";
    for (String line : ArgumentsCommand.markdown().lines().toList()) {
      if (line.startsWith("## ")) {
        section = line.substring(3);
      } else if (line.startsWith("| `")) {
        String[] cells = line.substring(2).split(" \\| ", -1);
        String keras = cells[0].substring(1, cells[0].length() - 1);
        rows.add(new Row(section, keras, cells[1].isBlank()));
      }
    }
    return rows;
  }

  private static SequencedMap<String, Shown> shown() {
    SequencedMap<String, Shown> shown = new LinkedHashMap<>();
    String section = "";
    for (String line : lines()) {
      if (line.startsWith("## ")) {
        section = line.substring(3);
      } else if (!line.startsWith("#") && !line.isBlank()) {
        String[] cells = line.split(" \\| ", -1);
        assertThat(cells).as(line).hasSize(3);
        Shown before = shown.put(section + " / " + cells[0], new Shown(cells[1], cells[2]));
        assertThat(before).as("%s is there twice", line).isNull();
      }
    }
    return shown;
  }

  private static List<String> lines() {
    try (InputStream stream =
        Objects.requireNonNull(
            ArgumentTestsTest.class.getResourceAsStream("/arguments/tests.txt"))) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void requireTests(String row, String names) {
    for (String name : names.split(", ", -1)) {
      int dot = name.lastIndexOf('.');
      assertThat(dot).as("%s: '%s' is no test", row, name).isPositive();
      assertThat(isTest(PREFIX + name.substring(0, dot), name.substring(dot + 1)))
          .as("%s: %s is no test", row, name)
          .isTrue();
    }
  }

  private static boolean isTest(String className, String method) {
    try {
      return Arrays.stream(Class.forName(className).getDeclaredMethods())
          .filter(m -> m.getName().equals(method))
          .anyMatch(ArgumentTestsTest::isTest);
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private static boolean isTest(Method method) {
    return method.isAnnotationPresent(Test.class)
        || method.isAnnotationPresent(ParameterizedTest.class);
  }

  @Test
  void everyRowHasItsLineAndNoLineIsTooMuch() {
    assertThat(shown().keySet()).containsExactlyElementsOf(rows().stream().map(Row::key).toList());
    assertThat(rows()).hasSizeGreaterThan(300);
  }

  @Test
  void everyLineNamesTestsThatExist() {
    Map<String, Shown> shown = shown();
    for (Row row : rows()) {
      Shown tests = Objects.requireNonNull(shown.get(row.key()));
      assertThat(tests.behaviour().equals("absent")).as(row.key()).isEqualTo(row.absent());
      if (!row.absent() && !tests.behaviour().equals("refused")) {
        requireTests(row.key(), tests.behaviour());
      }
      boolean byType = tests.badInput().matches("type: .+");
      boolean nothingToRefuse = row.absent() && tests.badInput().equals("absent");
      if (!byType && !nothingToRefuse) {
        requireTests(row.key(), tests.badInput());
      }
      // What is refused always has its refusal tested.
      assertThat(tests.behaviour().equals("refused") && byType).as(row.key()).isFalse();
    }
  }
}
