package dev.sinter.testsuite.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.ir.ModelException;
import dev.sinter.optimizers.Adam;
import dev.sinter.optimizers.ExponentialDecay;
import dev.sinter.optimizers.LegacyOptimizer;
import dev.sinter.optimizers.Optimizer;
import dev.sinter.optimizers.Optimizers;
import dev.sinter.optimizers.SGD;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Six steps of every optimizer on a matrix and a vector, against its published rule in plain
 * doubles; and what all optimizers have in common. Values called documented stand in the pages of
 * Keras's optimizers.
 */
class OptimizerFormulasTest {
  private static final int STEPS = 6;
  private static final double[][] FIRST = {
    {0.5, -0.8, 0.2, -0.3, 0.9, 0.4}, {0.7, -0.1, 1.6},
  };

  /** The gradient of element i of a weight in a step: large, small and zero ones. */
  private static double gradient(int weight, int i, int step) {
    double wave = Math.sin(1.3 * i + 2.1 * step + weight);
    return i == 1 && step % 2 == 0 ? 0 : wave * (i == 2 ? 3 : 0.4);
  }

  /** The rule of one element: its weight, gradient, own state, and the step's number from 1. */
  private interface Rule {
    double update(double w, double g, double[] state, int t);
  }

  private record Case(String name, Map<String, Object> config, Rule rule, double... state) {
    @Override
    public String toString() {
      return name + config;
    }
  }

  private static Case of(String name, Rule rule, double... state) {
    return new Case(name, Map.of(), rule, state);
  }

  private static Rule adam(double b1, double b2, double rate, boolean amsgrad, double decay) {
    return (w, g, s, t) -> {
      double kept = w - w * decay * rate;
      s[0] = b1 * s[0] + (1 - b1) * g;
      s[1] = b2 * s[1] + (1 - b2) * g * g;
      s[2] = Math.max(s[2], s[1]);
      double a = rate * Math.sqrt(1 - Math.pow(b2, t)) / (1 - Math.pow(b1, t));
      return kept - a * s[0] / (Math.sqrt(amsgrad ? s[2] : s[1]) + 1e-7);
    };
  }

  private static Rule nadam(double pace) {
    return (w, g, s, t) -> {
      double product = 1;
      for (int i = 1; i <= t; i++) {
        product *= momentum(i, pace);
      }
      double next = momentum(t + 1, pace);
      s[0] = 0.9 * s[0] + 0.1 * g;
      s[1] = 0.999 * s[1] + 0.001 * g * g;
      double m = next * s[0] / (1 - product * next) + (1 - momentum(t, pace)) * g / (1 - product);
      double v = s[1] / (1 - Math.pow(0.999, t));
      return w - 0.001 * m / (Math.sqrt(v) + 1e-7);
    };
  }

  private static double momentum(int t, double pace) {
    return 0.9 * (1 - 0.5 * Math.pow(0.96, pace * t));
  }

  private static Rule rmsprop(double momentum, boolean centered, boolean inside) {
    return (w, g, s, t) -> {
      s[0] = 0.9 * s[0] + 0.1 * g * g;
      s[1] = 0.9 * s[1] + 0.1 * g;
      double spread = s[0] - (centered ? s[1] * s[1] : 0);
      double change = 0.001 * g / (inside ? Math.sqrt(spread + 1e-7) : Math.sqrt(spread) + 1e-7);
      s[2] = momentum * s[2] + change;
      return w - s[2];
    };
  }

  private static Rule adagrad(boolean inside) {
    return (w, g, s, t) -> {
      s[0] += g * g;
      return w - 0.001 * g / (inside ? Math.sqrt(s[0] + 1e-7) : Math.sqrt(s[0]) + 1e-7);
    };
  }

  private static Rule ftrl(double rate, double l1, double l2, double shrink, double beta) {
    return (w, g, s, t) -> {
      double before = s[0];
      s[0] += g * g;
      double sigma = (Math.sqrt(s[0]) - Math.sqrt(before)) / rate;
      s[1] += g + 2 * shrink * w - sigma * w;
      double curvature = Math.sqrt(s[0]) / rate + 2 * (l2 + beta / (2 * rate));
      return (Math.clamp(s[1], -l1, l1) - s[1]) / curvature;
    };
  }

  private static final Rule SGD_RULE = (w, g, s, t) -> w - 0.01 * g;

