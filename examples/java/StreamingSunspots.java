import dev.sinter.layers.Dense;
import dev.sinter.layers.LSTM;
import dev.sinter.layers.TimeDistributed;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * A recurrent network that trains on whole series and then listens to a stream: a stateful copy of
 * it gets year after year, one value in each call, and says what it would have said of the whole.
 *
 * <pre>{@code ./sinter java examples/java/StreamingSunspots.java}</pre>
 */
final class StreamingSunspots {
  private static final int UNITS = 24;
  private static final int WINDOW = 48;

  private StreamingSunspots() {}

  public static void main(String[] arguments) {
    Program.run(StreamingSunspots::train);
  }

  static SequencedMap<String, Double> train() {
    float[] series = Sunspots.read();
    int training = series.length - 60;
    int windows = training - WINDOW;
    float[][] x = new float[windows][];
    float[][] y = new float[windows][];
    for (int i = 0; i < windows; i++) {
      x[i] = Arrays.copyOfRange(series, i, i + WINDOW);
      y[i] = Arrays.copyOfRange(series, i + 1, i + 1 + WINDOW);
    }
    Model model =
        Sequential.of(new LSTM(UNITS).returnSequences(true), new TimeDistributed(new Dense(1)));
    model.compile(c -> c.optimizer("adam").loss("mean_absolute_error"));
    model.fit(
        Tensor.of(x).reshape(windows, WINDOW, 1),
        Tensor.of(y).reshape(windows, WINDOW, 1),
        f -> f.epochs(40).batchSize(32).verbose(0));

    Tensor whole =
        model.predict(Tensor.of(series).reshape(1, series.length, 1)).reshape(series.length);
    float[] streamed = stream(model, series);

    double apart = 0;
    double error = 0;
    double asBefore = 0;
    float[] at = whole.toFloats();
    for (int year = 0; year + 1 < series.length; year++) {
      apart = Math.max(apart, Math.abs(streamed[year] - at[year]));
      if (year >= training) {
        error += Math.abs(streamed[year] - series[year + 1]);
        asBefore += Math.abs(series[year] - series[year + 1]);
      }
    }
    SequencedMap<String, Double> reached = new LinkedHashMap<>();
    reached.put("ratio", error / asBefore);
    reached.put("apart", apart);
    return reached;
  }

  /** {@return what the model says after each year, hearing one at a time} */
  private static float[] stream(Model model, float[] series) {
    Model listener =
        Sequential.of(
            new LSTM(UNITS).stateful(true).returnSequences(true).batchInputShape(1, 1, 1),
            new TimeDistributed(new Dense(1)));
    // The states are weights, too: they stay as they are.
    for (int i = 0; i < model.trainableWeights().size(); i++) {
      listener.trainableWeights().get(i).set(model.trainableWeights().get(i).value());
    }
    listener.resetStates();
    float[] said = new float[series.length];
    for (int year = 0; year < series.length; year++) {
      said[year] = listener.predict(Tensor.of(series[year]).reshape(1, 1, 1)).toFloats()[0];
    }
    return said;
  }
}
