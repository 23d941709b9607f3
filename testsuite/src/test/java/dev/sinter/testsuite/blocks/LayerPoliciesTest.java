package dev.sinter.testsuite.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.ir.type.DType;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every layer under both policies of mixed precision: outputs have 16 bits, weights 32, and the
 * values are near those of float32.
 */
class LayerPoliciesTest {
  private static final List<String> POLICIES = List.of("mixed_float16", "mixed_bfloat16");

  @TestFactory
  Stream<DynamicTest> policies() {
    return LayerSample.all().stream()
        .filter(sample -> !sample.isHost())
        .flatMap(
            sample -> {
              // What both policies are compared with is computed by the first of their tests.
              Map<Boolean, double[][]> full = new TreeMap<>();
              return POLICIES.stream()
                  .map(
                      policy ->
                          DynamicTest.dynamicTest(
                              sample.className() + " " + policy,
                              () -> check(sample, policy, full)));
            });
  }

  private static void check(LayerSample sample, String policy, Map<Boolean, double[][]> full) {
    for (boolean training : new boolean[] {false, true}) {
      double[][] expected =
          full.computeIfAbsent(training, phase -> values(sample, phase, "float32"));
      double[][] actual = values(sample, training, policy);
      assertThat(actual.length).isEqualTo(expected.length);
      double tolerance = policy.equals("mixed_float16") ? 0.02 : 0.12;
      for (int i = 0; i < expected.length; i++) {
        assertThat(actual[i]).hasSameSizeAs(expected[i]);
        for (int j = 0; j < expected[i].length; j++) {
          assertThat(actual[i][j])
              .as("output %d, element %d, training %s", i, j, training)
              .isCloseTo(
                  expected[i][j],
                  org.assertj.core.data.Offset.offset(
                      tolerance * Math.max(1, Math.abs(expected[i][j]))));
        }
      }
    }
  }

  private static double[][] values(LayerSample sample, boolean training, String policy) {
    try (Session session =
        Session.builder().seed(5).dtypePolicy(policy).backend("llvm").threads(1).build()) {
      return session.call(
          () -> {
            var layer = sample.layer();
            Tensors outputs =
                layer.apply(
                    LayerSample.tensors(sample.inputs(), DType.F32),
                    dev.sinter.model.CallContext.training(training));
            layer.weights().forEach(w -> assertThat(w.dtype()).isNotIn(DType.F16, DType.BF16));
            for (Tensor output : outputs) {
              if (output.dtype().isFloat()) {
                assertThat(dev.sinter.config.ArgumentTypes.kerasName(output.dtype()))
                    .isEqualTo(policy.replace("mixed_", ""));
              }
            }
            return outputs.flat().stream().map(Tensor::toDoubles).toArray(double[][]::new);
          });
    }
  }
}
