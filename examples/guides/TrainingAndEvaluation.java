import dev.sinter.layers.Dense;
import dev.sinter.losses.Huber;
import dev.sinter.model.Input;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.optimizers.Adam;
import dev.sinter.optimizers.ExponentialDecay;
import dev.sinter.optimizers.SGD;
import dev.sinter.runtime.training.History;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** fit, evaluate and predict: losses, metrics, validation, weights of samples and classes. */
final class TrainingAndEvaluation {
  private static final int POINTS = 200;
  private static final float[][] X = new float[POINTS][2];
  private static final int[] INSIDE = new int[POINTS];
  private static final float[][] RADIUS = new float[POINTS][1];

  public static void main(String[] arguments) {
    Random random = new Random(5);
    for (int i = 0; i < POINTS; i++) {
      X[i] = new float[] {random.nextFloat(-1, 1), random.nextFloat(-1, 1)};
      RADIUS[i][0] = (float) Math.hypot(X[i][0], X[i][1]);
      INSIDE[i] = RADIUS[i][0] < 0.7 ? 1 : 0;
    }
    try (Session session = Session.builder().seed(1).build()) {
      session.run(
          () -> {
            oneOutput();
            twoOutputs();
          });
    }
  }

  private static Sequential classifier() {
    return Sequential.of(
        new Dense(16).activation("relu").inputShape(2), new Dense(2).activation("softmax"));
  }

  private static void oneOutput() {
    Sequential model = classifier();
    model.compile(
        c ->
            c.optimizer(new Adam(new ExponentialDecay(0.03, 200, 0.9)))
                .loss("sparse_categorical_crossentropy")
                .metrics("accuracy")
                .weightedMetrics("sparse_categorical_accuracy"));
    History history =
        model.fit(X, INSIDE, f -> f.epochs(40).batchSize(20).validationSplit(0.2).verbose(0));
    System.out.println("logs: " + history.history().keySet());
    System.out.println(
        "epochs: "
            + history.epoch().size()
            + " of "
            + history.params().steps().getAsLong()
            + " steps");
    System.out.println("learned: " + (history.get("val_accuracy").getLast() > 0.85));
    Map<String, Double> measured = model.evaluate(X, INSIDE);
    System.out.println("evaluate: " + measured.keySet());

    Tensor odds = model.predict(X);
    System.out.println("predict: " + odds.shape());
    System.out.println("rows sum to 1: " + (odds.sum(-1).minus(1).abs().max().item() < 1e-5));

    // Weights of samples: those of weight 0 do not count.
    float[] weights = new float[POINTS];
    Arrays.fill(weights, 0, 50, 1);
    double some = model.evaluate(X, INSIDE, e -> e.sampleWeight(weights).verbose(0)).get("loss");
    double first = model.evaluate(Arrays.copyOf(X, 50), Arrays.copyOf(INSIDE, 50)).get("loss");
    System.out.printf(Locale.ROOT, "a quarter counts: %b%n", Math.abs(4 * some - first) < 1e-4);

    // Weights of classes: a model that is told to care for one class only, says it always.
    Sequential biased = classifier();
    biased.compile(c -> c.optimizer(new SGD(0.5)).loss("sparse_categorical_crossentropy"));
    biased.fit(X, INSIDE, f -> f.epochs(10).classWeight(Map.of(0, 0.0, 1, 1.0)).verbose(0));
    System.out.println("biased: " + biased.predict(X).argmax(-1).sum().item() + " of " + POINTS);
  }

  private static void twoOutputs() {
    Tensor point = Input.of(2);
    Tensor hidden = new Dense(16).activation("relu").apply(point);
    Model model =
        new Model(
            Tensors.of(point),
            Tensors.of(
                new Dense(1).name("radius").apply(hidden),
                new Dense(2).activation("softmax").name("inside").apply(hidden)));
    model.compile(
        c ->
            c.optimizer("adam")
                .losses(Map.of("radius", new Huber(1), "inside", "sparse_categorical_crossentropy"))
                .lossWeights(Map.of("radius", 2.0, "inside", 0.5))
                .metrics(Map.of("radius", "mae", "inside", "accuracy")));
    Map<String, Double> logs = model.evaluate(X, List.of(RADIUS, INSIDE));
    System.out.println("two outputs: " + logs.keySet());
    double total = 2 * logs.get("radius_loss") + 0.5 * logs.get("inside_loss");
    System.out.println("weighted: " + (Math.abs(total - logs.get("loss")) < 1e-5));
  }
}
