package dev.sinter.testsuite.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.Shape;
import dev.sinter.layers.Bidirectional;
import dev.sinter.layers.ConvLSTM;
import dev.sinter.layers.Dense;
import dev.sinter.layers.GRU;
import dev.sinter.layers.GRUCell;
import dev.sinter.layers.LSTM;
import dev.sinter.layers.LSTMCell;
import dev.sinter.layers.MultiHeadAttention;
import dev.sinter.layers.RNN;
import dev.sinter.layers.Recurrent;
import dev.sinter.layers.RecurrentCell;
import dev.sinter.layers.SimpleRNN;
import dev.sinter.layers.SimpleRNNCell;
import dev.sinter.layers.TimeDistributed;
import dev.sinter.model.CallContext;
import dev.sinter.model.Sequential;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Recurrent layers, their cells and wrappers, and attention. */
class RecurrentTest {

  private static Tensor sequence(long... shape) {
    int count = (int) java.util.Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) Math.sin(i * 0.7);
    }
    return Tensor.of(values).reshape(shape);
  }

  /** A layer and its cell. */
  record Pair(Recurrent layer, RecurrentCell cell) {
    @Override
    public String toString() {
      return layer.className();
    }
  }

  static List<Pair> pairs() {
    return List.of(
        new Pair(new SimpleRNN(3), new SimpleRNNCell(3)),
        new Pair(new LSTM(3), new LSTMCell(3)),
        new Pair(new GRU(3), new GRUCell(3)),
        new Pair(new GRU(3).resetAfter(false), new GRUCell(3).with("reset_after", false)));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void bareCellsStepAsTheirLayers(Pair pair) {
    Tensor x = sequence(2, 4, 5);
    Tensor expected = pair.layer.apply(x);
    pair.cell.apply(Tensors.of(x.at(1, 0))); // builds it
    pair.cell.setWeights(pair.layer.getWeights());
    Tensors state = pair.cell.apply(Tensors.of(x.at(1, 0)));
    for (int t = 1; t < 4; t++) {
      List<Tensor> states = state.flat().subList(1, state.size());
      state =
          pair.cell.apply(
              Tensors.of(x.at(1, t)),
              CallContext.DEFAULT.withInitialState(states.toArray(Tensor[]::new)));
    }
    assertThat(state.get(0).toFloats()).containsExactly(expected.toFloats(), within(1e-5f));
    // The cell in a general layer gives the same.
    Tensor general = new RNN(pair.cell).apply(x);
    assertThat(general.toFloats()).containsExactly(expected.toFloats(), within(1e-5f));
  }

  @Test
  void stacksGiveTheStatesOfAllCells() {
    RNN stack = new RNN(List.of(new LSTMCell(3), new GRUCell(2))).returnState(true);
    Tensors outputs = stack.apply(Tensors.of(sequence(2, 4, 5)));
    assertThat(outputs.each(Tensor::shape))
        .containsExactly(Shape.of(2, 2), Shape.of(2, 3), Shape.of(2, 3), Shape.of(2, 2));
    assertThat(stack.weights()).hasSize(6);
    assertThat(stack.weights().getFirst().path()).contains("lstm_cell").endsWith("/kernel");
  }

  @Test
  void bidirectionalMergesAsStated() {
    Tensor x = sequence(2, 4, 3);
    Recurrent one = new GRU(2).returnSequences(true);
    Bidirectional apart = new Bidirectional(one, Optional.empty());
    Tensors both = apart.apply(Tensors.of(x));
    Tensor forward = both.get(0);
    Tensor backward = both.get(1);
    for (String mode : List.of("concat", "sum", "mul", "ave")) {
      Bidirectional merged = new Bidirectional(one, Optional.of(mode));
      merged.apply(x);
      merged.setWeights(apart.getWeights());
      Tensor expected =
          switch (mode) {
            case "concat" -> Tensor.concatenate(List.of(forward, backward), -1);
            case "sum" -> forward.plus(backward);
            case "mul" -> forward.times(backward);
            default -> forward.plus(backward).times(0.5);
          };
      assertThat(merged.apply(x).toFloats())
          .as(mode)
          .containsExactly(expected.toFloats(), within(1e-6f));
    }
    // Backwards is forwards on the turned sequence, turned again.
    GRU alone = new GRU(2).returnSequences(true);
    alone.apply(x);
    alone.setWeights(apart.getWeights().subList(3, 6));
    assertThat(alone.apply(x.reverse(1)).reverse(1).toFloats())
        .containsExactly(backward.toFloats(), within(1e-6f));
  }

  @Test
  void bidirectionalTakesStatesForBothDirections() {
    Bidirectional layer = new Bidirectional(new LSTM(2).returnState(true));
    Tensor x = sequence(2, 4, 3);
    Tensor state = sequence(2, 2);
    Tensors outputs =
        layer.apply(
            Tensors.of(x), CallContext.DEFAULT.withInitialState(state, state, state, state));
    assertThat(outputs.size()).isEqualTo(5);
    assertThat(outputs.get(0).toFloats())
        .isNotEqualTo(layer.apply(Tensors.of(x)).get(0).toFloats());
    assertThatThrownBy(
            () -> layer.apply(Tensors.of(x), CallContext.DEFAULT.withInitialState(state)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("as many initial states for each direction, got 1");
    assertThatThrownBy(() -> Bidirectional.SPEC.create(java.util.Map.of("layer", new Dense(2))))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("must be a recurrent layer such as LSTM, got Dense");
  }

  @Test
  void timeDistributedAppliesModelsToEachStep() {
    Sequential inner = new Sequential();
    inner.add(new Dense(4).activation("relu"));
    inner.add(new Dense(2));
    TimeDistributed layer = new TimeDistributed(inner);
    Tensor x = sequence(2, 3, 5);
    Tensor y = layer.apply(x);
    assertThat(y.shape()).isEqualTo(Shape.of(2, 3, 2));
    assertThat(y.at(1, 1).toFloats())
        .containsExactly(inner.apply(x.at(1, 1)).toFloats(), within(1e-6f));
    assertThat(layer.weights()).hasSize(4);
  }

  @Test
  void convolutionalLstmHasOneToThreeAxes() {
    Tensor line = sequence(2, 3, 6, 2);
    assertThat(ConvLSTM.of(1, 4, 3).returnSequences(true).apply(line).shape())
        .isEqualTo(Shape.of(2, 3, 4, 4));
    Tensor cube = sequence(1, 2, 3, 3, 3, 1);
    assertThat(ConvLSTM.of(3, 2, 2).padding("same").apply(cube).shape())
        .isEqualTo(Shape.of(1, 3, 3, 3, 2));
  }

  @Test
  void causalAttentionDoesNotLookAhead() {
    MultiHeadAttention layer = new MultiHeadAttention(2, 3);
    Tensor x = sequence(1, 4, 5);
    Tensors outputs =
        layer.apply(
            Tensors.of(x),
            CallContext.DEFAULT
                .with("value", x)
                .with("use_causal_mask", true)
                .with("return_attention_scores", true));
    float[] scores = outputs.get(1).toFloats();
    for (int i = 0; i < scores.length; i++) {
      int query = i / 4 % 4;
      int value = i % 4;
      assertThat(scores[i] > 0).as("query %s, value %s", query, value).isEqualTo(value <= query);
    }
    assertThat(layer.weights().getFirst().path()).endsWith("/query/kernel");
    assertThatThrownBy(() -> new MultiHeadAttention(2, 3).apply(x))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("needs a value");
  }
}
