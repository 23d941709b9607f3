package dev.sinter.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The {@code sinter} command: parses arguments and ends with the exit code of a subcommand. */
@Command(
    name = "sinter",
    description = "Compiles neural-network models ahead of time, trains them and runs them.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND")
public final class Main implements Runnable {
  @Spec private CommandSpec specification;

  /**
   * Runs the command line and ends the process with its exit code.
   *
   * @param arguments what the user typed after {@code sinter}
   */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** The parser, as the tests use it too. */
  static CommandLine commandLine() {
    return new CommandLine(new Main());
  }

  /** Shows the usage: {@code sinter} alone does nothing else. */
  @Override
  public void run() {
    specification.commandLine().usage(specification.commandLine().getOut());
  }
}
