package dev.sinter.testsuite.blocks;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What the reference page says of backends: every layer gives the same outputs, the same gradients
 * of inputs and weights and the same weights after a step on the interpreter, which computes in
 * float64, and as compiled code of both kinds.
 */
class LayerBackendsTest {
  @TestFactory
  Stream<DynamicTest> backends() {
    return LayerSample.all().stream()
        .map(sample -> DynamicTest.dynamicTest(sample.className(), () -> check(sample)));
  }

  private static void check(LayerSample sample) {
    Map<String, double[]> expected = LayerValues.of(sample, "interpreter");
    for (String backend : List.of("llvm", "jvm")) {
      LayerValues.assertSame(LayerValues.of(sample, backend), expected, backend);
    }
  }
}