  private static final Rule ADADELTA =
      (w, g, s, t) -> {
        s[0] = 0.95 * s[0] + 0.05 * g * g;
        double change = Math.sqrt(s[1] + 1e-7) / Math.sqrt(s[0] + 1e-7) * g;
        s[1] = 0.95 * s[1] + 0.05 * change * change;
        return w - 0.001 * change;
      };

  private static final Rule ADAMAX =
      (w, g, s, t) -> {
        s[0] = 0.9 * s[0] + 0.1 * g;
        s[1] = Math.max(0.999 * s[1], Math.abs(g));
        return w - 0.001 * s[0] / ((1 - Math.pow(0.9, t)) * (s[1] + 1e-7));
      };

  private static List<Case> cases() {
    double[] two = {0, 0};
    double[] three = {0, 0, 0};
    return List.of(
        of("SGD", SGD_RULE, 0),
        new Case(
            "SGD",
            Map.of("momentum", 0.9, "nesterov", true, "learning_rate", 0.05),
            (w, g, s, t) -> {
              s[0] = 0.9 * s[0] - 0.05 * g;
              return w + 0.9 * s[0] - 0.05 * g;
            },
            0),
        of("RMSprop", rmsprop(0, false, true), three),
        new Case(
            "RMSprop", Map.of("momentum", 0.5, "centered", true), rmsprop(0.5, true, true), three),
        of("Adam", adam(0.9, 0.999, 0.001, false, 0), three),
        of("AdamW", adam(0.9, 0.999, 0.001, false, 0.004), three),
        new Case(
            "AdamW",
            Map.of("amsgrad", true, "beta_1", 0.5, "beta_2", 0.6, "learning_rate", 0.1),
            adam(0.5, 0.6, 0.1, true, 0.004),
            three),
        of("Adadelta", ADADELTA, two),
        of("Adagrad", adagrad(true), 0.1),
        of("Adamax", ADAMAX, two),
        of("Ftrl", ftrl(0.001, 0, 0, 0, 0), 0.1, 0),
        new Case(
            "Ftrl",
            Map.of(
                "learning_rate", 0.1,
                "l1_regularization_strength", 0.2,
                "l2_regularization_strength", 0.3,
                "l2_shrinkage_regularization_strength", 0.05,
                "beta", 0.4),
            ftrl(0.1, 0.2, 0.3, 0.05, 0.4),
            0.1,
            0),
        of(
            "Lion",
            (w, g, s, t) -> {
              double direction = Math.signum(0.9 * s[0] + 0.1 * g);
              s[0] = 0.99 * s[0] + 0.01 * g;
              return w - 0.0001 * direction;
            },
            0),
        of("Nadam", nadam(1), two),
        of("legacy.SGD", SGD_RULE, 0),
        new Case(
            "legacy.SGD", Map.of("decay", 0.5), (w, g, s, t) -> w - 0.01 / (1 + 0.5 * (t - 1)) * g),
        new Case(
            "legacy.SGD",
            Map.of("lr", 0.2, "momentum", 0.9),
            (w, g, s, t) -> {
              s[0] = 0.9 * s[0] - 0.2 * g;
              return w + s[0];
            },
            0),
        of("legacy.RMSprop", rmsprop(0, false, false), three),
        new Case("legacy.RMSprop", Map.of("momentum", 0.5), rmsprop(0.5, false, true), three),
        of("legacy.Adam", adam(0.9, 0.999, 0.001, false, 0), three),
        of("legacy.Adamax", ADAMAX, two),
        of("legacy.Nadam", nadam(0.004), two),
        of("legacy.Adagrad", adagrad(false), 0.1),
        of("legacy.Adadelta", ADADELTA, two),
        of("legacy.Ftrl", ftrl(0.001, 0, 0, 0, 0), 0.1, 0));
  }

  @TestFactory
  Stream<DynamicTest> rulesOfSingleElements() {
    return cases().stream()
        .map(each -> DynamicTest.dynamicTest(each.toString(), () -> onBackends(() -> check(each))));
  }

  private static void check(Case each) {
    double[][] expected = new double[FIRST.length][];
    for (int k = 0; k < FIRST.length; k++) {
      expected[k] = FIRST[k].clone();
      for (int i = 0; i < expected[k].length; i++) {
        double[] state = each.state.clone();
        for (int t = 1; t <= STEPS; t++) {
          expected[k][i] = each.rule.update(expected[k][i], gradient(k, i, t), state, t);
        }
      }
    }
    matches(Optimizers.registry().get(each.name).create(each.config), expected, 2e-6);
  }

  /** Runs on compiled code of both kinds. */
  private static void onBackends(Runnable test) {
    for (String backend : List.of("llvm", "jvm")) {
      try (Session session = Session.builder().seed(1).backend(backend).build()) {
        session.run(test);
      }
    }
  }

