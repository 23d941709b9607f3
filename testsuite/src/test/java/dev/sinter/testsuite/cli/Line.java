package dev.sinter.testsuite.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The smallest model that trains, with its data: a line through eight points. */
final class Line {
  private static final String LINE =
      """
      model line {
        input x: f32[1]
        output dense(x, 1)
      }

      train line {
        optimizer: sgd(learning_rate: 0.05)
        loss: mse
        metrics: [mae]
        data: csv("line.csv", targets: last)
        split: 6
        epochs: 2
        batch_size: 2
        seed: 1
      }
      """;

  private Line() {}

  /** Writes line.sinter and line.csv. */
  static void write(Path folder) throws IOException {
    Files.writeString(folder.resolve("line.sinter"), LINE);
    Files.writeString(
        folder.resolve("line.csv"), "0,1\n1,3\n2,5\n3,7\n1.5,4\n0.5,2\n2.5,6\n-1,-1\n");
  }
}
