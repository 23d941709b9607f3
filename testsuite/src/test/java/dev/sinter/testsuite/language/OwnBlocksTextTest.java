package dev.sinter.testsuite.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.ir.type.DType;
import dev.sinter.language.ModelFile;
import dev.sinter.language.syntax.Formatter;
import dev.sinter.language.syntax.SyntaxReader;
import dev.sinter.model.Model;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Layers, losses, metrics and activations that are written in the model language do what the
 * built-in ones do: training gives the same history and weights, on compiled code of both kinds.
 */
class OwnBlocksTextTest {
  /** A text in own words, and one in built-in ones. */
  private record Pair(String name, String own, String builtIn) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static String model(String output, String loss, String metric) {
    return " model m { input x: f32[5] output %s } train m { optimizer: sgd(0.1) loss: %s metrics: [%s] }"
        .formatted(output, loss, metric);
  }

  private static List<Pair> pairs() {
    return List.of(
        new Pair(
            "dense",
            "layer linear(x, units: int, use_tanh: bool = false) {"
                + " weight kernel: f32[last(shape(x)), units] = glorot_uniform"
                + " weight bias: f32[units] = zeros"
                + " y = x @ kernel + bias"
                + " return tanh(y) if use_tanh else y }"
                + model("linear(linear(x, 4, use_tanh: true), 2)", "mse", "mae"),
            model("dense(dense(x, 4, activation: tanh), 2)", "mse", "mae")),
        new Pair(
            "layer normalization",
            "layer norm(x) {"
                + " weight gamma: f32[last(shape(x))] = ones"
                + " weight beta: f32[last(shape(x))] = zeros"
                + " c = x - mean_of(x, axis: -1, keepdims: true)"
                + " v = mean_of(c^2, axis: -1, keepdims: true)"
                + " return c * rsqrt(v + 0.001) * gamma + beta }"
                + model("dense(norm(dense(x, 4)), 2)", "mse", "mae"),
            model("dense(layer_normalization(dense(x, 4)), 2)", "mse", "mae")),
        new Pair(
            "regularized and constrained",
            "layer linear(x, units: int) {"
                + " weight kernel: f32[last(shape(x)), units] (regularizer: l2(0.1), constraint:"
                + " max_norm(0.5)) = glorot_uniform"
                + " return x @ kernel }"
                + model("linear(x, 2)", "mse", "mae"),
            model(
                "dense(x, 2, use_bias: false, kernel_regularizer: l2(0.1), kernel_constraint:"
                    + " max_norm(0.5))",
                "mse",
                "mae")),
        new Pair(
            "loss and metric",
            "loss bent(y_true, y_pred, at: float = 1) {"
                + " e = abs(y_true - y_pred)"
                + " return mean_of(where(e <= at, 0.5 * e^2, at * e - 0.5 * at^2), axis: -1) }"
                + " metric size(y_true, y_pred) { return mean_of(abs(y_true - y_pred), axis: -1) }"
                + model("dense(x, 2)", "bent(at: 0.3)", "size"),
            model("dense(x, 2)", "huber(delta: 0.3)", "mae")),
        new Pair(
            "crossentropy of probabilities",
            "loss surprise(y_true, y_pred) {"
                + " p = clip(y_pred, 1e-7, 1 - 1e-7)"
                + " return -mean_of(y_true * log(p) + (1 - y_true) * log(1 - p), axis: -1) }"
                + model("dense(x, 2, activation: sigmoid)", "surprise", "mae"),
            model("dense(x, 2, activation: sigmoid)", "binary_crossentropy", "mae")),
        new Pair(
            "activation",
            "activation soft(x, alpha: float = 1) { return where(x > 0, x, alpha * expm1(x)) }"
                + model("dense(dense(x, 4, activation: soft(alpha: 0.5)), 2)", "mse", "mae"),
            model("dense(elu(dense(x, 4), alpha: 0.5), 2)", "mse", "mae")),
        new Pair(
            "block",
            "block two(x, units: int) { return dense(dense(x, units, activation: relu), 2) }"
                + model("two(x, 4)", "mse", "mae"),
            model("dense(dense(x, 4, activation: relu), 2)", "mse", "mae")));
  }

  static Stream<Arguments> onBackends() {
    return pairs().stream()
        .flatMap(pair -> Stream.of("llvm", "jvm").map(backend -> Arguments.of(pair, backend)));
  }

  private record Trained(Map<String, List<Double>> history, List<double[]> weights) {}

  private static Tensor data(int seed, int width) {
    double[] values = new Random(seed).doubles(12L * width, 0, 1).toArray();
    return Tensor.of(NdArray.of(values, new long[] {12, width})).cast(DType.F32);
  }

  private static Trained train(String text, String backend) {
    try (Session session = Session.builder().seed(8).backend(backend).build()) {
      return session.call(
          () -> {
            ModelFile file = Texts.file(text);
            Model model = file.model();
            file.training("m").orElseThrow().compile(model);
            var history =
                model.fit(data(1, 5), data(2, 2), f -> f.epochs(3).batchSize(4).verbose(0));
            return new Trained(
                history.history(),
                model.getWeights().stream().map(w -> w.buffer().toDoubles()).toList());
          });
    }
  }

  @ParameterizedTest
  @MethodSource("onBackends")
  void trainingIsThatOfTheBuiltIn(Pair pair, String backend) {
    Trained own = train(pair.own, backend);
    Trained builtIn = train(pair.builtIn, backend);
    List<List<Double>> expected = List.copyOf(builtIn.history.values());
    List<List<Double>> actual = List.copyOf(own.history.values());
    for (int i = 0; i < expected.size(); i++) {
      for (int epoch = 0; epoch < 3; epoch++) {
        assertThat(actual.get(i).get(epoch)).isCloseTo(expected.get(i).get(epoch), within(1e-6));
      }
    }
    assertThat(own.weights).hasSameSizeAs(builtIn.weights);
    for (int i = 0; i < own.weights.size(); i++) {
      assertThat(own.weights.get(i)).containsExactly(builtIn.weights.get(i), within(1e-6));
    }
    assertThat(own.history.get("loss").getFirst()).isGreaterThan(own.history.get("loss").getLast());
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void formattingKeepsWhatTheyMean(Pair pair) {
    String formatted = Formatter.format(SyntaxReader.read(pair.own, "own"));
    assertThat(Formatter.format(SyntaxReader.read(formatted, "again"))).isEqualTo(formatted);
    Trained before = train(pair.own, "interpreter");
    Trained after = train(formatted, "interpreter");
    assertThat(after.history).isEqualTo(before.history);
  }

  @Test
  void mistakesHaveAPlace() {
    assertThatThrownBy(() -> Texts.file("loss far(y_true) { return y_true }").model())
        .hasMessageContaining("must take two tensors, as in (y_true, y_pred)")
        .hasMessageContaining("test.sinter:1:");
    assertThatThrownBy(
            () -> Texts.file("model m { input x: f32[2] output dense_features(x) }").model())
        .hasMessageContaining("tf.feature_column")
        .hasMessageContaining("Concatenate");
    assertThatThrownBy(
            () ->
                Texts.inSession(
                    () -> {
                      ModelFile file =
                          Texts.file(
                              "metric half(y_true, y_pred) { return y_pred / 2 } model m { input x:"
                                  + " f32[5] output dense(x, 2) } train m { loss: mse metrics:"
                                  + " [hal] }");
                      file.training("m").orElseThrow().compile(file.model());
                    }))
        .hasMessageContaining("hal");
  }
}
