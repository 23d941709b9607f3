package dev.sinter.testsuite.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The smallest models that train, with their data: eight points on a line. */
public final class Line {
  private static final String LINE =
      """
      model line {
        input x: f32[1]
        output dense(x, 1, activation: %s)
      }

      train line {
        optimizer: sgd(learning_rate: 0.05)
        loss: %s
        metrics: [%s]
        data: csv("line.csv", targets: last)
        split: 6
        epochs: 2
        batch_size: 2
        seed: 1
      }
      """;

  private Line() {}

  /** Writes line.sinter and line.csv: what the line is at a point. */
  public static void write(Path folder) throws IOException {
    Files.writeString(folder.resolve("line.sinter"), LINE.formatted("linear", "mse", "mae"));
    Files.writeString(
        folder.resolve("line.csv"), "0,1\n1,3\n2,5\n3,7\n1.5,4\n0.5,2\n2.5,6\n-1,-1\n");
  }

  /** Writes line.sinter and line.csv: on which side of a point another one lies. */
  public static void writeClasses(Path folder) throws IOException {
    Files.writeString(
        folder.resolve("line.sinter"),
        LINE.formatted("sigmoid", "binary_crossentropy", "accuracy"));
    Files.writeString(folder.resolve("line.csv"), "0,1\n1,1\n2,0\n3,0\n1.5,1\n0.5,1\n2.5,0\n0,1\n");
  }
}
