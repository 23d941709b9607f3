import dev.sinter.layers.BatchNormalization;
import dev.sinter.layers.Dense;
import dev.sinter.model.CallContext;
import dev.sinter.model.Input;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.optimizers.Adam;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A model that has learned one thing helps to learn another: freeze, train a head, fine-tune. */
final class TransferLearning {
  private static final int ROWS = 400;

  public static void main(String[] arguments) {
    try (Session session = Session.builder().seed(1).build()) {
      session.run(TransferLearning::show);
    }
  }

  /** First: how far is a point from the middle? Then, from few points: is it in the ring? */
  private static void show() {
    Random random = new Random(2);
    float[][] points = new float[ROWS][2];
    float[][] distance = new float[ROWS][1];
    float[][] ring = new float[ROWS][1];
    for (int i = 0; i < ROWS; i++) {
      points[i] = new float[] {random.nextFloat(-1, 1), random.nextFloat(-1, 1)};
      distance[i][0] = (float) Math.hypot(points[i][0], points[i][1]);
      ring[i][0] = distance[i][0] > 0.6 ? 1 : 0;
    }
    Sequential base =
        Sequential.of(
            new Dense(32).activation("relu").inputShape(2),
            new BatchNormalization(),
            new Dense(16).activation("relu"));
    Sequential first = Sequential.of(base, new Dense(1));
    first.compile(c -> c.optimizer(new Adam(0.01)).loss("mse"));
    first.fit(points, distance, f -> f.epochs(30).verbose(0));

    base.setTrainable(false);
    System.out.println("frozen: " + base.trainableWeights().size() + " trainable weights");
    Tensor input = Input.of(2);
    // As in use: the statistics of the batch normalization stay what they are.
    Model second =
        new Model(
            input,
            new Dense(1)
                .activation("sigmoid")
                .apply(base.apply(input, CallContext.training(false))));
    System.out.println("trainable: " + second.trainableWeights().size());
    List<NdArray> before = base.getWeights();
    second.compile(
        c -> c.optimizer(new Adam(0.05)).loss("binary_crossentropy").metrics("accuracy"));
    float[][] few = Arrays.copyOf(points, 100);
    float[][] answers = Arrays.copyOf(ring, 100);
    second.fit(few, answers, f -> f.epochs(40).verbose(0));
    System.out.println("base unchanged: " + same(before, base.getWeights()));
    System.out.println("head learned: " + (second.evaluate(points, ring).get("accuracy") > 0.85));

    base.setTrainable(true);
    second.compile(
        c -> c.optimizer(new Adam(1e-3)).loss("binary_crossentropy").metrics("accuracy"));
    double frozen = second.evaluate(few, answers).get("loss");
    second.fit(few, answers, f -> f.epochs(10).verbose(0));
    System.out.println("fine-tuned: " + (second.evaluate(few, answers).get("loss") < frozen));
    System.out.println("base changed: " + !same(before, base.getWeights()));
  }

  private static boolean same(List<NdArray> first, List<NdArray> second) {
    boolean same = true;
    for (int i = 0; i < first.size(); i++) {
      same &= Arrays.equals(first.get(i).buffer().toFloats(), second.get(i).buffer().toFloats());
    }
    return same;
  }
}
