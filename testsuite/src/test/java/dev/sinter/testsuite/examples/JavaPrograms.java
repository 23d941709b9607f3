package dev.sinter.testsuite.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.testsuite.process.JavaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * The Java programs of a folder of examples, compiled once and run as users do.
 *
 * @param folder where their sources are
 * @param classes where their classes are
 */
record JavaPrograms(Path folder, Path classes) {
  /**
   * {@return the programs of a folder}
   *
   * @param name of the folder within that of the examples
   * @param classes an empty folder
   */
  static JavaPrograms compile(String name, Path classes) throws IOException {
    Path folder = Goal.folder().resolve(name);
    List<String> arguments =
        new ArrayList<>(
            List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path")));
    files(folder, ".java").forEach(file -> arguments.add(file.toString()));
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    assertThat(code).as("exit code of the compiler on " + folder).isZero();
    return new JavaPrograms(folder, classes);
  }

  /** {@return what a program prints; it must succeed} */
  String run(String program, String... arguments) throws IOException, InterruptedException {
    JavaProcess.Result result =
        JavaProcess.of(program.replace(".java", ""), arguments)
            .brief()
            .classes(classes)
            .in(Goal.folder().resolve(".."))
            .run();
    assertThat(result.exitCode()).as(result.output()).isZero();
    return result.output();
  }

  /** {@return the names of the programs whose text holds these words} */
  List<String> mentioning(String words) throws IOException {
    return mentioning(folder, ".java", words);
  }

  /** {@return the names of the files of a folder whose text holds these words} */
  static List<String> mentioning(Path folder, String ending, String words) throws IOException {
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
}
