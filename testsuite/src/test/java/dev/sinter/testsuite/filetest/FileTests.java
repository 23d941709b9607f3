package dev.sinter.testsuite.filetest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.ir.IrException;
import dev.sinter.ir.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs the file tests: one test per file and command, or per file, command and item. {@code
 * -Dsinter.test.file=PART} runs the files whose name contains PART; {@code
 * -Dsinter.test.bless=true} writes what came out into the {@code // expect} blocks.
 */
class FileTests {

  @TestFactory
  Stream<DynamicNode> files() throws IOException {
    Path root = root();
    String part = System.getProperty("sinter.test.file", "");
    List<Path> files;
    try (Stream<Path> all = Files.walk(root)) {
      files = all.filter(p -> p.toString().endsWith(".sir")).sorted().toList();
    }
    List<DynamicNode> nodes = new ArrayList<>();
    for (Path path : files) {
      TestFile file = TestFile.read(path, root);
      if (file.name().contains(part)) {
        nodes.add(
            DynamicContainer.dynamicContainer(file.name(), path.toUri(), tests(file).stream()));
      }
    }
    assertThat(nodes).as("files below %s whose name contains '%s'", root, part).isNotEmpty();
    return nodes.stream();
  }

  /**
   * The folder in the sources, so that blessing changes what is kept; tests run in the module's
   * folder or the project's.
   */
  private static Path root() {
    Path inModule = Path.of("src", "test", "resources", "sinter");
    return Files.isDirectory(inModule) ? inModule : Path.of("testsuite").resolve(inModule);
  }

  private static List<DynamicTest> tests(TestFile file) {
    List<DynamicTest> tests = new ArrayList<>();
    if (file.commands().isEmpty()) {
      tests.add(
          DynamicTest.dynamicTest(
              "header",
              () ->
                  assertThat(file.commands())
                      .as("lines '// test: COMMAND' in %s", file.name())
                      .isNotEmpty()));
    }
    for (String line : file.commands()) {
      String[] parts = line.split(" ", 2);
      String arguments = parts.length > 1 ? parts[1].strip() : "";
      Command command = Commands.named(parts[0]);
      if (command.wholeFile()) {
        tests.add(DynamicTest.dynamicTest(line, () -> run(command, file, file.whole(), arguments)));
      } else {
        file.items().stream()
            .filter(command::appliesTo)
            .forEach(
                item ->
                    tests.add(
                        DynamicTest.dynamicTest(
                            line + " @" + item.name(), () -> run(command, file, item, arguments))));
      }
    }
    return tests;
  }

  private static void run(Command command, TestFile file, Item item, String arguments) {
    Optional<String> output = Optional.empty();
    try {
      output = command.run(file, item, arguments);
      if (output.isPresent()) {
        compare(file, item, output.get());
      }
    } catch (AssertionError | ModelException | IrException e) {
      String actual = output.map(text -> "\nactual text:\n" + text).orElse("");
      throw new AssertionError(
          file.name()
              + ":"
              + item.firstLine()
              + ": "
              + e.getMessage()
              + actual
              + "\n"
              + "repeat: mvn -pl testsuite -am test -Dtest=FileTests"
              + " -Dsurefire.failIfNoSpecifiedTests=false -Dsinter.test.file="
              + file.name(),
          e);
    }
  }

  private static void compare(TestFile file, Item item, String actual) {
    Checks.check(actual, item.directives("check", "check-next", "check-not", "check-count"));
    if (item.expectation().isPresent()
        && !item.expectation().get().strip().equals(actual.strip())) {
      if (Boolean.getBoolean("sinter.test.bless")) {
        TestFile.read(file.path(), root()).bless(item, actual);
      } else {
        throw new AssertionError(
            "expected text:\n"
                + item.expectation().get()
                + "to accept the actual text, add -Dsinter.test.bless=true");
      }
    }
  }
}
