package dev.sinter.testsuite.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
import dev.sinter.optimizers.SGD;
import dev.sinter.tensor.GradientTape;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each argument and method of the tape, and steps made of its gradients. */
class GradientTapeTest {
  private static double item(Optional<Tensor> gradient) {
    return gradient.orElseThrow().item();
  }

  @Test
  void onlyPersistentTapesGiveGradientsTwice() {
    Linear.in(
        () -> {
          Tensor x = Tensor.scalar(3);
          try (GradientTape tape = GradientTape.persistent()) {
            tape.watch(x);
            Tensor square = x.square();
            Tensor cube = square.times(x);
            assertThat(item(tape.gradient(square, x))).isCloseTo(6, within(1e-4));
            assertThat(item(tape.gradient(cube, x))).isCloseTo(27, within(1e-4));
          }
          try (GradientTape tape = new GradientTape()) {
            tape.watch(x);
            Tensor square = x.square();
            assertThat(item(tape.gradient(square, x))).isCloseTo(6, within(1e-4));
            assertThatThrownBy(() -> tape.gradient(square, x))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("gives gradients once")
                .hasMessageContaining("GradientTape.persistent()");
          }
          return x;
        });
  }

  @Test
  void variablesAreWatchedUnlessToldOtherwise() {
    Linear.in(
        () -> {
          Variable weight = new Variable("w", Tensor.scalar(3));
          Variable frozen = new Variable("f", Tensor.scalar(3));
          frozen.setTrainable(false);
          try (GradientTape tape = new GradientTape()) {
            Tensor y = weight.read().times(frozen.read());
            assertThat(tape.gradient(y, List.of(weight, frozen)))
                .satisfiesExactly(
                    g -> assertThat(item(g)).isEqualTo(3), g -> assertThat(g).isEmpty());
          }
          try (GradientTape tape = new GradientTape(false, false)) {
            tape.watch(frozen);
            Tensor y = weight.read().times(frozen.read());
            assertThat(tape.gradient(y, List.of(weight, frozen)))
                .satisfiesExactly(
                    g -> assertThat(g).isEmpty(), g -> assertThat(item(g)).isEqualTo(3));
          }
          return weight;
        });
  }

  @Test
  void tensorsAreWatchedWhenAskedFor() {
    Linear.in(
        () -> {
          Tensor x = Tensor.scalar(3);
          try (GradientTape tape = GradientTape.persistent()) {
            Tensor y = x.square();
            assertThat(tape.gradient(y, x)).isEmpty();
            tape.watch(x);
            assertThat(item(tape.gradient(x.square(), x))).isCloseTo(6, within(1e-4));
            Tensor whole = Tensor.of(1, 2);
            tape.watch(whole);
            assertThat(tape.gradient(whole.cast(DType.F32).sum(), whole)).isEmpty();
          }
          return x;
        });
  }

  @Test
  void nothingIsRecordedInAPauseAndAfterAReset() {
    Linear.in(
        () -> {
          Tensor x = Tensor.scalar(3);
          try (GradientTape tape = GradientTape.persistent()) {
            tape.watch(x);
            Tensor constant;
            try (var _ = tape.stopRecording()) {
              constant = x.square();
            }
            assertThat(item(tape.gradient(x.times(constant), x))).isCloseTo(9, within(1e-4));
            assertThat(tape.gradient(constant, x)).isEmpty();
            Tensor before = x.square();
            tape.reset();
            assertThat(tape.gradient(before, x)).isEmpty();
            tape.watch(x);
            assertThat(item(tape.gradient(x.times(5), x))).isCloseTo(5, within(1e-4));
          }
          try (GradientTape tape = new GradientTape()) {
            tape.watch(x);
            tape.gradient(x.times(1), x);
            tape.reset();
            tape.watch(x);
            // A tape that begins anew gives gradients anew, once.
            assertThat(item(tape.gradient(x.times(2), x))).isEqualTo(2);
            assertThatThrownBy(() -> tape.gradient(x.times(2), x))
                .hasMessageContaining("gives gradients once");
            var pause = tape.stopRecording();
            assertThatThrownBy(tape::stopRecording)
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("is stopped already");
            pause.close();
          }
          return x;
        });
  }

  @Test
  void targetsAreOfFloatingTypes() {
    Linear.in(
        () -> {
          Tensor x = Tensor.of(1f, 2f);
          try (GradientTape tape = GradientTape.persistent()) {
            tape.watch(x);
            // The gradient of the sum of the elements.
            assertThat(tape.gradient(x.square(), x).orElseThrow().toFloats()).containsExactly(2, 4);
            assertThatThrownBy(() -> tape.gradient(x.cast(DType.I32), x))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("must be of a floating type, got i32[2]");
          }
          return x;
        });
  }

  @Test
  void sourcesWithoutAPathAreEmpty() {
    Linear.in(
        () -> {
          Tensor x = Tensor.scalar(2);
          Tensor other = Tensor.scalar(3);
          try (GradientTape tape = GradientTape.persistent()) {
            tape.watch(x);
            tape.watch(other);
            assertThat(tape.gradient(x.times(7), List.of(other, x)))
                .satisfiesExactly(
                    g -> assertThat(g).isEmpty(), g -> assertThat(item(g)).isEqualTo(7));
          }
          Variable weight = new Variable("w", Tensor.scalar(1));
          // What has no gradient is no step for an optimizer, if it is all there is.
          assertThatThrownBy(
                  () -> new SGD(1).applyGradients(List.of(Optional.empty()), List.of(weight)))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("no weight has a gradient");
          return x;
        });
  }

