package dev.sinter.testsuite.premade;

import static dev.sinter.testsuite.premade.Samples.TARGETS;
import static dev.sinter.testsuite.premade.Samples.WIDE;
import static dev.sinter.testsuite.premade.Samples.dot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.ir.ModelException;
import dev.sinter.layers.BatchNormalization;
import dev.sinter.layers.Dense;
import dev.sinter.layers.Dropout;
import dev.sinter.layers.Layers;
import dev.sinter.losses.Losses;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.optimizers.SGD;
import dev.sinter.premade.SharpnessAwareMinimization;
import dev.sinter.regularizers.L2;
import dev.sinter.runtime.training.History;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps whose gradient is that of a place uphill, against the rule in doubles. */
class SharpnessAwareMinimizationTest {
  private static final double RATE = 0.1;

  /** Weights w0, w1 and bias of a line, and the loss that was reported for a step. */
  private record Line(double[] w, double loss) {
    static Line start() {
      return new Line(new double[] {0.5, -0.25, 0.1}, 0);
    }

    private static double[] row(int row) {
      return new double[] {WIDE[row][0], WIDE[row][1], 1};
    }

    private static double loss(double[] w, int from, int to) {
      double sum = 0;
      for (int row = from; row < to; row++) {
        double error = dot(row(row), w) - TARGETS[row][0];
        sum += error * error / (to - from);
      }
      return sum;
    }

    private static double[] gradient(double[] w, int from, int to) {
      double[] gradient = new double[3];
      for (int row = from; row < to; row++) {
        double error = 2 * (dot(row(row), w) - TARGETS[row][0]) / (to - from);
        for (int i = 0; i < 3; i++) {
          gradient[i] += error * row(row)[i];
        }
      }
      return gradient;
    }

    Line step(double rho, int splits) {
      double[] total = new double[3];
      double losses = 0;
      int size = WIDE.length / splits;
      for (int from = 0; from < WIDE.length; from += size) {
        double[] here = gradient(w, from, from + size);
        double norm = Math.sqrt(dot(here, here)) + 1e-12;
        double[] moved = w.clone();
        for (int i = 0; i < 3; i++) {
          moved[i] += rho * here[i] / norm;
        }
        double[] there = gradient(moved, from, from + size);
        for (int i = 0; i < 3; i++) {
          total[i] += there[i];
        }
        losses += (loss(w, from, from + size) + loss(moved, from, from + size)) / 2 / splits;
      }
      double[] next = w.clone();
      for (int i = 0; i < 3; i++) {
        next[i] -= RATE * total[i];
      }
      return new Line(next, losses);
    }
  }

  private static Sequential line() {
    double[][] kernel = {{0.5}, {-0.25}};
    return Sequential.of(new Dense(1).with("weights", List.of(kernel, new double[] {0.1})));
  }

  private static double[] weights(Model model) {
    return model.weights().stream()
        .flatMapToDouble(w -> Arrays.stream(w.value().buffer().toDoubles()))
        .toArray();
  }

