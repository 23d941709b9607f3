package dev.sinter.testsuite.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.constraints.Constraints;
import dev.sinter.initializers.Initializers;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.TensorType;
import dev.sinter.layers.Dense;
import dev.sinter.layers.Layers;
import dev.sinter.layers.RandomFourierFeatures;
import dev.sinter.losses.Huber;
import dev.sinter.metrics.Metric;
import dev.sinter.metrics.Metrics;
import dev.sinter.model.Layer;
import dev.sinter.model.Sequential;
import dev.sinter.optimizers.SGD;
import dev.sinter.regularizers.Regularizers;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Constraints, regularizers, merged metrics, random features: values worked out in the test. */
class SmallBlocksTest {
  private static Tensor tensor(double[] values, long... extents) {
    return Tensor.of(NdArray.of(values, extents)).cast(DType.F32);
  }

  private static double[] project(String name, Map<String, ?> config, Tensor weight) {
    return Constraints.type().get(name).create(config).project(weight).toDoubles();
  }

  // ---- constraints ------------------------------------------------------------------------------

  @Test
  void constraintsProject() {
    // Columns (3, 4) and (0.6, 0.8) have lengths 5 and 1.
    Tensor w = tensor(new double[] {3, 0.6, 4, -0.8}, 2, 2);
    assertThat(project("MaxNorm", Map.of("max_value", 2.0), w))
        .containsExactly(new double[] {1.2, 0.6, 1.6, -0.8}, within(1e-6));
    assertThat(project("MaxNorm", Map.of("max_value", 1.0, "axis", 1), w))
        .containsExactly(
            new double[] {
              3 / Math.sqrt(9.36),
              0.6 / Math.sqrt(9.36),
              4 / Math.sqrt(16.64),
              -0.8 / Math.sqrt(16.64)
            },
            within(1e-6));
    assertThat(project("UnitNorm", Map.of(), w))
        .containsExactly(new double[] {0.6, 0.6, 0.8, -0.8}, within(1e-6));
    assertThat(project("NonNeg", Map.of(), w))
        .containsExactly(new double[] {3, 0.6, 4, 0}, within(1e-6));
    // Half way from length 5 to 2, and from 1 to 1.5.
    assertThat(project("MinMaxNorm", Map.of("min_value", 1.5, "max_value", 2.0, "rate", 0.5), w))
        .containsExactly(
            new double[] {3 * 3.5 / 5, 0.6 * 1.25, 4 * 3.5 / 5, -0.8 * 1.25}, within(1e-5));
  }

