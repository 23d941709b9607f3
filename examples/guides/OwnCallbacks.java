import dev.sinter.callbacks.LambdaCallback;
import dev.sinter.layers.Dense;
import dev.sinter.model.Callback;
import dev.sinter.model.Sequential;
import dev.sinter.optimizers.SGD;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;

/** Callbacks of one's own: when they are called, and what they can change. */
final class OwnCallbacks {
  /** Writes down when it is called. */
  static final class Diary extends Callback {
    private final List<String> lines = new ArrayList<>();

    @Override
    public void onTrainBegin() {
      lines.add("train {");
    }

    @Override
    public void onTrainEnd(SequencedMap<String, Double> logs) {
      lines.add("} " + logs.keySet());
    }

    @Override
    public void onEpochBegin(int epoch) {
      lines.add("epoch " + epoch);
    }

    @Override
    public void onTrainBatchEnd(long batch, SequencedMap<String, Double> logs) {
      lines.add("batch " + batch + " " + logs.keySet());
    }

    @Override
    public void onTestBegin() {
      lines.add("validation");
    }
  }

  /** Stops once the loss is low, and puts back the weights of the epoch with the lowest one. */
  static final class GoodEnough extends Callback {
    private final double bound;
    private double lowest = Double.POSITIVE_INFINITY;
    private List<NdArray> best = List.of();

    GoodEnough(double bound) {
      this.bound = bound;
    }

    @Override
    public void onEpochEnd(int epoch, SequencedMap<String, Double> logs) {
      if (logs.get("loss") < lowest) {
        lowest = logs.get("loss");
        best = model().getWeights();
      }
      if (lowest < bound) {
        model().stopTraining();
      }
    }

    @Override
    public void onTrainEnd(SequencedMap<String, Double> logs) {
      model().setWeights(best);
    }
  }

  public static void main(String[] arguments) {
    try (Session session = Session.builder().seed(1).build()) {
      session.run(OwnCallbacks::show);
    }
  }

  private static void show() {
    float[][] x = {{0}, {1}, {2}, {3}};
    float[][] y = {{1}, {3}, {5}, {7}};
    Sequential model = Sequential.of(new Dense(1).inputShape(1));
    model.compile(c -> c.optimizer(new SGD(0.05)).loss("mse"));
    Diary diary = new Diary();
    model.fit(x, y, f -> f.epochs(1).batchSize(2).validationData(x, y).verbose(0).callbacks(diary));
    diary.lines.forEach(System.out::println);

    int most = 1000;
    List<Double> rates = new ArrayList<>();
    int epochs =
        model
            .fit(
                x,
                y,
                f ->
                    f.epochs(most)
                        .verbose(0)
                        .callbacks(
                            new GoodEnough(1e-3),
                            new LambdaCallback()
                                .onEpochBegin(
                                    epoch -> {
                                      if (epoch % 10 == 9) {
                                        var optimizer = model.optimizer();
                                        optimizer.setLearningRate(optimizer.learningRate() * 0.99);
                                      }
                                      rates.add(model.optimizer().learningRate());
                                    })))
            .epoch()
            .size();
    System.out.println("stopped early: " + (epochs < most));
    System.out.println("good enough: " + (model.evaluate(x, y).get("loss") < 1e-3));
    System.out.println("slower at the end: " + (rates.getLast() < rates.getFirst()));
  }
}
