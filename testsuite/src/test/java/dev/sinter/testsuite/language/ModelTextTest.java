package dev.sinter.testsuite.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.model.Layer;
import dev.sinter.model.Model;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import dev.sinter.tensor.Variable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelTextTest {
  private static final Tensor X = Tensor.of(new float[][] {{1, -2, 3}, {4, 5, -6}});

  @Test
  void layersTakePositionalAndNamedArgumentsAndBareWords() {
    Texts.with(
        "model m { input x: f32[3] h = dense(x, 4, activation: relu, use_bias: false,"
            + " kernel_initializer: \"ones\") output h }",
        model -> {
          assertThat(model.name()).isEqualTo("m");
          assertThat(model.inputNames()).containsExactly("x");
          assertThat(model.weights())
              .extracting(v -> v.shape().toString())
              .containsExactly("[3,4]");
          assertThat(model.predict(X).toDoubles()).containsExactly(2, 2, 2, 2, 3, 3, 3, 3);
        });
  }

  @Test
  void parametersHaveDefaultsAndCanBeSet() {
    String text =
        "model m(units: int = 2, word: string = relu) { input x: f32[3] output dense(x, 2 * units,"
            + " activation: word) }";
    Texts.inSession(
        () -> {
          assertThat(Texts.model(text).countParams()).isEqualTo(16);
          assertThat(Texts.model(text, Map.of("units", 5)).countParams()).isEqualTo(40);
        });
  }

  @Test
  void operatorsWorkOnTensorsAndNumbers() {
    double[] values =
        Texts.predict(
            "model m { input x: f32[3] output (x * 2 + 1) / (x - 0.5) - x^2 + (1 - x) }", X);

    assertThat(values[0]).isCloseTo(3 / 0.5 - 1 + 0, within(1e-5));
    assertThat(values[1]).isCloseTo(-3 / -2.5 - 4 + 3, within(1e-5));
  }

  @Test
  void numbersAreComputedExactlyWhereTheyCan() {
    Texts.with(
        "model m { input x: f32[3] a = 7 / 2 b = 8 / 2 c = 2^10 output dense(x, b) * a * c }",
        model -> assertThat(model.weights().getFirst().shape().toString()).isEqualTo("[3,4]"));
  }

  @Test
  void conditionsSelectElementsOrBranches() {
    assertThat(Texts.predict("model m { input x: f32[3] output x if x > 0 else 0.5 }", X))
        .containsExactly(1, 0.5, 3, 4, 5, 0.5);
    assertThat(
            Texts.predict(
                "model m(flip: bool = true) { input x: f32[3] output -x if flip else x }", X))
        .containsExactly(-1, 2, -3, -4, -5, 6);
  }

  @Test
  void logicalOperatorsJoinTruthsAndBoolTensors() {
    assertThat(
            Texts.predict(
                "model m { input x: f32[3] output 1 if x > 0 and not x == 4 or x < -5 else 0 }", X))
        .containsExactly(1, 0, 1, 0, 1, 1);
    assertThat(
            Texts.predict(
                "model m(n: int = 2) { input x: f32[3] output -x if n > 1 and n < 3 else x }", X))
        .containsExactly(-1, 2, -3, -4, -5, 6);
    // A truth that decides leaves the other side alone.
    assertThat(
            Texts.predict(
                "model m(n: int = 0) { input x: f32[3] output x if n == 0 or 1 / n > 2 else -x }",
                X))
        .containsExactly(1, -2, 3, 4, 5, -6);
    // With a tensor the other side counts element by element.
    assertThat(
            Texts.predict(
                "model m(on: bool = true) { input x: f32[3] output 1 if on and x > 0 else 0 }", X))
        .containsExactly(1, 0, 1, 1, 1, 0);
  }

  @Test
  void indicesAndSlices() {
    assertThat(Texts.predict("model m { input x: f32[3] output x[:, 1:] }", X))
        .containsExactly(-2, 3, 5, -6);
    assertThat(Texts.predict("model m { input x: f32[3] output x[..., ::-1] }", X))
        .containsExactly(3, -2, 1, -6, 5, 4);
    assertThat(Texts.predict("model m { input x: f32[3] output x[:, -1] }", X))
        .containsExactly(3, -6);
    assertThat(
            Texts.predict(
                "model m { input x: f32[4] output x[:, ::2] }",
                Tensor.of(new float[][] {{1, 2, 3, 4}})))
        .containsExactly(1, 3);
  }

  @Test
  void opsHaveNamedArguments() {
    assertThat(
            Texts.predict(
                "model m { input x: f32[3] output x - mean_of(x, axis: 1, keepdims: true) }", X)[0])
        .isCloseTo(1 - 2 / 3.0, within(1e-6));
    assertThat(Texts.predict("model m { input x: f32[3] output clip(x, -1, most: 2) }", X))
        .containsExactly(1, -1, 2, 2, 2, -1);
    assertThat(Texts.predict("model m { input x: f32[3] a, b = top_k(x, 2) output a }", X))
        .containsExactly(3, 1, 5, 4);
    assertThat(Texts.predict("model m { input x: f32[3] output cast(argmax(x), float32) }", X))
        .containsExactly(2, 1);
  }

  @Test
  void layersWinInModelsAndOpsInLayers() {
    Texts.with(
        "layer halves(x) { return reshape(x, [-1, 2]) } model m { input x: f32[4] y = reshape(x,"
            + " [2, 2]) output halves(flatten(y)) }",
        model ->
            assertThat(model.predict(Tensor.of(new float[][] {{1, 2, 3, 4}})).shape().toString())
                .isEqualTo("[2,2]"));
    assertThat(Texts.predict("model m { input x: f32[3] output maximum(x, 0) }", X))
        .containsExactly(1, 0, 3, 4, 5, 0);
    assertThat(Texts.predict("model m { input x: f32[3] output maximum(x, -x) }", X))
        .containsExactly(1, 2, 3, 4, 5, 6);
  }

  @Test
  void aLayerWithoutTensorIsSharedByItsCalls() {
    Texts.with(
        "model m { input a: f32[3] input b: f32[3] d = dense(2) output concatenate([d(a), d(b)]) }",
        model -> {
          assertThat(model.weights()).hasSize(2);
          assertThat(model.inputNames()).containsExactly("a", "b");
          Tensors x = Tensors.named(Map.of("a", X, "b", X));
          double[] y = model.predict(x, e -> e.verbose(0)).single().toDoubles();
          assertThat(y[0]).isEqualTo(y[2]);
          assertThat(y[1]).isEqualTo(y[3]);
        });
  }

  @Test
  void eachCallOfABlockMakesItsOwnLayers() {
    Texts.with(
        "block pair(x, units: int = 4) { h = dense(x, units) return h, dense(h, units) } "
            + "model m { input x: f32[3] a, b = pair(x) c, d = pair(b, units: 2) output d }",
        model ->
            assertThat(model.layers().stream().map(Layer::name).toList())
                .containsExactly("x", "dense", "dense_1", "dense_2", "dense_3"));
  }

  @Test
  void modelsNestAndCanBeShared() {
    Texts.with(
        "model encoder(units: int = 2) { input x: f32[3] output dense(x, units) } "
            + "model m { input a: f32[3] e = encoder(units: 5) output e(a) + e(2 * a) }",
        model -> {
          assertThat(model.weights()).hasSize(2);
          assertThat(model.outputs().getFirst().shape().dim(1).fixed()).isEqualTo(5);
        });
  }

  @Test
  void namedOutputsNameTheirLayers() {
    Texts.with(
        "model m { input x: f32[3] h = dense(x, 4) output digit: dense(h, 2), size: sum_of(h, axis:"
            + " 1) }",
        model -> {
          assertThat(model.outputNames()).containsExactly("digit", "size");
          assertThat(model.predict(Tensors.of(X), e -> e.verbose(0)).names())
              .containsExactly("digit", "size");
        });
  }

  @Test
  void customLayersHaveWeightsSettingsAndLayersWithin() {
    Texts.with(
        "layer scale(x, factor: float = 2) { weight gain: f32[last(shape(x))] = ones weight shift:"
            + " f32[] (trainable: false) = 0.5 return dense(factor * gain * x + shift, 1,"
            + " kernel_initializer: \"ones\") } model m { input x: f32[3] output scale(x, factor:"
            + " 3) }",
        model -> {
          assertThat(model.weights())
              .extracting(Variable::path)
              .anyMatch(p -> p.endsWith("gain"))
              .anyMatch(p -> p.contains("dense"));
          assertThat(model.trainableWeights()).hasSize(3);
          assertThat(model.predict(X).toDoubles()).containsExactly(3 * 2 + 1.5, 3 * 3 + 1.5);
        });
  }

  @Test
  void trainingIsKnownInLayers() {
    Texts.with(
        "layer twice(x) { return 2 * x if training else x } model m { input x: f32[3] output"
            + " twice(x) }",
        model -> assertThat(model.predict(X).toDoubles()).containsExactly(1, -2, 3, 4, 5, -6));
  }

  @Test
  void addedLossesAndMetricsAreReported() {
    Texts.with(
        "model m { input x: f32[3] h = dense(x, 2, kernel_initializer: \"ones\")"
            + " add_loss(mean_of(h^2)) add_metric(mean_of(h), name: level) output h }",
        model -> {
          model.compile(c -> c.optimizer("sgd"));
          Map<String, Double> logs =
              model.fit(Tensors.of(X), f -> f.verbose(0).batchSize(2)).history().entrySet().stream()
                  .collect(
                      java.util.stream.Collectors.toMap(
                          Map.Entry::getKey, e -> e.getValue().getFirst()));
          assertThat(logs.get("loss")).isCloseTo((4 + 9) / 2.0, within(1e-6));
          assertThat(logs.get("level")).isCloseTo(2.5, within(1e-6));
        });
  }

  @Test
  void lossesMetricsAndActivationsByTheirMaths() {
    Texts.inSession(
        () -> {
          var file =
              Texts.file(
                  "activation twice(x, by: float = 2) { return by * x } loss cubic(y_true, y_pred,"
                      + " power: float = 3) { return mean_of(abs(y_true - y_pred)^power, axis: -1)"
                      + " } metric far(y_true, y_pred) { return max_of(abs(y_true - y_pred), axis:"
                      + " -1) } model m { input x: f32[3] output dense(x, 1, kernel_initializer:"
                      + " \"ones\", activation: twice(by: 3)) } train m { optimizer: sgd loss:"
                      + " cubic(power: 1) metrics: [far] }");
          Model model = file.model();
          file.training("m").orElseThrow().compile(model);
          Map<String, Double> values = model.evaluate(X, Tensor.of(new float[][] {{0}, {0}}));
          assertThat(values.get("loss")).isCloseTo((6 + 9) / 2.0, within(1e-6));
          assertThat(values.get("far")).isCloseTo((6 + 9) / 2.0, within(1e-6));
        });
  }

  @Test
  void aVariationalAutoencoderDrawsNewNumbersPerCall() {
    Texts.with(
        "layer sampling(mean, log_var) { return mean + exp(0.5 * log_var) *"
            + " random_normal(shape(mean)) } model vae(latent: int = 4) { input x: f32[3] mean ="
            + " dense(x, latent) log_var = dense(x, latent) output sampling(mean, log_var) +"
            + " random_normal(shape(mean), stddev: 0.1) }",
        model -> {
          double[] first = model.predict(X).toDoubles();
          assertThat(first).hasSize(8).isNotEqualTo(model.predict(X).toDoubles());
        });
  }

  @Test
  void aModelOfManyLayersIsMadeWithoutDeepRecursion() {
    StringBuilder text = new StringBuilder("model m { input x: f32[3]\n");
    for (int i = 0; i < 400; i++) {
      text.append("x = x + 1\n");
    }
    Texts.with(text + "output x }", model -> assertThat(model.layers()).hasSize(401));
  }

  @Test
  void everyOpIsListedOnce() {
    assertThat(List.copyOf(dev.sinter.language.Operations.signatures()))
        .doesNotHaveDuplicates()
        .contains("clip(x, least, most)");
  }
}
