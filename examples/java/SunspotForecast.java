import dev.sinter.data.Dataset;
import dev.sinter.data.Timeseries;
import dev.sinter.layers.Conv1D;
import dev.sinter.layers.Dense;
import dev.sinter.layers.Flatten;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.tensor.Tensor;
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
    Tensor series = Tensor.of(Sunspots.read()).reshape(-1, 1);
    long years = series.dim(0).fixed();
    Tensor next = series.slice(0, WINDOW, years); // a window's target is the year after it
    long tested = years - 60; // the last 60 years
    Dataset training =
        Timeseries.of(series, next, WINDOW)
            .range(0, tested - 1)
            .shuffle(true)
            .batchSize(32)
            .dataset();
    Dataset test = Timeseries.of(series, next, WINDOW).range(tested - WINDOW, years).dataset();

    Model model =
        Sequential.of(
            new Conv1D(16, 5).activation("relu"),
            new Conv1D(16, 5).activation("relu"),
            new Flatten(),
            new Dense(16).activation("relu"),
            new Dense(1));
    model.compile(c -> c.optimizer("adam").loss("mean_squared_error").metrics("mae"));
    model.fit(training, f -> f.epochs(80).verbose(0));

    double error = model.evaluate(test, e -> e.verbose(0)).get("mae");
    Tensor before = series.slice(0, tested - 1, years - 1);
    double asBefore = before.minus(series.slice(0, tested, years)).abs().mean().item();
    SequencedMap<String, Double> reached = new LinkedHashMap<>();
    reached.put("mae", error);
    reached.put("mae_as_this_year", asBefore);
    reached.put("ratio", error / asBefore);
    return reached;
  }
}
