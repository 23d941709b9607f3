package dev.sinter.testsuite.language;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.language.ModelFile;
import dev.sinter.language.syntax.Formatter;
import dev.sinter.language.syntax.SyntaxReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExamplesTest {
  /** The folder of examples, from the module's folder or the repository's. */
  static Path folder() {
    return Stream.of(Path.of("examples"), Path.of("../examples"))
        .filter(Files::isDirectory)
        .findFirst()
        .orElseThrow();
  }

  static List<Path> examples() throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      return files.filter(f -> f.toString().endsWith(".sinter")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void examplesAreFormattedAndFormattingIsStable(Path file) throws IOException {
    String text = Files.readString(file);
    String formatted = Formatter.format(SyntaxReader.read(text, file.toString()));

    assertThat(formatted).isEqualTo(text);
    String squeezed =
        text.lines()
            .filter(l -> !l.strip().startsWith("//"))
            .map(String::strip)
            .reduce("", (a, b) -> a + "\n" + b);
    String once = Formatter.format(SyntaxReader.read(squeezed, "squeezed"));
    assertThat(Formatter.format(SyntaxReader.read(once, "once"))).isEqualTo(once);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void examplesAreModelsWithSettings(Path file) {
    Texts.inSession(
        () -> {
          ModelFile source = ModelFile.read(file);
          var model = source.model();
          source.training(model.name()).orElseThrow().compile(model);
          assertThat(model.countParams()).isPositive();
        });
  }
}
