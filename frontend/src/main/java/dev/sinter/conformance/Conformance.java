package dev.sinter.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sinter.ir.IrException;
import dev.sinter.ir.ModelException;
import dev.sinter.runtime.InputException;
import dev.sinter.runtime.ProgramException;
import dev.sinter.session.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Runs the cases of a folder. Each runs in a session of its own, so that none depends on another.
 */
public final class Conformance {
  private final String backend;
  private final Predicate<String> wanted;

  /**
   * What became of a case.
   *
   * @param file the file, relative to the folder
   * @param name of the case
   * @param failure why it failed; empty when it passed
   */
  public record Result(String file, String name, Optional<String> failure) {
    /** {@return {@code ok NAME}, or {@code FAILED NAME: why}} */
    @Override
    public String toString() {
      return failure
          .map(why -> "FAILED " + file + " " + name + ": " + why)
          .orElseGet(() -> "ok " + file + " " + name);
    }
  }

  /**
   * @param backend what executes programs: {@code llvm}, {@code jvm} or {@code interpreter}
   * @param wanted which cases to run, by name
   */
  public Conformance(String backend, Predicate<String> wanted) {
    this.backend = backend;
    this.wanted = wanted;
  }

  /**
   * Runs all wanted cases of all JSON files below a folder, in the order of their paths. A file is
   * {@code {"cases": [...]}} or a list of cases.
   *
   * @param folder the folder
   * @param listener is told each result as it comes
   * @return all results
   * @throws ModelException if a file cannot be read
   */
  public List<Result> run(Path folder, Consumer<Result> listener) {
    List<Result> results = new ArrayList<>();
    for (Path file : files(folder)) {
      JsonNode root = parse(file);
      for (JsonNode object : root.isArray() ? root : root.path("cases")) {
        Case each = new Case(object, root);
        if (wanted.test(each.name())) {
          Result result =
              new Result(
                  folder.relativize(file).toString().replace('\\', '/'), each.name(), run(each));
          results.add(result);
          listener.accept(result);
        }
      }
    }
    return results;
  }

  /** {@return {@code N passed, N failed}} */
  public static String summary(List<Result> results) {
    long failed = results.stream().filter(result -> result.failure().isPresent()).count();
    return (results.size() - failed) + " passed, " + failed + " failed";
  }

  private Optional<String> run(Case each) {
    try (Session session = Session.builder().seed(7).backend(backend).threads(1).build()) {
      session.run(() -> Kind.of(each).run(each));
      return Optional.empty();
    } catch (Mismatch | ModelException | InputException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    } catch (IrException | ProgramException e) {
      return Optional.of("defect: " + e.getMessage());
    } catch (RuntimeException e) {
      StackTraceElement[] trace = e.getStackTrace();
      return Optional.of("defect: " + e + (trace.length > 0 ? " at " + trace[0] : ""));
    }
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(f -> f.toString().endsWith(".json") && !f.endsWith("index.json"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new ModelException(
          "conformance: cannot read folder " + folder + ": " + e.getMessage(), e);
    }
  }

  private static JsonNode parse(Path file) {
    try {
      return new ObjectMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw new ModelException("conformance: cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
