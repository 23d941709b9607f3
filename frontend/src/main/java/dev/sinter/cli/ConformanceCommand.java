package dev.sinter.cli;

import dev.sinter.conformance.Conformance;
import dev.sinter.ir.ModelException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code sinter conformance}: compares with expected values. */
@Command(
    name = "conformance",
    description = "Runs cases whose expected values stand in files, and compares.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  sinter conformance golden",
      "  sinter conformance golden --backend interpreter --case conv2d",
      "",
      "Prints every failure with its largest error and place, and ends with 'N passed, N failed'.",
      "Exit code 0 if all passed, 1 if some failed."
    })
final class ConformanceCommand implements Callable<Integer> {
  @ParentCommand private Main main;
  @Spec private CommandSpec specification;

  @Parameters(
      index = "0",
      paramLabel = "DIR",
      description = "The folder; JSON files below it hold the cases.")
  private Path folder;

  @Option(
      names = "--case",
      paramLabel = "TEXT",
      description = "Only cases whose name contains this.")
  private @Nullable String part;

  @Option(
      names = {"-v", "--verbose"},
      description = "Print the cases that passed, too.")
  private boolean verbose;

  @Option(names = "--json", description = "Print all results as JSON.")
  private boolean json;

  @Override
  public Integer call() {
    if (!Files.isDirectory(folder)) {
      throw new ModelException("conformance: " + folder + " is no folder");
    }
    PrintWriter out = specification.commandLine().getOut();
    List<Conformance.Result> results =
        new Conformance(main.backend(), name -> part == null || name.contains(part))
            .run(
                folder,
                result -> {
                  if (!json && (verbose || result.failure().isPresent())) {
                    out.println(result);
                    out.flush();
                  }
                });
    boolean failed = results.stream().anyMatch(result -> result.failure().isPresent());
    if (json) {
      Json.print(
          out,
          Map.of(
              "cases",
              results.stream().map(ConformanceCommand::entry).toList(),
              "summary",
              Conformance.summary(results)));
    } else {
      out.println(Conformance.summary(results));
    }
    return failed ? ExitCodes.FAILED : ExitCodes.DONE;
  }

  private static Map<String, Object> entry(Conformance.Result result) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("file", result.file());
    entry.put("name", result.name());
    entry.put("passed", result.failure().isEmpty());
    result.failure().ifPresent(why -> entry.put("failure", why));
    return entry;
  }
}
