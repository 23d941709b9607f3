package dev.sinter.testsuite.memory;

import dev.sinter.callbacks.BackupAndRestore;
import dev.sinter.callbacks.CSVLogger;
import dev.sinter.callbacks.EarlyStopping;
import dev.sinter.callbacks.ModelCheckpoint;
import dev.sinter.callbacks.TensorBoard;
import dev.sinter.layers.BatchNormalization;
import dev.sinter.layers.Conv2D;
import dev.sinter.layers.Dense;
import dev.sinter.layers.Dropout;
import dev.sinter.layers.Flatten;
import dev.sinter.layers.MaxPooling2D;
import dev.sinter.model.Callback;
import dev.sinter.model.Sequential;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.session.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;

/**
 * Trains one model for a given time, with all that a long training has, and watches the memory.
 *
 * <pre>
 *   --minutes 62        how long
 *   --every 60          seconds between two samples
 *   --report FILE       where the page goes; none: it is printed
 *   --folder FOLDER     where checkpoints and logs go; by default a temporary one
 * </pre>
 */
public final class LongTraining {
  private static final int IMAGES = 8192;
  private static final int SIZE = 12;
  private static final int CLASSES = 4;

  private final double seconds;
  private final double interval;
  private final Path folder;
  private final List<MemorySample> samples = new ArrayList<>();

  LongTraining(double seconds, double interval, Path folder) {
    this.seconds = seconds;
    this.interval = interval;
    this.folder = folder;
  }

  /** Runs; ends with code 1 if memory grows, 2 if an argument is wrong. */
  public static void main(String[] arguments) throws IOException {
    System.exit(run(arguments));
  }

  /** {@return the exit code} */
  static int run(String... arguments) throws IOException {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("--minutes", "62");
    options.put("--every", "60");
    options.put("--report", "");
    options.put("--folder", "");
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      if (options.replace(arguments[i], arguments[i + 1]) == null) {
        System.err.println(
            "unknown option " + arguments[i] + "; known: " + String.join(", ", options.keySet()));
        return 2;
      }
    }
    Path folder =
        options.get("--folder").isEmpty()
            ? Files.createTempDirectory("long-training")
            : Files.createDirectories(Path.of(options.get("--folder")));
    MemoryReport report =
        new LongTraining(
                Double.parseDouble(options.get("--minutes")) * 60,
                Double.parseDouble(options.get("--every")),
                folder)
            .train();
    if (options.get("--report").isEmpty()) {
      System.out.print(report.text());
    } else {
      Files.writeString(Path.of(options.get("--report")), report.text());
    }
    return report.isFlat() ? 0 : 1;
  }

  /** {@return what was seen} */
  MemoryReport train() {
    try (Session session = Session.builder().seed(5).threads(1).build()) {
      session.run(this::fit);
    }
    return new MemoryReport(samples);
  }

  private void fit() {
    Sequential model =
        Sequential.of(
            new Conv2D(16, 3).activation("relu").inputShape(SIZE, SIZE, 1),
            new BatchNormalization(),
            new Conv2D(32, 3).activation("relu"),
            new MaxPooling2D(2),
            new Flatten(),
            new Dropout(0.3),
            new Dense(64).activation("relu"),
            new Dense(CLASSES).activation("softmax"));
    model.compile(
        c -> c.optimizer("adam").loss("sparse_categorical_crossentropy").metrics("accuracy"));
    Random random = new Random(11);
    int[] labels = random.ints(IMAGES, 0, CLASSES).toArray();
    int[] others = random.ints(IMAGES / 4, 0, CLASSES).toArray();
    NdArray images = images(labels, random);
    NdArray measured = images(others, random);
    model.fit(
        images,
        labels,
        f ->
            f.epochs(Integer.MAX_VALUE)
                .batchSize(32)
                .verbose(0)
                .validationData(measured, others)
                .callbacks(
                    new ModelCheckpoint(folder.resolve("last.keras").toString()),
                    new BackupAndRestore(folder.resolve("backup")),
                    new CSVLogger(folder.resolve("log.csv")),
                    new TensorBoard(folder.resolve("board")).histogramFreq(5),
                    new EarlyStopping().monitor("val_loss").patience(Integer.MAX_VALUE),
                    new Watch()));
  }

  /** Noise with a bright bar whose place is the class. */
  private static NdArray images(int[] labels, Random random) {
    float[] pixels = new float[labels.length * SIZE * SIZE];
    for (int i = 0; i < pixels.length; i++) {
      int row = i / SIZE % SIZE;
      boolean bright = row / (SIZE / CLASSES) == labels[i / SIZE / SIZE];
      pixels[i] = (float) random.nextGaussian() * 0.5f + (bright ? 1 : 0);
    }
    return NdArray.of(pixels, labels.length, SIZE, SIZE, 1);
  }

  /** Takes the samples, and ends the training when its time is over. */
  private final class Watch extends Callback {
    private final long begin = System.nanoTime();

    @Override
    public void onEpochEnd(int epoch, SequencedMap<String, Double> logs) {
      double now = (System.nanoTime() - begin) / 1e9;
      double last = samples.isEmpty() ? 0 : samples.getLast().seconds();
      if (now - last < interval && now < seconds) {
        return;
      }
      MemorySample sample = MemorySample.take(now, epoch + 1);
      samples.add(sample);
      System.out.println(sample);
      if (now >= seconds) {
        model().stopTraining();
      }
    }
  }
}
