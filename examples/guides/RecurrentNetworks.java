import dev.sinter.layers.Bidirectional;
import dev.sinter.layers.Dense;
import dev.sinter.layers.GRU;
import dev.sinter.layers.LSTM;
import dev.sinter.layers.SimpleRNN;
import dev.sinter.model.Input;
import dev.sinter.model.Layer;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.optimizers.Adam;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.Random;

/** Recurrent layers: what they give, their states, both directions, memory between batches. */
final class RecurrentNetworks {
  public static void main(String[] arguments) {
    try (Session session = Session.builder().seed(1).build()) {
      session.run(
          () -> {
            shapes();
            states();
            learn();
          });
    }
  }

  private static void shapes() {
    Tensor x = Tensor.ones(2, 7, 3);
    System.out.println("last: " + new LSTM(5).apply(x).shape());
    System.out.println("each: " + new LSTM(5).returnSequences(true).apply(x).shape());
    System.out.println("both directions: " + new Bidirectional(new GRU(5)).apply(x).shape());
    Tensors withStates = new LSTM(5).returnState(true).apply(Tensors.of(x));
    System.out.println("output and states: " + withStates.size());
    for (var layer : new Layer[] {new SimpleRNN(5), new GRU(5), new LSTM(5)}) {
      layer.apply(x);
      System.out.println(layer.name() + ": " + layer.countParams() + " parameters");
    }
  }

  /** What one layer remembers is where another begins; and a stateful one remembers by itself. */
  private static void states() {
    GRU gru = new GRU(4).returnState(true);
    Tensor whole = ramp(1, 6, 2);
    Tensor all = gru.apply(Tensors.of(whole)).get(0);
    Tensor state = gru.apply(Tensors.of(whole.slice(1, 0, 3))).get(1);
    Tensor rest = gru.apply(Tensors.of(whole.slice(1, 3, 6), state)).get(0);
    System.out.println("in two parts: " + near(all, rest));

    Tensor input = Input.builder(3, 2).batchSize(1).build();
    GRU keeping = new GRU(4).stateful(true);
    Model model = new Model(input, keeping.apply(input));
    keeping.setWeights(gru.getWeights());
    model.predict(whole.slice(1, 0, 3));
    System.out.println("stateful: " + near(all, model.predict(whole.slice(1, 3, 6))));
    model.resetStates();
    System.out.println("after a reset: " + near(all, model.predict(whole.slice(1, 3, 6))));
  }

  private static Tensor ramp(int batch, int steps, int features) {
    float[][][] values = new float[batch][steps][features];
    for (int step = 0; step < steps; step++) {
      values[0][step] = new float[] {step * 0.2f, 1 - step * 0.1f};
    }
    return Tensor.ofArray(values);
  }

  private static boolean near(Tensor one, Tensor other) {
    return one.minus(other).abs().max().item() < 1e-6;
  }

  /** Is there a 1 among the zeros? It may have been long ago. */
  private static void learn() {
    Random random = new Random(4);
    float[][][] x = new float[256][12][1];
    float[][] y = new float[256][1];
    for (int i = 0; i < 256; i += 2) {
      x[i][random.nextInt(12)][0] = 1;
      y[i][0] = 1;
    }
    Sequential model =
        Sequential.of(new LSTM(8).inputShape(12, 1), new Dense(1).activation("sigmoid"));
    model.compile(c -> c.optimizer(new Adam(0.03)).loss("binary_crossentropy").metrics("accuracy"));
    model.fit(x, y, f -> f.epochs(25).verbose(0));
    System.out.println("found: " + (model.evaluate(x, y).get("accuracy") > 0.95));
  }
}
