package dev.sinter.testsuite.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.conformance.Conformance;
import dev.sinter.conformance.Conformance.Result;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the golden cases: all on the interpreter, and on the compiling backends every fourth (all of
 * them with {@code -Dsinter.golden=all}, or through {@code ./sinter conformance}).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GoldenTest {
  @TempDir static Path folder;

  @BeforeAll
  void unpack() throws IOException {
    try (InputStream in = GoldenTest.class.getResourceAsStream("/golden/cases.zip");
        ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path file = folder.resolve(entry.getName()).normalize();
        assertThat(file.startsWith(folder)).as(entry.getName()).isTrue();
        if (!entry.isDirectory()) {
          Files.createDirectories(file.getParent());
          Files.copy(zip, file);
        }
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> interpreter() {
    return cases("interpreter", _ -> true);
  }

  @TestFactory
  Stream<DynamicTest> llvm() {
    return cases("llvm", sample());
  }

  @TestFactory
  Stream<DynamicTest> jvm() {
    return cases("jvm", sample());
  }

  @Test
  void thereAreCases() {
    assertThat(run("interpreter", name -> name.startsWith("dense"))).isNotEmpty();
  }

  private static Predicate<String> sample() {
    boolean all = "all".equals(System.getProperty("sinter.golden"));
    AtomicInteger count = new AtomicInteger();
    return _ -> all || count.getAndIncrement() % 4 == 0;
  }

  private static Stream<DynamicTest> cases(String backend, Predicate<String> wanted) {
    return run(backend, wanted).stream()
        .map(
            result ->
                DynamicTest.dynamicTest(
                    backend + " " + result.file() + " " + result.name(), () -> passes(result)));
  }

  private static void passes(Result result) {
    assertThat(result.failure()).isEmpty();
  }

  private static List<Result> run(String backend, Predicate<String> wanted) {
    List<Result> results = new ArrayList<>();
    new Conformance(backend, wanted).run(folder, results::add);
    return results;
  }
}
