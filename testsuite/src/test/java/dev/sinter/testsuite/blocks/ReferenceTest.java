package dev.sinter.testsuite.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.cli.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The reference page is what {@code ./sinter reference} prints. */
class ReferenceTest {
  @Test
  void isCurrent() throws IOException {
    StringWriter out = new StringWriter();
    int code = Main.run(Main.commandLine().setOut(new PrintWriter(out, true)), "reference");
    assertThat(code).isZero();
    Path page = root().resolve("docs/reference.md");
    assertThat(Files.readString(page))
        .as("run ./sinter reference > docs/reference.md")
        .isEqualTo(out.toString());
  }

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("docs"))) {
      folder = folder.getParent();
    }
    return folder;
  }
}
