package dev.sinter.testsuite.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Java program to be started with the class path of the tests. Both of its streams are one.
 *
 * <pre>{@code
 * JavaProcess.of(SaveLoop.class.getName(), file).options("-Xmx256m").run().output()
 * }</pre>
 *
 * @param options of the JVM
 * @param classes in front of the class path, if any
 * @param program name of a class, or path of a source file
 * @param arguments of the program
 * @param folder in which it runs, if not that of the tests
 */
public record JavaProcess(
    List<String> options,
    Optional<Path> classes,
    String program,
    List<String> arguments,
    Optional<Path> folder) {
  /** What a run left behind. */
  public record Result(int exitCode, String output) {}

  /** {@return a program} */
  public static JavaProcess of(String program, String... arguments) {
    return new JavaProcess(
        List.of(), Optional.empty(), program, List.of(arguments), Optional.empty());
  }

  /** {@return the same with options of the JVM} */
  public JavaProcess options(String... values) {
    return new JavaProcess(List.of(values), classes, program, arguments, folder);
  }

  /**
   * {@return the same for a run of a few seconds} The JVM's second compiler, and a collector with
   * threads of its own, cost more than they give in that time; what is computed does not depend on
   * them.
   */
  public JavaProcess brief() {
    return options("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
  }

  /** {@return the same with a folder of classes} */
  public JavaProcess classes(Path value) {
    return new JavaProcess(options, Optional.of(value), program, arguments, folder);
  }

  /** {@return the same in a folder} */
  public JavaProcess in(Path value) {
    return new JavaProcess(options, classes, program, arguments, Optional.of(value));
  }

  /** {@return the process, begun} */
  public Process start() throws IOException {
    String path = System.getProperty("java.class.path");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(options);
    command.add("-cp");
    command.add(
        classes.map(first -> first + System.getProperty("path.separator") + path).orElse(path));
    command.add(program);
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    folder.ifPresent(where -> builder.directory(where.toFile()));
    return builder.start();
  }

  /** {@return what it left behind at its end} */
  public Result run() throws IOException, InterruptedException {
    Process process = start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), output);
  }
}
