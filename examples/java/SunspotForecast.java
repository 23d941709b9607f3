import dev.sinter.layers.Conv1D;
import dev.sinter.layers.Dense;
import dev.sinter.layers.Flatten;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * Forecasts a time series: next year's sunspots from the last 24 years, by convolutions along time.
 * The yardstick is the forecast "as this year".
 *
 * <pre>{@code ./sinter java examples/java/SunspotForecast.java}</pre>
 */
final class SunspotForecast {
  private static final int WINDOW = 24;

  private SunspotForecast() {}

  public static void main(String[] arguments) {
    Program.run(SunspotForecast::train);
  }

  static SequencedMap<String, Double> train() {
    float[] series = Sunspots.read();
    int windows = series.length - WINDOW;
    int training = windows - 60; // the last 60 years test
    float[][] x = new float[windows][];
    float[] y = Arrays.copyOfRange(series, WINDOW, series.length);
    for (int i = 0; i < windows; i++) {
      x[i] = Arrays.copyOfRange(series, i, i + WINDOW);
    }
    Tensor inputs = Tensor.of(x).reshape(windows, WINDOW, 1);
    Tensor targets = Tensor.of(y).reshape(windows, 1);

    Model model =
        Sequential.of(
            new Conv1D(16, 5).activation("relu"),
            new Conv1D(16, 5).activation("relu"),
            new Flatten(),
            new Dense(16).activation("relu"),
            new Dense(1));
    model.compile(c -> c.optimizer("adam").loss("mean_squared_error").metrics("mae"));
    model.fit(
        inputs.slice(0, 0, training),
        targets.slice(0, 0, training),
        f -> f.epochs(80).batchSize(32).verbose(0));

    Tensor last = inputs.slice(0, training, windows);
    Tensor truth = targets.slice(0, training, windows);
    double error = model.evaluate(last, truth).get("mae");
    double asBefore = last.at(1, WINDOW - 1).minus(truth).abs().mean().item();
    SequencedMap<String, Double> reached = new LinkedHashMap<>();
    reached.put("mae", error);
    reached.put("mae_as_this_year", asBefore);
    reached.put("ratio", error / asBefore);
    return reached;
  }
}
