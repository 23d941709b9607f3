package dev.sinter.testsuite.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the programs of {@code examples/guides}; each prints the facts in the file beside it. */
@Timeout(value = 5, unit = TimeUnit.MINUTES) // against hangs: each takes seconds on an idle machine
class GuidesTest {
  @TempDir private static Path classes;

  private static JavaPrograms programs;

  @BeforeAll
  static void compile() throws IOException {
    programs = JavaPrograms.compile("guides", classes);
  }

  static List<String> guides() throws IOException {
    return programs.mentioning("void main(");
  }

  @ParameterizedTest
  @MethodSource("guides")
  void theFactsAreThoseBesideIt(String guide) throws Exception {
    Path facts = programs.folder().resolve(guide.replace(".java", ".out"));
    assertThat(programs.run(guide)).isEqualTo(Files.readString(facts));
  }

  @Test
  void thePageListsThem() throws IOException {
    List<String> rows =
        Files.readAllLines(programs.folder().resolve("README.md")).stream()
            .filter(line -> line.startsWith("| `"))
            .map(line -> line.substring(3, line.indexOf('`', 3)))
            .sorted()
            .toList();
    assertThat(rows).isEqualTo(guides());
  }
}