  private static void matches(Optimizer optimizer, double[][] expected, double tolerance) {
    List<Variable> weights = weights();
    for (int t = 1; t <= STEPS; t++) {
      step(optimizer, weights, t);
    }
    for (int k = 0; k < expected.length; k++) {
      assertThat(weights.get(k).read().toDoubles())
          .as("weight %d", k)
          .containsExactly(expected[k], within(tolerance));
    }
    assertThat(optimizer.iterations().read().item()).isEqualTo(STEPS);
  }

  private static List<Variable> weights() {
    return List.of(
        new Variable("kernel", tensor(FIRST[0], 2, 3)), new Variable("bias", tensor(FIRST[1], 3)));
  }

  private static Tensor tensor(double[] values, long... extents) {
    return Tensor.of(NdArray.of(values, extents)).cast(dev.sinter.ir.type.DType.F32);
  }

  private static void step(Optimizer optimizer, List<Variable> weights, int t) {
    List<Optional<Tensor>> gradients =
        IntStream.range(0, weights.size())
            .mapToObj(
                k -> Optional.of(tensor(gradients(k, t), k == 0 ? extents() : new long[] {3})))
            .toList();
    optimizer.applyGradients(gradients, weights);
  }

  private static long[] extents() {
    return new long[] {2, 3};
  }

  private static double[] gradients(int weight, int step) {
    return IntStream.range(0, FIRST[weight].length)
        .mapToDouble(i -> gradient(weight, i, step))
        .toArray();
  }

  /** Adafactor (Shazeer and Stern 2018, algorithms 4 and 5): rows and columns of a matrix. */
  @Test
  void adafactorFactorsMatrices() {
    onBackends(
        () -> {
          for (double rate : new double[] {0.001, 0.9}) {
            double[][] expected = {FIRST[0].clone(), FIRST[1].clone()};
            double[] rows = new double[2];
            double[] columns = new double[3];
            double[] plain = new double[3];
            for (int t = 1; t <= STEPS; t++) {
              double keep = 1 - Math.pow(t, -0.8);
              double[] g = gradients(0, t);
              for (int r = 0; r < 2; r++) {
                double mean = (sq(g[3 * r]) + sq(g[3 * r + 1]) + sq(g[3 * r + 2])) / 3;
                rows[r] = keep * rows[r] + (1 - keep) * mean;
              }
              double[] v = new double[6];
              for (int c = 0; c < 3; c++) {
                columns[c] = keep * columns[c] + (1 - keep) * (sq(g[c]) + sq(g[c + 3])) / 2;
                for (int r = 0; r < 2; r++) {
                  v[3 * r + c] = rows[r] / ((rows[0] + rows[1]) / 2) * columns[c];
                }
              }
              adafactor(expected[0], g, v, t, rate);
              double[] h = gradients(1, t);
              for (int i = 0; i < 3; i++) {
                plain[i] = keep * plain[i] + (1 - keep) * (h[i] * h[i] + 1e-30);
              }
              adafactor(expected[1], h, plain, t, rate);
            }
            matches(
                Optimizers.registry().get("Adafactor").create(Map.of("learning_rate", rate)),
                expected,
                rate < 0.1 ? 2e-6 : 2e-5);
          }
        });
  }

  /** As in Keras: r, c and v of a matrix, v of a vector; what files hold has this order. */
  @Test
  void adafactorHasRowsAndColumnsOfMatricesOnly() {
    Optimizer optimizer = Optimizers.registry().get("Adafactor").create(Map.of());
    optimizer.build(weights());
    assertThat(optimizer.variables().stream().map(v -> v.name() + v.shape()))
        .containsExactly(
            "Adafactor/iteration[]", "Adafactor/learning_rate[]", "r[2]", "c[3]", "v[2,3]", "v[3]");
  }

  private static double sq(double x) {
    return x * x;
  }

  private static double rms(double[] x) {
    return Math.sqrt(Arrays.stream(x).map(OptimizerFormulasTest::sq).average().orElseThrow());
  }

  private static void adafactor(double[] w, double[] g, double[] v, int t, double rate) {
    double[] change = new double[g.length];
    for (int i = 0; i < g.length; i++) {
      change[i] = g[i] / Math.sqrt(v[i]);
    }
    double scale =
        Math.max(0.001, rms(w)) * Math.min(rate, 1 / Math.sqrt(t)) / Math.max(1, rms(change));
    for (int i = 0; i < w.length; i++) {
      w[i] -= scale * change[i];
    }
  }