  private static void check(String backend, double rho, int splits) {
    Line expected = Line.start();
    for (int step = 0; step < 4; step++) {
      expected = expected.step(rho, splits);
    }
    Line last = expected;
    Samples.on(
        backend,
        () -> {
          SharpnessAwareMinimization model = new SharpnessAwareMinimization(line()).rho(rho);
          if (splits > 1) {
            model.numBatchSplits(splits);
          }
          model.compile(c -> c.optimizer(new SGD(RATE)).loss("mse").metrics("mae"));
          History history = model.fit(WIDE, TARGETS, f -> f.epochs(4).shuffle(false).verbose(0));
          assertThat(weights(model)).containsExactly(last.w, within(2e-6));
          List<Double> losses = Objects.requireNonNull(history.history().get("loss"));
          assertThat(losses.getLast()).isCloseTo(last.loss, within(2e-6));
          return model;
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"interpreter", "jvm", "llvm"})
  void stepsByTheGradientUphill(String backend) {
    check(backend, 0.05, 1);
    check(backend, 0.7, 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"interpreter", "jvm", "llvm"})
  void partsOfABatchAreMovedApart(String backend) {
    check(backend, 0.3, 2);
    check(backend, 0.3, 4);
  }

  @Test
  void severalStepsInACallAreTheSameSteps() {
    Line expected = Line.start();
    for (int step = 0; step < 4; step++) {
      expected = expected.step(0.3, 2);
    }
    double[] last = expected.w;
    Samples.on(
        "llvm",
        () -> {
          SharpnessAwareMinimization model =
              new SharpnessAwareMinimization(line()).rho(0.3).numBatchSplits(2);
          model.compile(
              c -> c.optimizer(new SGD(RATE)).loss(Losses.get("mse")).stepsPerExecution(2));
          double[][] twice = new double[8][];
          double[][] targets = new double[8][];
          for (int i = 0; i < 8; i++) {
            twice[i] = WIDE[i % 4];
            targets[i] = TARGETS[i % 4];
          }
          model.fit(twice, targets, f -> f.epochs(2).batchSize(4).shuffle(false).verbose(0));
          assertThat(weights(model)).containsExactly(last, within(2e-6));
          return model;
        });
  }

  @Test
  void withoutRhoItIsTheUsualStep() {
    Samples.on(
        "llvm",
        () -> {
          SharpnessAwareMinimization model = new SharpnessAwareMinimization(line()).rho(0);
          Sequential plain = line();
          for (Model each : List.of(model, plain)) {
            each.compile(c -> c.optimizer("adam").loss("mse"));
            each.fit(WIDE, TARGETS, f -> f.epochs(3).shuffle(false).verbose(0));
          }
          assertThat(weights(model)).containsExactly(weights(plain), within(1e-6));
          return model;
        });
  }

  /** As in Keras 2.13: see the class. */
  @Test
  void bothPassesSeeTheLossAloneAndInferenceOnly() {
    Samples.on(
        "interpreter",
        () -> {
          Sequential rich =
              Sequential.of(
                  new Dropout(0.9),
                  new Dense(1)
                      .kernelRegularizer(new L2(0.5))
                      .with(
                          "weights", List.of(new double[][] {{0.5}, {-0.25}}, new double[] {0.1})));
          SharpnessAwareMinimization model = new SharpnessAwareMinimization(rich).rho(0.3);
          model.compile(c -> c.optimizer(new SGD(RATE)).loss("mse"));
          model.fit(
              WIDE,
              TARGETS,
              f -> f.shuffle(false).verbose(0).sampleWeight(new double[] {5, 1, 0, 2}));
          assertThat(weights(model)).containsExactly(Line.start().step(0.3, 1).w, within(1e-6));
          Model normalizing = Sequential.of(new BatchNormalization(), new Dense(1));
          SharpnessAwareMinimization second = new SharpnessAwareMinimization(normalizing);
          second.compile(c -> c.optimizer("sgd").loss("mse"));
          second.fit(WIDE, TARGETS, f -> f.verbose(0));
          assertThat(normalizing.getLayer(0).nonTrainableWeights().getFirst().value().buffer())
              .satisfies(mean -> assertThat(mean.toDoubles()).containsOnly(0));
          return model;
        });
  }

  @Test
  void predictsAndMeasuresAsTheModelWithin() {
    Samples.on(
        "llvm",
        () -> {
          Sequential within = line();
          SharpnessAwareMinimization model = new SharpnessAwareMinimization(within);
          assertThat(model.predict(WIDE).toDoubles()).isEqualTo(within.predict(WIDE).toDoubles());
          model.compile(c -> c.loss("mse").metrics("mae"));
          within.compile(c -> c.loss("mse").metrics("mae"));
          assertThat(model.evaluate(WIDE, TARGETS)).isEqualTo(within.evaluate(WIDE, TARGETS));
          return model;
        });
  }

  @Test
  void refusesWhatDoesNotFit() {
    Samples.on(
        "interpreter",
        () -> {
          SharpnessAwareMinimization model =
              new SharpnessAwareMinimization(line()).numBatchSplits(3);
          model.compile(c -> c.optimizer("sgd").loss("mse"));
          assertThatThrownBy(() -> model.fit(WIDE, TARGETS, f -> f.verbose(0)))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("num_batch_splits 3 must divide")
              .hasMessageContaining("got a batch of 4");
          assertThatThrownBy(() -> new SharpnessAwareMinimization(line()).numBatchSplits(0))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("'num_batch_splits' must be at least 1, got 0");
          assertThatThrownBy(() -> new SharpnessAwareMinimization(line()).rho(-1))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("'rho' must be");
          SharpnessAwareMinimization lossless = new SharpnessAwareMinimization(line());
          lossless.compile(c -> c.optimizer("sgd"));
          assertThatThrownBy(() -> lossless.fit(WIDE, TARGETS, f -> f.verbose(0)))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("has no loss");
          SharpnessAwareMinimization frozen =
              new SharpnessAwareMinimization(new Dense(1).trainable(false));
          frozen.compile(c -> c.optimizer("sgd").loss("mse"));
          assertThatThrownBy(() -> frozen.fit(WIDE, TARGETS, f -> f.verbose(0)))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("no weight has a gradient");
          assertThatThrownBy(
                  () -> Layers.registry().get("sharpness_aware_minimization").create(Map.of()))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("'model' is required");
          return model;
        });
  }
}
