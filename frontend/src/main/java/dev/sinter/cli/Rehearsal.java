package dev.sinter.cli;

import java.nio.file.Path;
import java.util.List;

/**
 * What the launcher lets a JVM do once to learn what it will need: short runs of commands that load
 * a model, compile all of its entries, train it, evaluate it. Classes that were loaded and linked
 * then, and the methods that were found to be hot, go into the start-up cache of later runs.
 */
public final class Rehearsal {
  private Rehearsal() {}

  /**
   * Runs the commands; ends with the exit code of the first that fails.
   *
   * @param arguments the folder of example models
   */
  public static void main(String[] arguments) {
    String model = Path.of(arguments[0], "digits.sinter").toString();
    for (List<String> command :
        List.of(
            List.of("fit", model, "--epochs", "1"), List.of("bench", model, "--mode", "compile"))) {
      int code = Main.run(Main.commandLine(), command.toArray(String[]::new));
      if (code != ExitCodes.DONE) {
        System.exit(code);
      }
    }
    System.exit(ExitCodes.DONE);
  }
}
