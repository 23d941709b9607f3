package dev.sinter.testsuite.mutation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;

/** The reports, as Markdown. */
final class MutationReport {
  private MutationReport() {}

  /** {@return the report of breaks drawn by seed} */
  static String ofDraw(
      SequencedMap<Site, Optional<String>> results,
      SequencedMap<String, String> units,
      long seed,
      int tests) {
    long caught = results.values().stream().filter(Optional::isPresent).count();
    StringBuilder out = new StringBuilder();
    out.append("# Breaking rules, gradients and schedule steps\n\n");
    out.append("**").append(caught).append(" of ").append(results.size());
    out.append(" deliberate breaks are caught by the tests.** Drawn by seed ").append(seed);
    out.append(" from:\n\n");
    units.forEach(
        (group, size) -> out.append("- ").append(group).append(": ").append(size).append('\n'));
    out.append("\nEach break changes one instruction of the compiled product; the ").append(tests);
    out.append(" tests that are asked all pass without it. ");
    out.append(
        "Classes that only choose among legal schedules are not drawn: a choice breaks no result."
            + " ");
    out.append("See [file-tests.md](file-tests.md#breaking-things-on-purpose) for the command.\n");
    for (String group : DrawnBreaks.GROUPS) {
      out.append("\n## ").append(group).append("\n\n");
      out.append("| broken | place | change | code | caught by |\n|---|---|---|---|---|\n");
      results.forEach(
          (site, by) -> {
            if (DrawnBreaks.group(site).equals(group)) {
              row(out, site, by.map(MutationReport::cell).orElse(uncaught(site)));
            }
          });
    }
    return out.toString();
  }

  /**
   * Why a break that no test catches changes nothing that a user could see, where that is known.
   */
  private static String uncaught(Site site) {
    String key = site.unit() + "\t" + site.change() + "\t";
    String argument =
        arguments().lines().filter(line -> line.startsWith(key)).findFirst().orElse(key);
    return ("**nothing** " + cell(argument.substring(key.length()))).strip();
  }

  private static String arguments() {
    try (InputStream in = MutationReport.class.getResourceAsStream("/mutation/equivalent.tsv")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void row(StringBuilder out, Site site, String by) {
    out.append("| ").append(cell(site.unit())).append(" | ").append(site.place());
    out.append(" | ").append(cell(site.change())).append(" | ").append(code(site));
    out.append(" | ").append(by).append(" |\n");
  }

  /** {@return the report of file tests} */
  static String ofFileTests(SequencedMap<KnownTest, Optional<Site>> breaks) {
    long failing = breaks.values().stream().filter(Optional::isPresent).count();
    StringBuilder out = new StringBuilder();
    out.append("# A break for every file test\n\n");
    out.append("**").append(failing).append(" of ").append(breaks.size());
    out.append(" file tests fail when one instruction of the compiler is changed** as the table");
    out.append(" says. See [file-tests.md](file-tests.md#breaking-things-on-purpose).\n\n");
    out.append("| test | broken | change |\n|---|---|---|\n");
    breaks.forEach(
        (test, site) -> {
          String[] parts = test.name().split(" > ", 3);
          out.append("| ").append(cell(parts[parts.length - 1])).append(" | ");
          out.append(site.map(Site::place).orElse("**none found**")).append(" | ");
          out.append(site.map(s -> cell(s.change())).orElse("")).append(" |\n");
        });
    return out.toString();
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }

  /** {@return the line of the source that a site is in; empty if there are no sources here} */
  private static String code(Site site) {
    String file = site.className().replace('.', '/').replaceAll("\\$.*", "") + ".java";
    for (Path root : List.of(Path.of(""), Path.of(".."))) {
      for (String module : List.of("ir", "passes", "codegen")) {
        Path source = root.resolve(module).resolve("src/main/java").resolve(file);
        if (Files.exists(source)) {
          try (Stream<String> lines = Files.lines(source)) {
            return lines
                .skip(Math.max(0, site.line() - 1L))
                .findFirst()
                .map(line -> "`" + cell(line.strip()) + "`")
                .orElse("");
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      }
    }
    return "";
  }
}