  @Test
  void outputGradientsWeighTheTarget() {
    Linear.in(
        () -> {
          Tensor x = Tensor.of(1f, 2f);
          try (GradientTape tape = GradientTape.persistent()) {
            tape.watch(x);
            Tensor y = x.square();
            assertThat(
                    tape.gradient(y, List.of(x), Tensor.of(10f, 1f))
                        .getFirst()
                        .orElseThrow()
                        .toFloats())
                .containsExactly(20, 4);
            assertThatThrownBy(() -> tape.gradient(y, List.of(x), Tensor.of(1f, 2f, 3f)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("the cotangent must be f32[2] like the value, got f32[3]");
          }
          return x;
        });
  }

  @Test
  void nestedTapesGiveSecondDerivatives() {
    Linear.in(
        () -> {
          Tensor x = Tensor.scalar(2);
          try (GradientTape outer = new GradientTape()) {
            outer.watch(x);
            Tensor slope;
            try (GradientTape inner = new GradientTape()) {
              inner.watch(x);
              slope = inner.gradient(x.square().square(), x).orElseThrow();
            }
            assertThat(slope.item()).isCloseTo(32, within(1e-3));
            assertThat(item(outer.gradient(slope, x))).isCloseTo(48, within(1e-3));
          }
          return x;
        });
  }

  @Test
  void gradientsAreAppliedOnePerWeight() {
    Linear.in(
        () -> {
          Variable a = new Variable("a", Tensor.of(1f, 2f));
          Variable b = new Variable("b", Tensor.scalar(5));
          SGD optimizer = new SGD(0.5);
          optimizer.applyGradients(
              List.of(Optional.of(Tensor.of(2f, 4f)), Optional.empty()), List.of(a, b));
          assertThat(a.read().toFloats()).containsExactly(0, 0);
          assertThat(b.read().item()).isEqualTo(5);
          assertThat(optimizer.iterations().read().item()).isEqualTo(1);
          try (GradientTape tape = new GradientTape()) {
            optimizer.minimize(b.read().square(), List.of(b), tape);
          }
          assertThat(b.read().item()).isZero();
          assertThat(optimizer.iterations().read().item()).isEqualTo(2);
          assertThatThrownBy(() -> optimizer.applyGradients(List.of(), List.of(a)))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("needs one gradient for each of 1 weights, got 0");
          assertThatThrownBy(
                  () ->
                      optimizer.applyGradients(
                          List.of(Optional.of(Tensor.of(1f, 2f, 3f))), List.of(a)))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("the gradient of 'a' must be f32[2], got f32[3]");
          try (GradientTape tape = new GradientTape()) {
            Tensor none = Tensor.scalar(3).square();
            assertThatThrownBy(() -> optimizer.minimize(none, List.of(a), tape))
                .hasMessageContaining("no weight has a gradient");
          }
          return a;
        });
  }

  @Test
  void theLearningRateScalesTheStep() {
    Linear.in(
        () -> {
          SGD optimizer = new SGD(0.5);
          Variable weight = new Variable("w", Tensor.scalar(1));
          optimizer.setLearningRate(0.25);
          assertThat(optimizer.learningRate()).isEqualTo(0.25);
          optimizer.applyGradients(List.of(Optional.of(Tensor.scalar(1))), List.of(weight));
          assertThat(weight.read().item()).isEqualTo(0.75);
          for (double rate : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> optimizer.setLearningRate(rate))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("must be finite and at least 0");
          }
          return weight;
        });
  }

  @Test
  void numbersOfTheJavaCodeMayChangeFromStepToStep() {
    Linear.in(
        () -> {
          Variable weight = new Variable("w", Tensor.of(new float[] {-1, 0, 1, 2, Float.NaN}));
          for (float bound : new float[] {0, 0, 1.5f, 0, -2}) {
            try (GradientTape tape = new GradientTape()) {
              Tensor y = Tensor.scalar(bound).maximum(weight.read()).times(bound + 3).sum();
              float[] expected = new float[5];
              for (int i = 0; i < 5; i++) {
                float x = weight.value().buffer().toFloats()[i];
                expected[i] = x > bound || Float.isNaN(x) ? bound + 3 : 0;
              }
              assertThat(tape.gradient(y, weight).orElseThrow().array().buffer().toFloats())
                  .as("bound %s", bound)
                  .containsExactly(expected);
            }
          }
          return weight;
        });
  }

  @Test
  void aNumberOfTheJavaCodeCanBeWatched() {
    Linear.in(
        () -> {
          Tensor bound = Tensor.scalar(1);
          try (GradientTape tape = new GradientTape()) {
            tape.watch(bound);
            Tensor y = bound.maximum(Tensor.of(new float[] {0, 0.5f, 2})).sum();
            assertThat(item(tape.gradient(y, bound))).isEqualTo(2);
          }
          return bound;
        });
  }

  @Test
  void afterAResetATapeThatWasUsedRecordsAgain() {
    Linear.in(
        () -> {
          Variable weight = new Variable("w", Tensor.scalar(3));
          try (GradientTape tape = new GradientTape()) {
            assertThat(item(tape.gradient(weight.read().square(), weight))).isEqualTo(6);
            tape.reset();
            assertThat(item(tape.gradient(weight.read().times(5), weight))).isEqualTo(5);
          }
          return weight;
        });
  }
}
