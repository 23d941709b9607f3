package dev.sinter.testsuite.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.ir.type.DType;
import dev.sinter.layers.BatchNormalization;
import dev.sinter.layers.Dense;
import dev.sinter.layers.GroupNormalization;
import dev.sinter.layers.LayerNormalization;
import dev.sinter.layers.SpectralNormalization;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Normalizations against sums in plain doubles, with scales and shifts that are not 1 and 0. */
class NormalizationFormulasTest {
  private static double[] random(int count, int seed) {
    return new Random(seed).doubles(count, -2, 2).toArray();
  }

  private static Tensor tensor(double[] values, long... extents) {
    return Tensor.of(NdArray.of(values, extents)).cast(DType.F32);
  }

  private static NdArray array(double[] values, long... extents) {
    return tensor(values, extents).array();
  }

  private static void on(String backend, Runnable test) {
    try (Session session = Session.builder().seed(4).backend(backend).build()) {
      session.run(test);
    }
  }

  private static void set(Layer layer, double[]... weights) {
    layer.setWeights(java.util.Arrays.stream(weights).map(w -> array(w, w.length)).toList());
  }

  /** Input (2, 3, 2, 6): mean and variance over places and the channels of a group. */
  @ParameterizedTest
  @ValueSource(strings = {"llvm", "jvm"})
  void groupsAreNormalizedForEachSample(String backend) {
    on(
        backend,
        () -> {
          double[] x = random(72, 1);
          double[] gamma = random(6, 2);
          double[] beta = random(6, 3);
          for (int groups : new int[] {1, 2, 3, 6}) {
            int width = 6 / groups;
            double[] expected = new double[72];
            for (int sample = 0; sample < 2; sample++) {
              for (int group = 0; group < groups; group++) {
                double sum = 0;
                double squares = 0;
                for (int place = 0; place < 6; place++) {
                  for (int c = group * width; c < (group + 1) * width; c++) {
                    double value = x[sample * 36 + place * 6 + c];
                    sum += value;
                    squares += value * value;
                  }
                }
                double mean = sum / (6 * width);
                double variance = squares / (6 * width) - mean * mean;
                for (int place = 0; place < 6; place++) {
                  for (int c = group * width; c < (group + 1) * width; c++) {
                    int at = sample * 36 + place * 6 + c;
                    expected[at] = (x[at] - mean) / Math.sqrt(variance + 0.01) * gamma[c] + beta[c];
                  }
                }
              }
            }
            GroupNormalization layer =
                new GroupNormalization(groups == 6 ? -1 : groups).epsilon(0.01);
            Tensor input = tensor(x, 2, 3, 2, 6);
            layer.apply(input);
            set(layer, gamma, beta);
            assertThat(layer.apply(input).toDoubles())
                .as("%d groups", groups)
                .containsExactly(expected, within(1e-5));
            // Channels first: the same numbers, moved.
            GroupNormalization first =
                new GroupNormalization(groups == 6 ? -1 : groups).epsilon(0.01).axis(1);
            first.apply(input.transpose(0, 3, 1, 2));
            set(first, gamma, beta);
            assertThat(first.apply(input.transpose(0, 3, 1, 2)).transpose(0, 2, 3, 1).toDoubles())
                .containsExactly(expected, within(1e-5));
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"llvm", "jvm"})
  void layersAreNormalizedForEachSample(String backend) {
    on(
        backend,
        () -> {
          double[] x = random(12, 5);
          double[] gamma = random(3, 6);
          double[] beta = random(3, 7);
          double[] expected = new double[12];
          for (int row = 0; row < 4; row++) {
            double mean = (x[3 * row] + x[3 * row + 1] + x[3 * row + 2]) / 3;
            double variance = 0;
            for (int c = 0; c < 3; c++) {
              variance += (x[3 * row + c] - mean) * (x[3 * row + c] - mean) / 3;
            }
            for (int c = 0; c < 3; c++) {
              expected[3 * row + c] =
                  (x[3 * row + c] - mean) / Math.sqrt(variance + 0.001) * gamma[c] + beta[c];
            }
          }
          LayerNormalization layer = new LayerNormalization();
          layer.apply(tensor(x, 2, 2, 3));
          set(layer, gamma, beta);
          assertThat(layer.apply(tensor(x, 2, 2, 3)).toDoubles())
              .containsExactly(expected, within(1e-5));
        });
  }

  /** Moving statistics: biased variance for vectors, n / (n - 1) times it for images. */
  @ParameterizedTest
  @ValueSource(strings = {"llvm", "jvm"})
  void batchesMoveTheStatistics(String backend) {
    on(
        backend,
        () -> {
          double[] x = random(8, 8);
          for (boolean image : new boolean[] {false, true}) {
            BatchNormalization layer = new BatchNormalization().with("momentum", 0.75);
            Tensor input = image ? tensor(x, 2, 2, 2, 1) : tensor(x, 8, 1);
            double mean = 0;
            double variance = 1;
            double average = java.util.Arrays.stream(x).average().orElseThrow();
            double spread =
                java.util.Arrays.stream(x).map(v -> (v - average) * (v - average)).sum() / 8;
            for (int step = 0; step < 3; step++) {
              double[] y = layer.apply(input, CallContext.training(true)).toDoubles();
              for (int i = 0; i < 8; i++) {
                assertThat(y[i])
                    .isCloseTo((x[i] - average) / Math.sqrt(spread + 0.001), within(1e-5));
              }
              mean = 0.75 * mean + 0.25 * average;
              variance = 0.75 * variance + 0.25 * spread * (image ? 8 / 7.0 : 1);
            }
            List<NdArray> weights = layer.getWeights();
            assertThat(weights.get(2).buffer().toDoubles()[0]).isCloseTo(mean, within(1e-6));
            assertThat(weights.get(3).buffer().toDoubles()[0]).isCloseTo(variance, within(1e-6));
            double[] y = layer.apply(input, CallContext.training(false)).toDoubles();
            assertThat(y[3]).isCloseTo((x[3] - mean) / Math.sqrt(variance + 0.001), within(1e-5));
          }
        });
  }

  /** One power iteration in each call of training, and the kernel divided by what it finds. */
  @ParameterizedTest
  @ValueSource(strings = {"llvm", "jvm"})
  void kernelsAreDividedByTheirLargestSingularValue(String backend) {
    on(
        backend,
        () -> {
          double[] kernel = random(6, 9);
          double[] u = {0.3, -0.1};
          SpectralNormalization layer =
              new SpectralNormalization(new Dense(2).useBias(false)).powerIterations(2);
          Tensor x = tensor(random(3, 10), 1, 3);
          layer.apply(x, CallContext.training(false));
          layer.setWeights(List.of(array(kernel, 3, 2), array(u, 1, 2)));
          // At inference nothing moves.
          layer.apply(x, CallContext.training(false));
          assertThat(layer.getWeights().get(1).buffer().toFloats()).containsExactly(0.3f, -0.1f);
          for (int step = 0; step < 12; step++) {
            layer.apply(x, CallContext.training(true)).toDoubles();
            double[] v = new double[3];
            for (int iteration = 0; iteration < 2; iteration++) {
              for (int row = 0; row < 3; row++) {
                v[row] = u[0] * kernel[2 * row] + u[1] * kernel[2 * row + 1];
              }
              unit(v);
              for (int column = 0; column < 2; column++) {
                u[column] =
                    v[0] * kernel[column] + v[1] * kernel[2 + column] + v[2] * kernel[4 + column];
              }
              unit(u);
            }
            double sigma = 0;
            for (int row = 0; row < 3; row++) {
              sigma += v[row] * (kernel[2 * row] * u[0] + kernel[2 * row + 1] * u[1]);
            }
            for (int i = 0; i < 6; i++) {
              kernel[i] /= sigma;
            }
            assertThat(layer.getWeights().get(0).buffer().toDoubles())
                .as("step %d", step)
                .containsExactly(kernel, within(1e-5));
            assertThat(layer.getWeights().get(1).buffer().toDoubles())
                .containsExactly(u, within(1e-5));
          }
          // By now the largest singular value is 1: the larger eigenvalue of the 2 x 2 product.
          double a = kernel[0] * kernel[0] + kernel[2] * kernel[2] + kernel[4] * kernel[4];
          double d = kernel[1] * kernel[1] + kernel[3] * kernel[3] + kernel[5] * kernel[5];
          double b = kernel[0] * kernel[1] + kernel[2] * kernel[3] + kernel[4] * kernel[5];
          double largest = (a + d) / 2 + Math.sqrt((a - d) * (a - d) / 4 + b * b);
          assertThat(Math.sqrt(largest)).isCloseTo(1, within(1e-4));
        });
  }

  private static void unit(double[] vector) {
    double length = Math.sqrt(java.util.Arrays.stream(vector).map(x -> x * x).sum());
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= length;
    }
  }
}
