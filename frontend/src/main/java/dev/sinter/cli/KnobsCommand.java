package dev.sinter.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sinter knobs}: everything that can be set beside arguments. */
@Command(
    name = "knobs",
    description = "Lists system properties and environment variables that change how Sinter works.",
    mixinStandardHelpOptions = true)
final class KnobsCommand implements Callable<Integer> {
  @Spec private CommandSpec specification;

  @Option(names = "--json", description = "Print them as JSON.")
  private boolean json;

  @Override
  public Integer call() {
    PrintWriter out = specification.commandLine().getOut();
    if (json) {
      List<Map<String, Object>> all = Knobs.all().stream().map(KnobsCommand::entry).toList();
      Json.print(out, all);
    } else {
      Knobs.all()
          .forEach(
              knob ->
                  out.printf(
                      "%-20s %s%n%20s   now: %s; default: %s%n",
                      knob.name(),
                      knob.description(),
                      "",
                      knob.value().orElse("not set"),
                      knob.initial()));
    }
    return ExitCodes.DONE;
  }

  private static Map<String, Object> entry(Knobs.Knob knob) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("name", knob.name());
    entry.put("kind", knob.environment() ? "environment" : "property");
    entry.put("default", knob.initial());
    knob.value().ifPresent(value -> entry.put("value", value));
    entry.put("description", knob.description());
    return entry;
  }
}
