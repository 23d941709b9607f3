package dev.sinter.testsuite.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sinter.format.KerasJson;
import dev.sinter.ir.ModelException;
import dev.sinter.language.SinterWriter;
import dev.sinter.model.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WriterTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "model m { input x: f32[3] output dense(x, 4, activation: relu, name: stem) }",
        "model m { input x: float32[8, 8, 1] h = conv2d(x, 4, [3, 3], strides: [2, 1], padding:"
            + " same) output dense(flatten(h), 2, kernel_initializer: he_normal) }",
        "model m { input a: f32[3] (batch_size: 2) input b: f32[3] (batch_size: 2) d = dense(2,"
            + " use_bias: false) output concatenate([d(a), d(b)], axis: 1) }",
        "model e { input x: f32[3] output dense(x, 2) } model m { input a: f32[3] s = e() output"
            + " add([s(a), dense(a, 2)]) }",
        "model m { input ids: i32[?] v = embedding(ids, 10, 4, mask_zero: true) y, h, c = lstm(v,"
            + " 5, return_state: true) output a: dense(y, 1), b: concatenate([h, c]) }",
        "model m { input x: f32[3] output dense(x, 4, kernel_regularizer: l2(0.01),"
            + " bias_constraint: max_norm(3)) }",
        "model m { input x: f32[3] l = linear_model(x, units: 2) output l, dense(l, 1) }",
        "model deep { input x: f32[3] output dense(x, 1) } model m { input a: f32[2] input b:"
            + " f32[3] output wide_deep_model(a, b, linear_model: linear_model(), dnn_model:"
            + " deep()) }",
        "model step { input x: f32[3] output dense(x, 2) } model m { input a: f32[4, 3] output"
            + " time_distributed(a, step()) }"
      })
  void textAndKerasJsonConvertIntoEachOther(String text) {
    Texts.inSession(
        () -> {
          Model model = Texts.model(text);
          String json = KerasJson.write(model);
          String written = SinterWriter.write(model);
          dev.sinter.session.Session.current().clearNames();
          Model again = Texts.model(written);
          assertThat(KerasJson.write(again)).as(written).isEqualTo(json);
          assertThat(SinterWriter.write(again)).isEqualTo(written);
        });
  }

  @Test
  void aModelWithOpsOutsideOfLayersHasNoText() {
    Texts.inSession(
        () ->
            assertThatThrownBy(
                    () ->
                        SinterWriter.write(Texts.model("model m { input x: f32[3] output x + 1 }")))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("outside of layers"));
  }
}
