package dev.sinter.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sinter reference}: every class with its arguments. */
@Command(
    name = "reference",
    description =
        "Prints every layer, loss, metric, optimizer, ... with its arguments and defaults, as"
            + " Markdown.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  sinter reference > docs/reference.md"})
final class ReferenceCommand implements Callable<Integer> {
  @Spec private CommandSpec specification;

  @Override
  public Integer call() {
    specification.commandLine().getOut().print(Reference.text());
    specification.commandLine().getOut().flush();
    return ExitCodes.DONE;
  }
}
