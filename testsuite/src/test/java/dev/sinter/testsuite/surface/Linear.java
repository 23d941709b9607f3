package dev.sinter.testsuite.surface;

import dev.sinter.layers.Dense;
import dev.sinter.model.Callback;
import dev.sinter.model.CompileSettings;
import dev.sinter.model.FitOptions;
import dev.sinter.model.Sequential;
import dev.sinter.optimizers.SGD;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.training.History;
import dev.sinter.session.Session;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Small data and models whose numbers can be followed by hand. */
final class Linear {
  /** Ten samples of {@code y = 2 a - b}. */
  static final float[][] X = new float[10][];

  static final float[][] Y = new float[10][];

  static {
    for (int i = 0; i < X.length; i++) {
      X[i] = new float[] {i * 0.1f, (i * 7 % 10) * 0.1f};
      Y[i] = new float[] {2 * X[i][0] - X[i][1]};
    }
  }

  private Linear() {}

  /** {@return what the code gives in a session of its own, on bytecode} */
  static <T> T in(Supplier<T> code) {
    try (Session session = Session.builder().seed(7).backend("jvm").threads(1).build()) {
      return session.call(code);
    }
  }

  /**
   * {@return a model of one dense layer that starts from known weights, trained by plain descent}
   */
  static Sequential model() {
    return model(c -> {});
  }

  static Sequential model(Consumer<CompileSettings> more) {
    Sequential model = Sequential.of(new Dense(1).inputShape(2));
    model.setWeights(
        java.util.List.of(
            NdArray.of(new float[] {0.5f, 0.25f}, 2, 1), NdArray.of(new float[1], 1)));
    model.compile(
        c -> {
          c.optimizer(new SGD(0.1)).loss("mse");
          more.accept(c);
        });
    return model;
  }

  /** {@return the kernel and the bias} */
  static float[] weights(Sequential model) {
    float[] kernel = model.getWeights().get(0).buffer().toFloats();
    float bias = model.getWeights().get(1).buffer().getFloat(0);
    return new float[] {kernel[0], kernel[1], bias};
  }

  /** {@return the weights after a training with these options, in order, silently} */
  static float[] fitted(Consumer<FitOptions> options) {
    return in(
        () -> {
          Sequential model = model();
          model.fit(X, Y, f -> options.accept(f.verbose(0).shuffle(false)));
          return weights(model);
        });
  }

  /** {@return the history of a training in order, silently} */
  static History fit(Sequential model, int epochs, Callback... callbacks) {
    return model.fit(X, Y, f -> f.epochs(epochs).verbose(0).shuffle(false).callbacks(callbacks));
  }
}