  // ---- what all have ----------------------------------------------------------------------------

  private static double[][] descended(java.util.function.UnaryOperator<double[][]> limit) {
    double[][] w = {FIRST[0].clone(), FIRST[1].clone()};
    for (int t = 1; t <= STEPS; t++) {
      double[][] g = limit.apply(new double[][] {gradients(0, t), gradients(1, t)});
      for (int k = 0; k < 2; k++) {
        for (int i = 0; i < w[k].length; i++) {
          w[k][i] -= 0.1 * g[k][i];
        }
      }
    }
    return w;
  }

  private static double norm(double[]... all) {
    return Math.sqrt(Arrays.stream(all).flatMapToDouble(Arrays::stream).map(x -> x * x).sum());
  }

  private static double[] scaled(double[] g, double norm, double limit) {
    return Arrays.stream(g).map(x -> norm > limit ? x * limit / norm : x).toArray();
  }

  @Test
  void gradientsAreLimited() {
    onBackends(
        () -> {
          matches(
              new SGD(0.1).with("clipnorm", 0.5),
              descended(
                  g ->
                      new double[][] {
                        scaled(g[0], norm(g[0]), 0.5), scaled(g[1], norm(g[1]), 0.5)
                      }),
              1e-6);
          matches(
              new SGD(0.1).with("global_clipnorm", 0.5),
              descended(
                  g -> new double[][] {scaled(g[0], norm(g), 0.5), scaled(g[1], norm(g), 0.5)}),
              1e-6);
          matches(
              new SGD(0.1).with("clipvalue", 0.3),
              descended(
                  g ->
                      Arrays.stream(g)
                          .map(
                              row ->
                                  Arrays.stream(row).map(x -> Math.clamp(x, -0.3, 0.3)).toArray())
                          .toArray(double[][]::new)),
              1e-6);
        });
    assertThatThrownBy(() -> new SGD(0.1).with("clipnorm", 1).with("global_clipnorm", 1))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("at most one of clipnorm and global_clipnorm");
  }

  /** A rate, a schedule or decay: the values of the steps are rate(0), rate(1), ... */
  @Test
  void schedulesCountStepsFromZero() {
    onBackends(
        () -> {
          Optimizer optimizer = new SGD().with("learning_rate", new ExponentialDecay(0.1, 2, 0.5));
          Variable weight = new Variable("w", Tensor.of(0f));
          double expected = 0;
          for (int step = 0; step < 5; step++) {
            assertThat(optimizer.learningRate())
                .isCloseTo(0.1 * Math.pow(0.5, step / 2.0), within(1e-8));
            optimizer.applyGradients(List.of(Optional.of(Tensor.of(1f))), List.of(weight));
            expected -= 0.1 * Math.pow(0.5, step / 2.0);
          }
          assertThat(weight.read().item()).isCloseTo(expected, within(1e-6));
          assertThatThrownBy(() -> optimizer.setLearningRate(1))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("follows a schedule");
        });
  }

  private static double[] afterSteps(Optimizer optimizer, int steps, Variable... weights) {
    for (int i = 0; i < steps; i++) {
      optimizer.applyGradients(
          Arrays.stream(weights).map(w -> Optional.of(Tensor.onesLike(w.read()))).toList(),
          List.of(weights));
    }
    return Arrays.stream(weights).mapToDouble(w -> w.read().item()).toArray();
  }

  /** Documented: weight 2, rate 1, momentum 0.5, replaced in step 3, gives -0.125. */
  @Test
  void averagesReplaceWeights() {
    onBackends(
        () -> {
          Map<String, Object> ema = new LinkedHashMap<>();
          ema.put("learning_rate", 1.0);
          ema.put("use_ema", true);
          ema.put("ema_momentum", 0.5);
          Variable first = new Variable("a", Tensor.of(2f));
          Variable second = new Variable("b", Tensor.of(2f));
          ema.put("ema_overwrite_frequency", 3);
          Optimizer optimizer = SGD.SPEC.create(ema);
          assertThat(afterSteps(optimizer, 1, first, second)).containsExactly(1, 1);
          assertThat(afterSteps(optimizer, 1, first, second)).containsExactly(0, 0);
          assertThat(afterSteps(optimizer, 1, first, second)).containsExactly(-0.125, -0.125);
          // Without a frequency the average waits for the end.
          ema.remove("ema_overwrite_frequency");
          Optimizer late = SGD.SPEC.create(ema);
          Variable third = new Variable("c", Tensor.of(2f));
          assertThat(afterSteps(late, 3, third)).containsExactly(-1);
          late.finalizeVariableValues(List.of(third));
          assertThat(third.read().item()).isEqualTo(-0.125);
        });
  }

