package dev.sinter.testsuite.premade;

import static dev.sinter.testsuite.premade.Samples.DEEP;
import static dev.sinter.testsuite.premade.Samples.TARGETS;
import static dev.sinter.testsuite.premade.Samples.WIDE;
import static dev.sinter.testsuite.premade.Samples.dot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.callbacks.LearningRateScheduler;
import dev.sinter.ir.ModelException;
import dev.sinter.layers.Dense;
import dev.sinter.layers.Dropout;
import dev.sinter.layers.Layers;
import dev.sinter.layers.Reshape;
import dev.sinter.model.CallContext;
import dev.sinter.model.Input;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.optimizers.Adam;
import dev.sinter.optimizers.LossScaleOptimizer;
import dev.sinter.optimizers.Optimizer;
import dev.sinter.optimizers.SGD;
import dev.sinter.premade.LinearModel;
import dev.sinter.premade.WideDeepModel;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A linear and a deep model whose outputs are added, trained by one optimizer or by two. */
class WideDeepModelTest {
  private static WideDeepModel model() {
    return new WideDeepModel(
        new LinearModel().kernelInitializer("ones"),
        Sequential.of(new Dense(1).kernelInitializer("ones")));
  }

  private static List<double[]> values(Model model) {
    return model.weights().stream().map(w -> w.value().buffer().toDoubles()).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"interpreter", "jvm", "llvm"})
  void addsBothAndActivatesTheSum(String backend) {
    double[] ones = {1, 1, 1};
    double[] actual =
        Samples.on(
            backend, () -> model().activation("sigmoid").predict(List.of(WIDE, DEEP)).toDoubles());
    for (int row = 0; row < WIDE.length; row++) {
      double sum = dot(WIDE[row], ones) + dot(DEEP[row], ones);
      assertThat(actual[row]).isCloseTo(1 / (1 + Math.exp(-sum)), within(1e-6));
    }
  }

  /** Each part moves by its own rate: gradient descent in doubles. */
  @ParameterizedTest
  @ValueSource(strings = {"interpreter", "jvm", "llvm"})
  void twoOptimizersChangeAPartEach(String backend) {
    List<double[]> two = train(backend, List.of(new SGD(0.1), new SGD(0.02)));
    check(two, 0.1, 0.02);
    check(train(backend, List.of(new SGD(0.05))), 0.05, 0.05);
  }

  private static List<double[]> train(String backend, List<Optimizer> optimizers) {
    return Samples.on(
        backend,
        () -> {
          WideDeepModel model = model();
          model.compile(c -> c.optimizers(optimizers).loss("mse"));
          model.fit(List.of(WIDE, DEEP), TARGETS, f -> f.epochs(3).verbose(0));
          for (Optimizer optimizer : optimizers) {
            assertThat(optimizer.iterations().value().buffer().getLong(0)).isEqualTo(3);
          }
          return values(model);
        });
  }

  private static void check(List<double[]> actual, double wideRate, double deepRate) {
    double[] w = {1, 1};
    double[] v = {1, 1, 1};
    double b = 0;
    double c = 0;
    for (int step = 0; step < 3; step++) {
      double[] gw = new double[2];
      double[] gv = new double[3];
      double gb = 0;
      for (int row = 0; row < WIDE.length; row++) {
        double p = dot(WIDE[row], w) + b + dot(DEEP[row], v) + c;
        double error = 2 * (p - TARGETS[row][0]) / WIDE.length;
        for (int i = 0; i < 2; i++) {
          gw[i] += error * WIDE[row][i];
        }
        for (int i = 0; i < 3; i++) {
          gv[i] += error * DEEP[row][i];
        }
        gb += error;
      }
      for (int i = 0; i < 2; i++) {
        w[i] -= wideRate * gw[i];
      }
      for (int i = 0; i < 3; i++) {
        v[i] -= deepRate * gv[i];
      }
      b -= wideRate * gb;
      c -= deepRate * gb;
    }
    assertThat(actual.get(0)).containsExactly(w, within(1e-5));
    assertThat(actual.get(1)).containsExactly(new double[] {b}, within(1e-5));
    assertThat(actual.get(2)).containsExactly(v, within(1e-5));
    assertThat(actual.get(3)).containsExactly(new double[] {c}, within(1e-5));
  }

  /** The numbers of the example in Keras's own description: targets x + 2x at x = 1. */
  @Test
  void oneStepFromZero() {
    List<double[]> weights =
        Samples.on(
            "llvm",
            () -> {
              WideDeepModel model =
                  new WideDeepModel(
                      new LinearModel(), Sequential.of(new Dense(1).kernelInitializer("zeros")));
              model.compile(c -> c.optimizers(List.of(new SGD(0.1), new SGD(0.3))).loss("mse"));
              double[][] one = {{1}};
              model.fit(List.of(one, one), new double[][] {{3}}, f -> f.verbose(0));
              return values(model);
            });
    assertThat(weights.get(0)).containsExactly(new double[] {0.6}, within(1e-6));
    assertThat(weights.get(2)).containsExactly(new double[] {1.8}, within(1e-6));
  }

  @Test
  void anythingButTwoInputsGoesToBoth() {
    Samples.on(
        "interpreter",
        () -> {
          double[] ones = {1, 1, 1};
          double expected = 2 * dot(DEEP[1], ones);
          assertThat(model().predict(DEEP).toDoubles()[1]).isCloseTo(expected, within(1e-6));
          WideDeepModel named =
              new WideDeepModel(
                  new LinearModel().kernelInitializer("ones"),
                  new LinearModel().kernelInitializer("ones"));
          double[] both = named.predict(Map.of("a", WIDE, "b", DEEP)).toDoubles();
          double sum = dot(WIDE[0], ones) + dot(DEEP[0], ones);
          assertThat(both[0]).isCloseTo(2 * sum, within(1e-6));
          return named;
        });
  }

  @Test
  void aListWithinTheListGoesToOnePart() {
    Samples.on(
        "llvm",
        () -> {
          WideDeepModel model = model();
          double[] ones = {1, 1, 1};
          double expected = dot(WIDE[2], ones) + dot(DEEP[2], ones) + dot(DEEP[2], ones);
          Object nested = List.of(List.of(WIDE, DEEP), DEEP);
          assertThat(model.predict(nested).toDoubles()[2]).isCloseTo(expected, within(1e-6));
          Object mapped = List.of(Map.of("a", WIDE, "b", DEEP), DEEP);
          assertThat(model().predict(mapped).toDoubles()[2]).isCloseTo(expected, within(1e-6));
          return model;
        });
  }

  @Test
  void severalOutputsAreAddedOneByOne() {
    Samples.on(
        "interpreter",
        () -> {
          Tensor in = Input.of(2);
          Tensor line = new LinearModel().kernelInitializer("ones").apply(in);
          Model linear = new Model(List.of(in), List.of(line, new Reshape(1, 2).apply(in)));
          Tensor other = Input.of(2);
          Tensor sum = new Dense(1).kernelInitializer("ones").apply(other);
          Model deep = new Model(List.of(other), List.of(sum, new Reshape(1, 2).apply(other)));
          Tensors outputs =
              new WideDeepModel(linear, deep).activation("relu").predict(WIDE, e -> e.verbose(0));
          assertThat(outputs.get(0).toDoubles()).startsWith(0, 3.5);
          assertThat(outputs.get(1).toDoubles()).startsWith(1, 0, 3, 0.5);
          return outputs;
        });
  }

  @Test
  void theDeepPartIsToldThatItTrains() {
    Samples.on(
        "interpreter",
        () -> {
          WideDeepModel model = new WideDeepModel(new LinearModel(), new Dropout(0.5));
          double[] trained =
              model.apply(Tensor.ofArray(WIDE), CallContext.training(true)).toDoubles();
          assertThat(trained).contains(0);
          assertThat(model.predict(WIDE).toDoubles()).doesNotContain(0);
          return model;
        });
  }

  @Test
  void mixedPrecisionScalesTheLossOfEachOptimizer() {
    try (Session session =
        Session.builder().seed(4).backend("llvm").dtypePolicy("mixed_float16").build()) {
      session.run(
          () -> {
            WideDeepModel model = model();
            Optimizer wide = new LossScaleOptimizer(new SGD(0.1)).with("initial_scale", 8);
            Optimizer deep = new LossScaleOptimizer(new SGD(0.02)).with("initial_scale", 64);
            model.compile(c -> c.optimizers(List.of(wide, deep)).loss("mse"));
            model.fit(List.of(WIDE, DEEP), TARGETS, f -> f.epochs(3).verbose(0));
            List<double[]> exact = train("llvm", List.of(new SGD(0.1), new SGD(0.02)));
            for (int i = 0; i < exact.size(); i++) {
              assertThat(values(model).get(i)).containsExactly(exact.get(i), within(0.02));
            }
          });
    }
  }

  @Test
  void averagesOfEachOptimizerReplaceItsWeightsAtTheEnd() {
    Samples.on(
        "interpreter",
        () -> {
          WideDeepModel model = model();
          Optimizer averaging = new SGD(0.1).with("use_ema", true).with("ema_momentum", 0.5);
          model.compile(c -> c.optimizers(List.of(new SGD(0), averaging)).loss("mse"));
          model.fit(List.of(WIDE, DEEP), TARGETS, f -> f.epochs(1).verbose(0));
          double[] wide = values(model).get(0);
          assertThat(wide).containsOnly(1);
          Variable average =
              averaging.variables().stream()
                  .filter(v -> v.name().equals("average"))
                  .findFirst()
                  .orElseThrow();
          assertThat(values(model).get(2)).isEqualTo(average.value().buffer().toDoubles());
          return model;
        });
  }

  @Test
  void refusesWhatDoesNotFit() {
    Samples.on(
        "interpreter",
        () -> {
          WideDeepModel model = model();
          assertThatThrownBy(() -> model.compile(c -> c.optimizers(List.of("sgd", "adam", "adam"))))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("compile got 3 optimizers");
          assertThatThrownBy(
                  () ->
                      Sequential.of(new Dense(1))
                          .compile(c -> c.optimizers(List.of("sgd", "adam"))))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("WideDeepModel takes two");
          assertThatThrownBy(() -> model.compile(c -> c.optimizers(List.of())))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("must be one or several");
          Adam same = new Adam();
          assertThatThrownBy(() -> model.compile(c -> c.optimizers(List.of(same, same))))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("each another object");
          assertThatThrownBy(() -> model.compile(c -> c.optimizers(List.of("sgd", "adm"))))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("did you mean 'adam'");
          model.compile(c -> c.optimizers(List.of("sgd", "adam")).loss("mse"));
          assertThatThrownBy(model::optimizer)
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("has 2 optimizers");
          assertThatThrownBy(
                  () ->
                      model.fit(
                          List.of(WIDE, DEEP),
                          TARGETS,
                          f ->
                              f.verbose(0)
                                  .callbacks(new LearningRateScheduler((epoch, rate) -> 0.1))))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("no one learning rate");
          Dense shared = new Dense(1);
          assertThatThrownBy(() -> new WideDeepModel(shared, shared))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("two models");
          assertThatThrownBy(() -> Layers.registry().get("WideDeepModel").create(Map.of()))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("'linear_model' is required");
          List<Object> three = new ArrayList<>(List.of(WIDE, DEEP, DEEP));
          assertThatThrownBy(() -> model().predict(three)).isInstanceOf(ModelException.class);
          return model;
        });
  }
}
