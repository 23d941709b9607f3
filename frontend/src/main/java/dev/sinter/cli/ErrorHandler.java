package dev.sinter.cli;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.ScheduleException;
import dev.sinter.language.syntax.LanguageException;
import dev.sinter.runtime.InputException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Turns what commands throw into messages and exit codes. A stack trace is shown with {@code
 * --debug} only.
 */
final class ErrorHandler implements IExecutionExceptionHandler {
  private final Main main;

  ErrorHandler(Main main) {
    this.main = main;
  }

  @Override
  public int handleExecutionException(
      Exception exception, CommandLine command, ParseResult result) {
    return report(exception, command);
  }

  /** Reports whatever ended a command. */
  int report(Throwable thrown, CommandLine command) {
    PrintWriter err = command.getErr();
    int code = message(thrown, command, err);
    if (main.debug()) {
      thrown.printStackTrace(err);
    }
    err.flush();
    return code;
  }

  private static int message(Throwable thrown, CommandLine command, PrintWriter err) {
    String text = String.valueOf(thrown.getMessage());
    return switch (thrown) {
      case LanguageException e -> {
        err.println(text);
        err.println(e.diagnostics().size() == 1 ? "1 error" : e.diagnostics().size() + " errors");
        yield ExitCodes.BAD_INPUT;
      }
      case ModelException _, InputException _, ScheduleException _, UncheckedIOException _ -> {
        err.println("sinter: " + text);
        yield ExitCodes.BAD_INPUT;
      }
      case UsageException _ -> {
        err.println("sinter " + command.getCommandName() + ": " + text);
        err.println("Try 'sinter " + command.getCommandName() + " --help'.");
        yield ExitCodes.USAGE;
      }
      case OutOfMemoryError _ -> {
        err.println(
            "sinter: not enough memory: "
                + text
                + "; give the JVM more, as in SINTER_JAVA_OPTS=-Xmx8g");
        yield ExitCodes.BAD_INPUT;
      }
      case StackOverflowError _ -> {
        err.println("sinter: the model nests too deeply");
        yield ExitCodes.BAD_INPUT;
      }
      default -> {
        err.println("sinter: internal error: " + thrown);
        err.println(
            "This is a defect of Sinter. Please report it with the model, the command, and what"
                + " --debug prints; 'sinter --version' belongs to it.");
        yield ExitCodes.DEFECT;
      }
    };
  }
}
