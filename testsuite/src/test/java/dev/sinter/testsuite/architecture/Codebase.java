package dev.sinter.testsuite.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The project that the tests of this package look at, as compiled classes and as sources. */
final class Codebase {
  /** Every module that is shipped, in the order in which they are built. */
  static final List<String> MODULES = List.of("ir", "passes", "runtime", "codegen", "frontend");

  private Codebase() {}

  /** The compiled classes of all shipped modules, without those of the tests. */
  static JavaClasses classes() {
    return new ClassFileImporter()
        .withImportOption(location -> !location.contains("/dev/sinter/testsuite/"))
        .withImportOption(location -> !location.contains("test-classes"))
        .importPackages("dev.sinter");
  }

  /** The folder that holds the modules, found from the folder in which the tests run. */
  static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("testsuite/pom.xml"))) {
      Path parent = folder.getParent();
      if (parent == null) {
        throw new AssertionError("not inside the project: " + Path.of("").toAbsolutePath());
      }
      folder = parent;
    }
    return folder;
  }

  /** The hand-written Java sources of the shipped modules, sorted. */
  static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(root().resolve(module).resolve("src/main/java"))) {
        files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
      }
    }
    return sources.stream().sorted().toList();
  }
}