  /** The average is of what the rule gave; the constraint has the last word. */
  @Test
  void constraintsComeAfterAverages() {
    onBackends(
        () -> {
          Variable weight = new Variable("w", Tensor.of(2f));
          weight.setConstraint(w -> w.maximum(0.5));
          Optimizer optimizer =
              new SGD(1)
                  .with("use_ema", true)
                  .with("ema_momentum", 0.5)
                  .with("ema_overwrite_frequency", 3);
          // 2 -> 1, average 1.5; 1 -> 0 -> 0.5, average 0.75; 0.5 -> -0.5, average 0.125 -> 0.5.
          assertThat(afterSteps(optimizer, 1, weight)).containsExactly(1);
          assertThat(afterSteps(optimizer, 1, weight)).containsExactly(0.5);
          assertThat(afterSteps(optimizer, 1, weight)).containsExactly(0.5);
          optimizer.finalizeVariableValues(List.of(weight));
          assertThat(weight.read().item()).isEqualTo(0.125);
        });
  }

  /** Documented: weight 2, rate 1, decay 0.004, no gradient: 1.992, unless it is excluded. */
  @Test
  void weightsDecayUnlessTheyAreExcluded() {
    onBackends(
        () -> {
          Variable decays = new Variable("kernel", Tensor.of(2f));
          Variable stays = new Variable("other", Tensor.of(2f));
          Variable named = new Variable("bias", Tensor.of(2f));
          Optimizer optimizer = new SGD(1).with("weight_decay", 0.004);
          optimizer.excludeFromWeightDecay(stays);
          optimizer.excludeFromWeightDecay("^bi.s$");
          List<Variable> all = List.of(decays, stays, named);
          optimizer.applyGradients(
              all.stream().map(w -> Optional.of(Tensor.zerosLike(w.read()))).toList(), all);
          assertThat(decays.read().item()).isCloseTo(1.992, within(1e-6));
          assertThat(stays.read().item()).isEqualTo(2);
          assertThat(named.read().item()).isEqualTo(2);
          assertThatThrownBy(() -> optimizer.excludeFromWeightDecay("gamma"))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("before the first step");
          assertThatThrownBy(() -> new SGD(1).excludeFromWeightDecay("("))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("no regular expression");
        });
  }

  /** Documented: gradients 2 limited to 1 take weights of 2 to 1. */
  @Test
  void documentedExamplesHold() {
    onBackends(
        () -> {
          Variable a = new Variable("a", Tensor.of(2f));
          Variable b = new Variable("b", Tensor.of(2f));
          new SGD(1)
              .with("clipvalue", 1)
              .applyGradients(
                  List.of(Optional.of(Tensor.of(2f)), Optional.of(Tensor.of(2f))), List.of(a, b));
          assertThat(a.read().item()).isEqualTo(1);
          assertThat(b.read().item()).isEqualTo(1);
          // The first step of Adam is the rate; momentum 0.9 makes the second step 1.9 times one.
          Variable c = new Variable("c", Tensor.of(10f));
          new Adam(0.1).applyGradients(List.of(Optional.of(Tensor.of(10f))), List.of(c));
          assertThat(c.read().item()).isCloseTo(9.9, within(1e-5));
          Variable d = new Variable("d", Tensor.of(1f));
          Optimizer momentum = new SGD(0.1).momentum(0.9);
          for (int i = 0; i < 2; i++) {
            momentum.applyGradients(List.of(Optional.of(d.read())), List.of(d));
          }
          assertThat(d.read().item()).isCloseTo(0.9 - 0.18, within(1e-6));
        });
  }

  @Test
  void changedOptimizersAreNewOnes() {
    Optimizer first = new Adam(0.5);
    Optimizer second = first.with("beta_1", 0.8).with("learning_rate", 0.25);
    assertThat(first.learningRate()).isEqualTo(0.5);
    assertThat(second.learningRate()).isEqualTo(0.25);
    assertThat(second.getConfig()).containsEntry("beta_1", 0.8);
    assertThat(second).isInstanceOf(Adam.class);
    assertThat(LegacyOptimizer.of("SGD").with("decay", 0.5).getConfig())
        .containsEntry("decay", 0.5);
    assertThatThrownBy(() -> first.with("beta1", 0.8))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("did you mean 'beta_1'");
  }
}
