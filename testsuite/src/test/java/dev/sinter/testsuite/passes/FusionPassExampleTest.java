package dev.sinter.testsuite.passes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles and runs {@code examples/fusion-pass} as its page says, and gets what the page says. */
class FusionPassExampleTest {
  private static Path example() {
    Path beside = Path.of("..", "examples", "fusion-pass");
    return Files.isDirectory(beside) ? beside : Path.of("examples", "fusion-pass");
  }

  @Test
  void extensionsAreFoundAndSaveKernels(@TempDir Path out)
      throws IOException, InterruptedException {
    Path source = example().resolve("src");
    List<String> arguments =
        new ArrayList<>(
            List.of("-d", out.toString(), "-cp", System.getProperty("java.class.path")));
    try (Stream<Path> files = Files.walk(source)) {
      files
          .filter(f -> f.toString().endsWith(".java"))
          .sorted()
          .forEach(f -> arguments.add(f.toString()));
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    assertThat(compiler.run(null, null, null, arguments.toArray(String[]::new))).isZero();
    Path service = Path.of("META-INF", "services", "dev.sinter.passes.PassProvider");
    Files.createDirectories(out.resolve(service).getParent());
    Files.copy(source.resolve(service), out.resolve(service));

    String output = run(out);
    String page = Files.readString(example().resolve("README.md"));
    assertThat(page).contains("```\n" + output + "```\n");
    assertThat(output).contains("without:", "with the rule:", "with rule and pass:");
  }

  private static String run(Path classes) throws IOException, InterruptedException {
    String path =
        System.getProperty("java.class.path") + System.getProperty("path.separator") + classes;
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                path,
                "com.example.fusion.Main")
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
