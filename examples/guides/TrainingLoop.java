import dev.sinter.layers.Dense;
import dev.sinter.losses.BinaryCrossentropy;
import dev.sinter.metrics.Metric;
import dev.sinter.metrics.Metrics;
import dev.sinter.model.Sequential;
import dev.sinter.optimizers.Adam;
import dev.sinter.session.Session;
import dev.sinter.tensor.GradientTape;
import dev.sinter.tensor.Tensor;

/** A loop over batches by hand: gradients from a tape, an optimizer, a metric. */
final class TrainingLoop {
  public static void main(String[] arguments) {
    try (Session session = Session.builder().seed(1).build()) {
      session.run(() -> show(session));
    }
  }

  /** Learns the exclusive or of two signs. */
  private static void show(Session session) {
    float[][] points = new float[256][2];
    float[][] labels = new float[256][1];
    for (int i = 0; i < 256; i++) {
      points[i][0] = (i % 16 - 7.5f) / 8;
      points[i][1] = (i / 16 - 7.5f) / 8;
      labels[i][0] = points[i][0] * points[i][1] < 0 ? 1 : 0;
    }
    Tensor x = Tensor.of(points);
    Tensor y = Tensor.of(labels);
    Sequential model =
        Sequential.of(
            new Dense(16).activation("tanh").inputShape(2), new Dense(1).activation("sigmoid"));
    Adam optimizer = new Adam(0.02);
    BinaryCrossentropy crossentropy = new BinaryCrossentropy();
    Metric accuracy = Metrics.get("binary_accuracy");
    double before = 0;
    double after = 0;
    long compiled = 0;
    for (int epoch = 0; epoch < 60; epoch++) {
      accuracy.reset();
      for (int from = 0; from < 256; from += 64) {
        Tensor some = x.slice(0, from, from + 64);
        Tensor targets = y.slice(0, from, from + 64);
        try (GradientTape tape = new GradientTape()) {
          Tensor odds = model.apply(some);
          Tensor loss = crossentropy.apply(targets, odds);
          var weights = model.trainableWeights();
          optimizer.applyGradients(tape.gradient(loss, weights), weights);
          accuracy.update(targets, odds);
        }
      }
      after = accuracy.result().item();
      before = epoch == 0 ? after : before;
      compiled = epoch == 1 ? session.programs().statistics().compiled() : compiled;
    }
    System.out.println("updates: " + optimizer.iterations().read().item());
    System.out.println("better than before: " + (after > before));
    System.out.println("learned: " + (after > 0.95));
    System.out.println(
        "compiled after the second epoch: "
            + (session.programs().statistics().compiled() - compiled));

    // Derivatives of a derivative: a tape within a tape.
    Tensor at = Tensor.of(3f);
    try (GradientTape outer = new GradientTape()) {
      outer.watch(at);
      try (GradientTape inner = new GradientTape()) {
        inner.watch(at);
        Tensor slope = inner.gradient(at.square().times(at), at).orElseThrow();
        Tensor bend = outer.gradient(slope, at).orElseThrow();
        System.out.println("x^3 at 3: slope " + slope.item() + ", bend " + bend.item());
      }
    }
  }
}
