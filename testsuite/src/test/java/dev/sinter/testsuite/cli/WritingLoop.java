package dev.sinter.testsuite.cli;

import dev.sinter.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/**
 * A process of its own that runs a command again and again, until it is killed. It takes two models
 * of one name in turn, and says a line after each run.
 *
 * <pre>
 *   fit:      folder/saved.ENDING, over and over
 *   compile:  folder/out, over and over, and folder/new-1, folder/new-2, ...
 * </pre>
 */
public final class WritingLoop {
  /** Same names, other sizes. */
  static final List<Integer> UNITS = List.of(300, 200);

  private WritingLoop() {}

  /**
   * @param arguments {@code fit} or {@code compile}, the folder, the ending
   */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[1]);
    for (int round = 0; ; round++) {
      String model = model(folder, UNITS.get(round % 2)).toString();
      if (arguments[0].equals("fit")) {
        run("fit", model, "--save", folder.resolve("saved" + arguments[2]).toString());
      } else {
        run("compile", model, "-o", folder.resolve("out").toString(), "--emit", "object,header");
        run("compile", model, "-o", folder + "/new-" + round, "--emit", "object,header");
      }
      System.out.println("round " + round);
    }
  }

  /** {@return a file with a model of many weights that learns in no time} */
  static Path model(Path folder, int units) throws Exception {
    Path file = folder.resolve("model" + units + ".sinter");
    if (!Files.exists(file)) {
      Files.writeString(folder.resolve("data.csv"), "1,2,0\n3,4,1\n");
      Files.writeString(
          file,
          """
          model small {
            input x: f32[2]
            h = dense(dense(x, UNITS), UNITS)
            output dense(h, 2, activation: softmax)
          }
          train small {
            optimizer: sgd  loss: sparse_categorical_crossentropy
            data: csv("data.csv", targets: 2)  epochs: 1  batch_size: 2
          }
          """
              .replace("UNITS", Integer.toString(units)));
    }
    return file;
  }

  /** Runs a command, which must succeed. */
  static void run(String... arguments) {
    StringWriter output = new StringWriter();
    CommandLine command =
        Main.commandLine().setOut(new PrintWriter(output)).setErr(new PrintWriter(output));
    List<String> debugged = new ArrayList<>(List.of(arguments));
    debugged.add("--debug");
    int code = Main.run(command, debugged.toArray(String[]::new));
    if (code != 0) {
      throw new AssertionError(List.of(arguments) + ": code " + code + ", " + output);
    }
  }
}
