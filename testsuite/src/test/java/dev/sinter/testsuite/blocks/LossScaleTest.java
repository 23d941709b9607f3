package dev.sinter.testsuite.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.ir.ModelException;
import dev.sinter.layers.Dense;
import dev.sinter.model.Sequential;
import dev.sinter.optimizers.Adam;
import dev.sinter.optimizers.LossScaleOptimizer;
import dev.sinter.optimizers.SGD;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The factor of the loss under mixed_float16: it doubles after so many finite steps in a row, and
 * halves with a gradient that is not finite; that step changes nothing but the count of steps.
 */
class LossScaleTest {
  private static void step(LossScaleOptimizer optimizer, Variable weight, float gradient) {
    optimizer.applyGradients(List.of(Optional.of(Tensor.of(gradient))), List.of(weight));
  }

  private static double scale(LossScaleOptimizer optimizer) {
    return optimizer.lossScale().read().item();
  }

  @ParameterizedTest
  @ValueSource(strings = {"llvm", "jvm", "interpreter"})
  void theFactorFollowsTheGradients(String backend) {
    try (Session session = Session.builder().backend(backend).build()) {
      session.run(
          () -> {
            var optimizer =
                (LossScaleOptimizer)
                    new LossScaleOptimizer(new SGD(0.5).momentum(0.5))
                        .with("initial_scale", 4)
                        .with("dynamic_growth_steps", 3);
            Variable weight = new Variable("w", Tensor.of(1f));
            double[] scales = new double[9];
            float[] gradients = {
              1, 1, 1, 1, 1, Float.POSITIVE_INFINITY, Float.NaN, Float.NaN, Float.NaN
            };
            double w = 1;
            double m = 0;
            for (int i = 0; i < gradients.length; i++) {
              step(optimizer, weight, gradients[i]);
              scales[i] = scale(optimizer);
              if (Float.isFinite(gradients[i])) {
                m = 0.5 * m - 0.5 * gradients[i];
                w += m;
              }
              assertThat(weight.read().item()).as("step %d", i).isEqualTo(w);
            }
            // 4 doubles with the third step; 8, 4, 2, and never below 1.
            assertThat(scales).containsExactly(4, 4, 8, 8, 8, 4, 2, 1, 1);
            assertThat(optimizer.iterations().read().item()).isEqualTo(9);
            // The count of finite steps began anew: three more are needed.
            double[] after = new double[3];
            for (int i = 0; i < 3; i++) {
              step(optimizer, weight, 1);
              after[i] = scale(optimizer);
            }
            assertThat(after).containsExactly(1, 1, 2);
          });
    }
  }

  @Test
  void lossAndGradientsAreScaledByTheFactor() {
    var optimizer = new LossScaleOptimizer(new SGD(0.5));
    assertThat(optimizer.scaled(Tensor.of(3f)).item()).isEqualTo(3 * 32768.0);
    assertThat(optimizer.unscaled(List.of(Optional.of(Tensor.of(32768f)))).getFirst().get().item())
        .isEqualTo(1);
    assertThatThrownBy(() -> optimizer.with("dynamic", false))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("initial_scale is needed");
    var fixed = (LossScaleOptimizer) optimizer.with("initial_scale", 128).with("dynamic", false);
    Variable weight = new Variable("w", Tensor.of(1f));
    step(fixed, weight, 1);
    assertThat(scale(fixed)).isEqualTo(128);
    assertThat(weight.read().item()).isEqualTo(0.5);
  }

  /** In fit: the third batch holds a value that float16 cannot hold. */
  @ParameterizedTest
  @ValueSource(strings = {"llvm", "jvm"})
  void fitSkipsStepsThatOverflow(String backend) {
    try (Session session =
        Session.builder().seed(3).dtypePolicy("mixed_float16").backend(backend).build()) {
      session.run(
          () -> {
            Sequential model = Sequential.of(new Dense(2).activation("tanh"), new Dense(1));
            model.compile(c -> c.optimizer(new Adam(0.01)).loss("mean_squared_error"));
            assertThat(model.optimizer()).isInstanceOf(LossScaleOptimizer.class);
            assertThat(scale((LossScaleOptimizer) model.optimizer())).isEqualTo(32768);
            // With this factor the gradients of these samples fit into float16.
            var optimizer =
                (LossScaleOptimizer)
                    new LossScaleOptimizer(new Adam(0.01)).with("initial_scale", 256);
            model.compile(c -> c.optimizer(optimizer).loss("mean_squared_error"));
            assertThat(model.optimizer()).isSameAs(optimizer);
            Tensor x = Tensor.of(new float[][] {{1, 2}, {3, -1}, {0, 1}, {2, 2}});
            Tensor y = Tensor.of(new float[][] {{1}, {0}, {2}, {1}});
            model.fit(x, y, f -> f.epochs(2).batchSize(2).verbose(0));
            assertThat(scale(optimizer)).isEqualTo(256);
            List<float[]> before = values(model);
            Tensor overflow = Tensor.of(new float[][] {{1}, {70000}, {2}, {1}});
            model.fit(x, overflow, f -> f.batchSize(4).verbose(0));
            assertThat(scale(optimizer)).isEqualTo(128);
            List<float[]> after = values(model);
            for (int i = 0; i < before.size(); i++) {
              assertThat(after.get(i)).isEqualTo(before.get(i));
            }
            assertThat(optimizer.iterations().read().item()).isEqualTo(5);
            model.fit(x, y, f -> f.batchSize(4).verbose(0));
            assertThat(Arrays.equals(values(model).getFirst(), before.getFirst())).isFalse();
          });
    }
  }

  private static List<float[]> values(Sequential model) {
    return model.getWeights().stream().map(NdArray::buffer).map(b -> b.toFloats()).toList();
  }
}