  /** Rings have the value that stood on the diagonal, from the middle outwards. */
  @Test
  void radialKernelsAreConstantOnRings() {
    double[] five = new double[25];
    for (int i = 0; i < 25; i++) {
      five[i] = i;
    }
    double[] rings = project("RadialConstraint", Map.of(), tensor(five, 5, 5, 1, 1));
    for (int y = 0; y < 5; y++) {
      for (int x = 0; x < 5; x++) {
        int ring = Math.max(Math.abs(y - 2), Math.abs(x - 2));
        assertThat(rings[5 * y + x]).isEqualTo(6 * (ring + 1));
      }
    }
    double[] four = new double[16];
    for (int i = 0; i < 16; i++) {
      four[i] = i;
    }
    assertThat(project("RadialConstraint", Map.of(), tensor(four, 4, 4, 1, 1)))
        .containsExactly(15, 15, 15, 15, 15, 5, 5, 15, 15, 5, 5, 15, 15, 15, 15, 15);
    assertThatThrownBy(() -> project("RadialConstraint", Map.of(), tensor(five, 5, 5)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("(n, n, in, out)");
  }

  /** After each step of training the weights satisfy the constraint. */
  @ParameterizedTest
  @ValueSource(strings = {"llvm", "jvm"})
  void constraintsHoldInTraining(String backend) {
    try (Session session = Session.builder().seed(1).backend(backend).build()) {
      session.run(
          () -> {
            Sequential model =
                Sequential.of(
                    new Dense(3)
                        .with("kernel_constraint", "unit_norm")
                        .with("bias_constraint", "non_neg"));
            model.compile(c -> c.optimizer(new SGD(0.5)).loss("mse"));
            Random random = new Random(2);
            Tensor x = tensor(random.doubles(40, -1, 1).toArray(), 10, 4);
            Tensor y = tensor(random.doubles(30, -3, 0).toArray(), 10, 3);
            model.fit(x, y, f -> f.epochs(4).batchSize(5).verbose(0));
            double[] kernel = model.getWeights().get(0).buffer().toDoubles();
            for (int column = 0; column < 3; column++) {
              double squares = 0;
              for (int row = 0; row < 4; row++) {
                squares += kernel[3 * row + column] * kernel[3 * row + column];
              }
              assertThat(squares).isCloseTo(1, within(1e-5));
            }
            assertThat(model.getWeights().get(1).buffer().toDoubles()).containsOnly(0);
          });
    }
  }

  // ---- regularizers -----------------------------------------------------------------------------

  private static double penalty(Object regularizer, Tensor weight) {
    return Regularizers.type().read(regularizer).penalty(weight).item();
  }

  @Test
  void penaltiesAreSums() {
    Tensor w = tensor(new double[] {1, -2, 3, 0.5}, 2, 2);
    assertThat(penalty("l1", w)).isCloseTo(0.065, within(1e-7));
    assertThat(penalty("l2", w)).isCloseTo(0.01 * 14.25, within(1e-7));
    // The string is Keras's function, with factors 0.01; the class has 0.
    assertThat(penalty("l1_l2", w)).isCloseTo(0.065 + 0.1425, within(1e-7));
    assertThat(penalty("L1L2", w)).isZero();
    assertThat(penalty(Map.of("class_name", "L1L2", "config", Map.of("l2", 0.5)), w))
        .isCloseTo(7.125, within(1e-6));
    Dense layer = new Dense(2).with("kernel_regularizer", "l1_l2");
    assertThat(layer.getConfig().get("kernel_regularizer"))
        .isEqualTo(Map.of("class_name", "L1L2", "config", Map.of("l1", 0.01, "l2", 0.01)));
    // Rows (1, -2) and (3, 0.5): the cosine is 2 / sqrt(5 * 9.25).
    double cosine = 2 / Math.sqrt(5 * 9.25);
    assertThat(
            penalty(
                Map.of("class_name", "OrthogonalRegularizer", "config", Map.of("factor", 0.4)), w))
        .isCloseTo(0.4 * cosine, within(1e-6));
  }

  // ---- initializers -----------------------------------------------------------------------------

  /** Rows or columns of length 1 at right angles, times the gain. */
  @Test
  void orthogonalMatricesAreOrthogonal() {
    for (long[] extents : new long[][] {{5, 3}, {3, 5}, {2, 2, 4}}) {
      double[] q =
          Initializers.type()
              .get("Orthogonal")
              .create(Map.of("gain", 2.0, "seed", 3))
              .initialize(TensorType.of(DType.F32, extents))
              .toDoubles();
      int columns = (int) extents[extents.length - 1];
      int rows = q.length / columns;
      boolean wide = columns > rows;
      int vectors = Math.min(rows, columns);
      for (int a = 0; a < vectors; a++) {
        for (int b = 0; b < vectors; b++) {
          double dot = 0;
          for (int i = 0; i < Math.max(rows, columns); i++) {
            dot +=
                wide
                    ? q[a * columns + i] * q[b * columns + i]
                    : q[i * columns + a] * q[i * columns + b];
          }
          assertThat(dot).isCloseTo(a == b ? 4 : 0, within(1e-4));
        }
      }
    }
  }

  // ---- metrics ----------------------------------------------------------------------------------

  @Test
  void metricsAreMerged() {
    for (String name : List.of("mse", "binary_accuracy", "AUC", "Precision", "Sum")) {
      Tensor first = tensor(new double[] {0, 1, 1, 0, 1}, 5, 1);
      Tensor firstSays = tensor(new double[] {0.2, 0.8, 0.3, 0.6, 0.9}, 5, 1);
      Tensor second = tensor(new double[] {1, 0, 0}, 3, 1);
      Tensor secondSays = tensor(new double[] {0.7, 0.1, 0.9}, 3, 1);
      Metric all = Metrics.get(name);
      all.update(first, firstSays);
      all.update(second, secondSays);
      Metric one = Metrics.get(name);
      one.update(first, firstSays);
      Metric other = Metrics.get(name);
      other.update(second, secondSays);
      one.merge(List.of(other));
      assertThat(one.result().item()).as(name).isCloseTo(all.result().item(), within(1e-6));
    }
    assertThatThrownBy(() -> Metrics.get("AUC").merge(List.of(Metrics.get("mse"))))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("of the same kind");
  }

  /** Classes on axis 1 of (2, 3, 2): minus the logarithm of what was said of the label. */
  @Test
  void sparseCrossentropyTakesAnAxis() {
    double[] says = {0.2, 0.1, 0.5, 0.3, 0.3, 0.6, 0.7, 0.25, 0.1, 0.25, 0.2, 0.5};
    Metric metric = Metrics.get("sparse_categorical_crossentropy").with("axis", 1);
    metric.update(Tensor.of(new int[][] {{1, 2}, {0, 1}}), tensor(says, 2, 3, 2));
    double expected = -(Math.log(0.5) + Math.log(0.6) + Math.log(0.7) + Math.log(0.25)) / 4;
    assertThat(metric.result().item()).isCloseTo(expected, within(1e-6));
    assertThatThrownBy(
            () ->
                Metrics.get("sparse_categorical_crossentropy")
                    .with("axis", 4)
                    .update(Tensor.of(0), tensor(says, 4, 3)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("axis 4 is not an axis");
  }

  @Test
  void lossesChangeFluently() {
    Tensor truth = tensor(new double[] {0, 0}, 2, 1);
    Tensor says = tensor(new double[] {3, 1}, 2, 1);
    // 0.5 * (3 - 0.25) and 0.5 * (1 - 0.25).
    assertThat(new Huber(0.5).with("reduction", "sum").apply(truth, says).item())
        .isCloseTo(1.375 + 0.375, within(1e-6));
    assertThat(new Huber(0.5).with("reduction", "none").apply(truth, says).toDoubles())
        .containsExactly(1.375, 0.375);
  }

  // ---- random features --------------------------------------------------------------------------

  /** Products of features come near exp(-|x - y|^2 / 2 s^2), or exp(-|x - y|_1 / s). */
  @ParameterizedTest
  @ValueSource(strings = {"gaussian", "laplacian"})
  void randomFeaturesApproximateAKernel(String kernel) {
    try (Session session = Session.builder().seed(6).backend("llvm").build()) {
      session.run(
          () -> {
            int count = 40_000;
            Layer layer =
                RandomFourierFeatures.SPEC.create(
                    Map.of("output_dim", count, "kernel_initializer", kernel, "scale", 1.5));
            Tensor points = tensor(new double[] {0, 0, 0.5, -0.25, 1, 1}, 3, 2);
            Tensor features = layer.apply(points);
            double[] products = features.dot(features.transpose()).times(2.0 / count).toDoubles();
            double[][] at = {{0, 0}, {0.5, -0.25}, {1, 1}};
            for (int i = 0; i < 3; i++) {
              for (int j = 0; j < 3; j++) {
                double dx = at[i][0] - at[j][0];
                double dy = at[i][1] - at[j][1];
                double expected =
                    kernel.equals("gaussian")
                        ? Math.exp(-(dx * dx + dy * dy) / (2 * 1.5 * 1.5))
                        : Math.exp(-(Math.abs(dx) + Math.abs(dy)) / 1.5);
                assertThat(products[3 * i + j]).isCloseTo(expected, within(0.02));
              }
            }
            assertThat(layer.trainableWeights()).isEmpty();
            assertThat(layer.weights().getFirst().path()).endsWith("kernel_scale");
          });
    }
  }

  @Test
  void randomFeaturesHaveKerassScale() {
    RandomFourierFeatures layer = new RandomFourierFeatures(4).trainable(true);
    layer.apply(Tensor.ones(1, 8));
    assertThat(layer.trainableWeights()).hasSize(1);
    assertThat(layer.getWeights().getFirst().buffer().toDoubles()).containsExactly(2);
    assertThatThrownBy(() -> new RandomFourierFeatures(4).with("kernel_initializer", "normal"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("'gaussian', 'laplacian'");
    assertThatThrownBy(() -> Layers.registry().get("DenseFeatures"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("tf.feature_column")
        .hasMessageContaining("Normalization");
  }
}
