import dev.sinter.layers.Dense;
import dev.sinter.losses.SparseCategoricalCrossentropy;
import dev.sinter.metrics.Mean;
import dev.sinter.metrics.Metric;
import dev.sinter.metrics.Metrics;
import dev.sinter.model.Sequential;
import dev.sinter.optimizers.RMSprop;
import dev.sinter.session.Session;
import dev.sinter.tensor.GradientTape;
import dev.sinter.tensor.Tensor;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a loop of one's own costs: the network of {@link MnistMlp} by {@code fit} and by a tape, in
 * turn, on one thread. Printed are the medians of the processor time of a step, which other
 * programs on the machine disturb less than its duration, and their ratio.
 *
 * <pre>{@code ./sinter java examples/java/LoopCost.java --data DIR}</pre>
 */
final class LoopCost {
  private static final int BATCH = 128;
  private static final int MOST_STEPS = 100;

  /** So many the JVM takes to compile the Java code of both. */
  private static final int WARM_UP = 20;

  private final Sequential model =
      Sequential.of(new Dense(512).activation("relu"), new Dense(10).activation("softmax"));
  private final SparseCategoricalCrossentropy loss = new SparseCategoricalCrossentropy();
  private final RMSprop optimizer = new RMSprop();
  private final Mean meanLoss = new Mean();
  private final Metric accuracy = Metrics.get("sparse_categorical_accuracy");
  private final int steps;
  private final Tensor images;
  private final Tensor labels;

  private LoopCost(Mnist mnist) {
    steps = (int) Math.min(MOST_STEPS, mnist.trainLabels().dim(0).fixed() / BATCH);
    images = Tensor.of(mnist.trainImages().slice(0, 0, steps * BATCH).array());
    labels = Tensor.of(mnist.trainLabels().slice(0, 0, steps * BATCH).array());
    model.compile(
        c -> c.optimizer("rmsprop").loss("sparse_categorical_crossentropy").metrics("accuracy"));
  }

  public static void main(String[] arguments) {
    Options options = Options.parse(List.of(arguments), 20);
    try (Session session = Session.builder().seed(options.seed()).threads(1).build()) {
      session.run(() -> new LoopCost(Mnist.read(options.data())).compare(options.epochs()));
    }
  }

  private void compare(int rounds) {
    List<Double> fits = new ArrayList<>();
    List<Double> loops = new ArrayList<>();
    for (int round = -WARM_UP; round < rounds; round++) {
      double fit = cost(this::fit);
      double loop = cost(this::loop);
      if (round >= 0) {
        fits.add(fit);
        loops.add(loop);
      }
    }
    System.out.printf(
        Locale.ROOT,
        "fit %.3f ms, loop %.3f ms of a processor a step; ratio %.2f%n",
        median(fits),
        median(loops),
        median(loops) / median(fits));
  }

  private void fit() {
    model.fit(images, labels, f -> f.batchSize(BATCH).shuffle(false).verbose(0));
  }

  private void loop() {
    for (int step = 0; step < steps; step++) {
      Tensor x = images.slice(0, step * BATCH, (step + 1) * BATCH);
      Tensor y = labels.slice(0, step * BATCH, (step + 1) * BATCH);
      try (var tape = new GradientTape()) {
        Tensor predicted = model.apply(x);
        Tensor value = loss.apply(y, predicted);
        var weights = model.trainableWeights();
        optimizer.applyGradients(tape.gradient(value, weights), weights);
        meanLoss.add(value);
        accuracy.update(y, predicted);
      }
    }
  }

  /** {@return milliseconds of this thread's processor time a step} */
  private double cost(Runnable epoch) {
    var threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    epoch.run();
    return (threads.getCurrentThreadCpuTime() - start) / 1e6 / steps;
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
