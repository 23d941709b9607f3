package dev.sinter.testsuite.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every layer refuses inputs that do not fit, by its name; one that takes all keeps their shape.
 */
class LayerShapesTest {
  @TestFactory
  Stream<DynamicTest> shapes() {
    return LayerSample.all().stream()
        .filter(sample -> !sample.refused().equals("-"))
        .map(
            sample ->
                DynamicTest.dynamicTest(
                    sample.className(),
                    () -> {
                      try (Session session = Session.builder().backend("interpreter").build()) {
                        session.run(
                            () -> {
                              if (sample.refused().equals("any")) {
                                takesAll(sample);
                              } else {
                                refuses(sample);
                              }
                            });
                      }
                    }));
  }

  private static void takesAll(LayerSample sample) {
    for (String shape : new String[] {"3,4", "2,3,4", "1,2,3,4,2"}) {
      Tensor input = LayerSample.tensors(shape, DType.F32).single();
      for (boolean training : new boolean[] {false, true}) {
        assertThat(sample.layer().apply(input, CallContext.training(training)).shape())
            .isEqualTo(input.shape());
      }
    }
  }

  private static void refuses(LayerSample sample) {
    Layer layer = sample.layer();
    assertThatThrownBy(() -> layer.apply(LayerSample.tensors(sample.refused(), DType.F32)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(layer.arguments().spec().name());
    // A layer that is in use refuses them, too.
    Layer used = sample.layer();
    sample.call(used, false);
    assertThatThrownBy(() -> used.apply(LayerSample.tensors(sample.refused(), DType.F32)))
        .isInstanceOf(ModelException.class);
  }
}
