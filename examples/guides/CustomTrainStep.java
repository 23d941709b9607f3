import dev.sinter.layers.Dense;
import dev.sinter.losses.MeanSquaredError;
import dev.sinter.metrics.Mean;
import dev.sinter.metrics.Metric;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.Model;
import dev.sinter.model.StepData;
import dev.sinter.runtime.training.History;
import dev.sinter.session.Session;
import dev.sinter.tensor.GradientTape;
import dev.sinter.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What fit does in a step, by one's own code; callbacks, validation and the loop stay fit's. */
final class CustomTrainStep {
  /** Counts its steps' losses with a metric of its own, and reports how long its gradient is. */
  static final class Slope extends Model {
    private final Layer dense = track("dense", new Dense(1));
    private final Mean seen = new Mean("seen_loss");
    private final MeanSquaredError squares = new MeanSquaredError();

    @Override
    protected Tensor call(Tensor x, CallContext context) {
      return dense.apply(x);
    }

    @Override
    public List<Metric> compiledMetrics() {
      return List.of(seen);
    }

    @Override
    protected Map<String, Tensor> trainStep(StepData data) {
      try (GradientTape tape = new GradientTape()) {
        Tensor loss = loss(data, CallContext.training(true));
        var weights = trainableWeights();
        var gradients = tape.gradient(loss, weights);
        optimizer().applyGradients(gradients, weights);
        seen.add(loss);
        Map<String, Tensor> logs = new LinkedHashMap<>();
        logs.put("seen_loss", seen.result());
        logs.put("gradient", gradients.getFirst().orElseThrow().square().sum().sqrt());
        return logs;
      }
    }

    @Override
    protected Map<String, Tensor> testStep(StepData data) {
      seen.add(loss(data, CallContext.training(false)));
      return Map.of("seen_loss", seen.result());
    }

    private Tensor loss(StepData data, CallContext context) {
      Tensor predicted = apply(data.x(), context).single();
      return squares.apply(data.y().orElseThrow().single(), predicted);
    }
  }

  public static void main(String[] arguments) {
    try (Session session = Session.builder().seed(1).build()) {
      session.run(CustomTrainStep::show);
    }
  }

  private static void show() {
    float[][] x = new float[64][1];
    float[][] y = new float[64][1];
    for (int i = 0; i < 64; i++) {
      x[i][0] = i / 32f - 1;
      y[i][0] = 3 * x[i][0] + 1;
    }
    Slope model = new Slope();
    model.compile(c -> c.optimizer("sgd").loss("mse"));
    History history =
        model.fit(x, y, f -> f.epochs(100).batchSize(8).validationData(x, y).verbose(0));
    System.out.println("logs: " + history.history().keySet());
    System.out.println("steps: " + model.optimizer().iterations().read().item());
    System.out.println("small loss: " + (history.get("seen_loss").getLast() < 1e-4));
    System.out.println("short gradient: " + (history.get("gradient").getLast() < 0.05));
    float[] slope = model.weights().get(0).value().buffer().toFloats();
    float[] start = model.weights().get(1).value().buffer().toFloats();
    System.out.println("y = " + Math.round(slope[0]) + " x + " + Math.round(start[0]));
    System.out.println("evaluate: " + model.evaluate(x, y).keySet());
  }
}
