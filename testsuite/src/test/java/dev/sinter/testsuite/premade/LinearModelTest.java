package dev.sinter.testsuite.premade;

import static dev.sinter.testsuite.premade.Samples.DEEP;
import static dev.sinter.testsuite.premade.Samples.TARGETS;
import static dev.sinter.testsuite.premade.Samples.WIDE;
import static dev.sinter.testsuite.premade.Samples.dot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.initializers.Constant;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
import dev.sinter.layers.Dense;
import dev.sinter.layers.Layers;
import dev.sinter.model.Input;
import dev.sinter.model.Model;
import dev.sinter.optimizers.SGD;
import dev.sinter.premade.LinearModel;
import dev.sinter.regularizers.L2;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import dev.sinter.tensor.Variable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sum of products with a bias, for one input, a list and a map. */
class LinearModelTest {
  private static void weights(LinearModel model, double[]... values) {
    List<Variable> weights = model.weights();
    for (int i = 0; i < values.length; i++) {
      weights.get(i).set(NdArray.of(values[i], weights.get(i).shape().fixed()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"interpreter", "jvm", "llvm"})
  void addsTheProductsOfAllInputsAndTheBias(String backend) {
    double[] w = {0.3, -0.7};
    double[] v = {1.1, 0.4, -0.2};
    double[] actual =
        Samples.on(
            backend,
            () -> {
              LinearModel model = new LinearModel().activation("tanh");
              model.apply(Tensors.of(Input.of(2), Input.of(3)));
              weights(model, w, v, new double[] {0.25});
              return model.predict(List.of(WIDE, DEEP)).toDoubles();
            });
    for (int row = 0; row < WIDE.length; row++) {
      double sum = dot(WIDE[row], w) + dot(DEEP[row], v) + 0.25;
      assertThat(actual[row]).isCloseTo(Math.tanh(sum), within(1e-6));
    }
  }

  /** Gradient steps from zero, with penalties on kernel and bias, in doubles. */
  @ParameterizedTest
  @ValueSource(strings = {"interpreter", "jvm", "llvm"})
  void trains(String backend) {
    double[] w = new double[2];
    double b = 0;
    for (int step = 0; step < 3; step++) {
      double[] g = {2 * 0.1 * w[0], 2 * 0.1 * w[1]};
      double gb = 2 * 0.2 * b;
      for (int row = 0; row < WIDE.length; row++) {
        double error = 2 * (dot(WIDE[row], w) + b - TARGETS[row][0]) / WIDE.length;
        g[0] += error * WIDE[row][0];
        g[1] += error * WIDE[row][1];
        gb += error;
      }
      w[0] -= 0.1 * g[0];
      w[1] -= 0.1 * g[1];
      b -= 0.1 * gb;
    }
    List<double[]> actual =
        Samples.on(
            backend,
            () -> {
              LinearModel model =
                  new LinearModel().kernelRegularizer(new L2(0.1)).biasRegularizer(new L2(0.2));
              model.compile(c -> c.optimizer(new SGD(0.1)).loss("mse"));
              model.fit(WIDE, TARGETS, f -> f.epochs(3).verbose(0));
              return model.weights().stream().map(x -> x.value().buffer().toDoubles()).toList();
            });
    assertThat(actual.get(0)).containsExactly(w, within(1e-6));
    assertThat(actual.get(1)).containsExactly(new double[] {b}, within(1e-6));
  }

  @Test
  void inputsByNameAreTakenInTheOrderOfTheirNames() {
    Samples.on(
        "interpreter",
        () -> {
          LinearModel model = new LinearModel().units(2).kernelInitializer(new Constant(0.5));
          Map<String, Object> inputs = new LinkedHashMap<>();
          inputs.put("width", DEEP);
          inputs.put("age", WIDE);
          double[] actual = model.predict(inputs).toDoubles();
          assertThat(model.weights().stream().map(Variable::path))
              .containsExactly(
                  "linear_model/age/kernel", "linear_model/width/kernel", "linear_model/bias");
          double[] halves = {0.5, 0.5, 0.5};
          assertThat(actual[0])
              .isCloseTo(dot(WIDE[0], halves) + dot(DEEP[0], halves), within(1e-6));
          assertThatThrownBy(() -> model.predict(Map.of("age", WIDE, "height", DEEP)))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("missing: [width]");
          return model;
        });
  }

  @Test
  void weightsStartAtZeroInKerassOrder() {
    Samples.on(
        "interpreter",
        () -> {
          LinearModel model = new LinearModel();
          assertThat(model.predict(List.of(WIDE, DEEP)).toDoubles()).containsOnly(0);
          List<String> paths = model.weights().stream().map(Variable::path).toList();
          assertThat(paths)
              .containsExactly(
                  "linear_model/dense/kernel", "linear_model/dense_1/kernel", "linear_model/bias");
          assertThat(model.trainableWeights()).isEqualTo(model.weights());
          assertThat(model.countParams()).isEqualTo(6);
          return model;
        });
  }

  @Test
  void argumentsSayWhatItIsMadeOf() {
    Samples.on(
        "interpreter",
        () -> {
          LinearModel model =
              new LinearModel()
                  .units(3)
                  .useBias(false)
                  .kernelInitializer("ones")
                  .dtype(DType.F64)
                  .name("line");
          assertThat(model.apply(Tensor.ofArray(WIDE)).toDoubles()).startsWith(-0.5, -0.5, -0.5);
          assertThat(model.weights()).hasSize(1);
          assertThat(model.weights().getFirst().dtype()).isEqualTo(DType.F64);
          LinearModel again =
              (LinearModel)
                  Layers.registry()
                      .read(Map.of("class_name", "LinearModel", "config", model.getConfig()));
          assertThat(again.getConfig()).isEqualTo(model.getConfig());
          assertThat(again.name()).isEqualTo("line");
          return model;
        });
  }

  @Test
  void isALayerOfOtherModels() {
    Samples.on(
        "interpreter",
        () -> {
          Tensor in = Input.of(2);
          Tensor hidden = new LinearModel().units(3).kernelInitializer("ones").apply(in);
          Model model = new Model(in, new Dense(1).apply(hidden));
          assertThat(model.countParams()).isEqualTo(2 * 3 + 3 + 3 + 1);
          Model clone = Model.cloneModel(model);
          clone.setWeights(model.getWeights());
          assertThat(clone.predict(WIDE).toDoubles()).isEqualTo(model.predict(WIDE).toDoubles());
          return model;
        });
  }

  @Test
  void refusesWhatDoesNotFit() {
    Samples.on(
        "interpreter",
        () -> {
          assertThatThrownBy(() -> new LinearModel().units(0))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("linear_model: argument 'units' must be at least 1, got 0");
          LinearModel model = new LinearModel();
          model.predict(List.of(WIDE, DEEP));
          assertThatThrownBy(() -> model.predict(WIDE))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("has 2 kernels, got 1 inputs");
          assertThatThrownBy(() -> new LinearModel().predict(new double[] {1, 2}))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("expected rank of at least 2");
          assertThatThrownBy(() -> new LinearModel().fit(WIDE, TARGETS, f -> f.epochs(1)))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("must be compiled before fit");
          return model;
        });
  }
}
