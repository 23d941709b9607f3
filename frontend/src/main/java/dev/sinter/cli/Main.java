package dev.sinter.cli;

import dev.sinter.session.Session;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code sinter} command: parses arguments and ends with the exit code of a subcommand. */
@Command(
    name = "sinter",
    description = "Compiles neural-network models ahead of time, trains them and runs them.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  sinter demo                                    trains, compiles and runs a model: a tour"
          + " in a minute",
      "  sinter fit examples/digits.sinter              trains a model as its file says",
      "  sinter compile examples/digits.sinter -o out   makes an object file and a C header of it",
      "",
      "Exit codes: 0 done; 1 the job's answer is no (failing cases, unformatted files); 2 wrong"
          + " usage;",
      "3 wrong model, data or file; 4 a defect of Sinter.",
      "'sinter COMMAND --help' explains a command."
    },
    subcommands = {
      DemoCommand.class,
      FitCommand.class,
      EvaluateCommand.class,
      PredictCommand.class,
      CompileCommand.class,
      SummaryCommand.class,
      PlotCommand.class,
      ConvertCommand.class,
      TraceCommand.class,
      KernelsCommand.class,
      OptCommand.class,
      BenchCommand.class,
      ConformanceCommand.class,
      KnobsCommand.class,
      ArgumentsCommand.class,
      ReferenceCommand.class,
      FmtCommand.class
    })
public final class Main implements Runnable {
  @Spec private CommandSpec specification;

  @Option(
      names = "--backend",
      scope = ScopeType.INHERIT,
      paramLabel = "NAME",
      description = "What executes models: llvm (default), jvm, or interpreter (slow, in float64).")
  private @Nullable String backend;

  @Option(
      names = "--threads",
      scope = ScopeType.INHERIT,
      paramLabel = "N",
      description =
          "Threads that work on a step; results do not depend on it. Default: all processors.")
  private @Nullable Integer threads;

  @Option(
      names = "--seed",
      scope = ScopeType.INHERIT,
      paramLabel = "N",
      description = "Seed of everything random. Default: what the model file says, else 0.")
  private @Nullable Long seed;

  @Option(
      names = "--data",
      scope = ScopeType.INHERIT,
      paramLabel = "DIR",
      description = "Where data files are. Default: where the model file is.")
  private @Nullable Path data;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show stack traces of errors.")
  private boolean debug;

  /**
   * Runs the command line and ends the process with its exit code.
   *
   * @param arguments what the user typed after {@code sinter}
   */
  public static void main(String[] arguments) {
    System.exit(run(commandLine(), arguments));
  }

  /** {@return the parser; tests set its writers} */
  public static CommandLine commandLine() {
    Main main = new Main();
    return new CommandLine(main)
        .setExecutionExceptionHandler(new ErrorHandler(main))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true);
  }

  /** {@return the exit code; no error leaves} */
  public static int run(CommandLine command, String... arguments) {
    try {
      return command.execute(arguments);
    } catch (StackOverflowError | OutOfMemoryError e) {
      return new ErrorHandler((Main) command.getCommandSpec().userObject()).report(e, command);
    }
  }

  /** Shows the usage: {@code sinter} alone does nothing else. */
  @Override
  public void run() {
    specification.commandLine().usage(specification.commandLine().getOut());
  }

  /** {@return whether stack traces are wanted} */
  boolean debug() {
    return debug;
  }

  /** {@return where data files are} */
  Optional<Path> data() {
    return Optional.ofNullable(data);
  }

  /** {@return the name of the backend, the default's if none was chosen} */
  String backend() {
    return backend == null ? Session.current().backend() : backend;
  }

  /** {@return how many threads were chosen} */
  int threads() {
    return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
  }

  /**
   * Runs work in a session that the options describe.
   *
   * @param stated the seed that the model file states
   */
  <T> T inSession(OptionalLong stated, Callable<T> work) throws Exception {
    Session.Builder builder = Session.builder().backend(backend()).threads(threads());
    builder.seed(seed == null ? stated.orElse(0) : seed);
    try (Session session = builder.build()) {
      return session.callChecked(work);
    }
  }
}
