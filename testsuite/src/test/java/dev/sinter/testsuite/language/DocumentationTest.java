package dev.sinter.testsuite.language;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.cli.Main;
import dev.sinter.language.ModelFile;
import dev.sinter.language.Operations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The documentation says what is there. */
class DocumentationTest {
  private static String page(String name) throws IOException {
    return Files.readString(ExamplesTest.folder().resolveSibling("docs").resolve(name));
  }

  @Test
  void everyOpStandsInTheReferenceAsTheTableSays() throws IOException {
    assertThat(page("model-language.md")).contains(Operations.rows());
  }

  @Test
  void everyCommandStandsInTheReference() throws IOException {
    String text = page("command-line.md");
    Main.commandLine()
        .getSubcommands()
        .keySet()
        .forEach(name -> assertThat(text).contains("| `" + name));
  }

  @Test
  void declarationsOfTheReferenceAreRight() throws IOException {
    String text = page("model-language.md");
    StringBuilder declarations = new StringBuilder();
    String[] parts = text.split("```");
    for (int i = 1; i < parts.length; i += 2) {
      String block = parts[i].strip();
      if (block.startsWith("block ")
          || block.startsWith("layer ")
          || block.startsWith("loss ")
          || block.startsWith("model ")) {
        declarations.append(block).append("\n\n");
      }
    }
    Texts.inSession(
        () -> {
          ModelFile file =
              ModelFile.parse(
                  declarations
                      + "model all { input x: f32[8, 8, 32] output scale(bent(residual(x)), factor:"
                      + " 2) }",
                  "page",
                  Path.of(""));
          assertThat(file.model("digits", java.util.Map.of()).countParams()).isPositive();
          assertThat(file.model("all", java.util.Map.of()).countParams()).isPositive();
          assertThat(file.training("digits").orElseThrow().epochs()).isEqualTo(30);
        });
  }
}
