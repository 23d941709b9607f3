package dev.sinter.testsuite.surface;

import dev.sinter.callbacks.BackupAndRestore;
import dev.sinter.layers.Dense;
import dev.sinter.layers.Dropout;
import dev.sinter.model.Callback;
import dev.sinter.model.Sequential;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.training.History;
import dev.sinter.session.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SequencedMap;

/**
 * A process of its own that trains a model with dropout, momentum and shuffling, backs up, and
 * waits to be killed in an epoch, if it is told so. At its end it prints all weights in bits.
 */
public final class BackedUpTraining {
  private BackedUpTraining() {}

  /**
   * @param arguments the folder; {@code epoch} or a number of batches; and the step to be killed
   *     before, counted over all epochs, or -1
   */
  public static void main(String[] arguments) {
    try (Session session = Session.builder().seed(3).backend("jvm").threads(1).build()) {
      session.run(
          () ->
              System.out.println(
                  train(Path.of(arguments[0]), arguments[1], Integer.parseInt(arguments[2]))));
    }
  }

  static String train(Path folder, String frequency, int killedBefore) {
    Sequential model =
        Sequential.of(
            new Dense(8).activation("relu").inputShape(2), new Dropout(0.5), new Dense(1));
    model.compile(c -> c.optimizer("adam").loss("mse").metrics("mae"));
    BackupAndRestore backup = new BackupAndRestore(folder);
    if (frequency.equals("epoch")) {
      backup.saveFreq("epoch");
    } else {
      backup.saveFreq(Long.parseLong(frequency));
    }
    Callback waiting =
        new Callback() {
          private int epoch;

          @Override
          public void onEpochBegin(int number) {
            epoch = number;
          }

          @Override
          public void onTrainBatchBegin(long batch) {
            if (epoch * 5L + batch == killedBefore) {
              System.out.println("waiting");
              try {
                Thread.sleep(60_000);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }
          }
        };
    History history =
        model.fit(
            Linear.X,
            Linear.Y,
            f -> f.batchSize(2).epochs(4).verbose(0).callbacks(backup, waiting));
    SequencedMap<String, List<Double>> values = history.history();
    List<String> bits = new ArrayList<>();
    for (NdArray weight : model.getWeights()) {
      for (float value : weight.buffer().toFloats()) {
        bits.add(HexFormat.of().toHexDigits(Float.floatToRawIntBits(value)));
      }
    }
    return String.join(" ", bits)
        + " last "
        + values.get("loss").getLast()
        + " "
        + values.get("mae").getLast()
        + " epochs "
        + Arrays.toString(history.epoch().toArray());
  }
}
