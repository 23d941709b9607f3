package dev.sinter.testsuite.guides;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.initializers.Initializers;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import org.junit.jupiter.api.Test;

/** Layers: state and a computation; made by subclassing. */
class SubclassedLayersGuideTest {

  /** Weights made by hand, of an input whose size is told. */
  static final class HandMadeLinear extends Layer {
    private final Variable w;
    private final Variable b;

    HandMadeLinear(int units, int inputDim) {
      Tensor first =
          Initializers.get("random_normal").initialize(TensorType.of(DType.F32, inputDim, units));
      w = track(new Variable("w", first));
      b =
          track(
              new Variable(
                  "b", Initializers.get("zeros").initialize(TensorType.of(DType.F32, units))));
    }

    @Override
    protected Tensor call(Tensor x, CallContext context) {
      return x.matmul(w.read()).plus(b.read());
    }
  }

  /** Weights made by addWeight, of an input whose size is told. */
  static final class EarlyLinear extends Layer {
    private final Variable w;
    private final Variable b;

    EarlyLinear(int units, int inputDim) {
      w = addWeight("w", Shape.of(inputDim, units), s -> s.initializer("random_normal"));
      b = addWeight("b", Shape.of(units), s -> s.initializer("zeros"));
    }

    @Override
    protected Tensor call(Tensor x, CallContext context) {
      return x.matmul(w.read()).plus(b.read());
    }
  }

  static final class ComputeSum extends Layer {
    private final Variable total;

    ComputeSum(int inputDim) {
      total = addWeight("total", Shape.of(inputDim), s -> s.initializer("zeros").trainable(false));
    }

    @Override
    protected Tensor call(Tensor x, CallContext context) {
      total.assignAdd(x.sum(0));
      return total.read();
    }
  }

  static final class MlpBlock extends Layer {
    private final Layer first = track("linear_1", new Linear(32));
    private final Layer second = track("linear_2", new Linear(32));
    private final Layer third = track("linear_3", new Linear(1));

    @Override
    protected Tensor call(Tensor x, CallContext context) {
      return third.apply(second.apply(first.apply(x).relu()).relu());
    }
  }

  /** Both rows of the input are ones, so both rows of the output are the sums of w's columns. */
  private static void givesTheSumsOfTheColumns(Layer layer, Variable w) {
    Tensor y = layer.apply(Tensor.ones(2, 2));
    assertThat(y.shape()).isEqualTo(Shape.of(2, 4));
    assertThat(y.dtype()).isEqualTo(DType.F32);
    float[] values = y.toFloats();
    float[] weights = w.value().buffer().toFloats();
    for (int i = 0; i < 4; i++) {
      assertThat(values[i]).isEqualTo(values[i + 4]);
      assertThat(values[i]).isCloseTo(weights[i] + weights[i + 4], within(1e-6f));
      assertThat(values[i]).isNotZero().isBetween(-1f, 1f);
    }
  }

  @Test
  void variablesOfTheConstructorAreTheStateOfALayer() {
    HandMadeLinear layer = new HandMadeLinear(4, 2);
    givesTheSumsOfTheColumns(layer, layer.w);
  }

  @Test
  void variablesThatAreTrackedAreTheWeights() {
    HandMadeLinear layer = new HandMadeLinear(4, 2);
    assertThat(layer.weights()).containsExactly(layer.w, layer.b);
    assertThat(layer.trainableWeights()).containsExactly(layer.w, layer.b);
  }

  @Test
  void addWeightIsAShortcut() {
    EarlyLinear layer = new EarlyLinear(4, 2);
    givesTheSumsOfTheColumns(layer, layer.w);
    assertThat(layer.weights()).containsExactly(layer.w, layer.b);
  }

  @Test
  void nonTrainableWeightsChangeInTheCall() {
    ComputeSum sum = new ComputeSum(2);
    Tensor x = Tensor.ones(2, 2);
    Tensor y = sum.apply(x);
    assertThat(y.toFloats()).containsExactly(2, 2);
    y = sum.apply(x);
    assertThat(y.toFloats()).containsExactly(4, 4);
  }

  @Test
  void resultsOfEarlierCallsStayWhenTheyAreAskedForLater() {
    ComputeSum sum = new ComputeSum(2);
    Tensor first = sum.apply(Tensor.ones(2, 2));
    Tensor second = sum.apply(Tensor.ones(2, 2));
    assertThat(second.toFloats()).containsExactly(4, 4);
    assertThat(first.toFloats()).containsExactly(2, 2);
  }

  @Test
  void nonTrainableWeightsAreListedApart() {
    ComputeSum sum = new ComputeSum(2);
    sum.apply(Tensor.ones(2, 2));
    assertThat(sum.weights()).hasSize(1);
    assertThat(sum.nonTrainableWeights()).hasSize(1);
    assertThat(sum.trainableWeights()).isEmpty();
  }

  @Test
  void buildMakesWeightsWhenTheInputIsKnown() {
    Linear layer = new Linear(32);
    assertThat(layer.isBuilt()).isFalse();
    assertThat(layer.weights()).isEmpty();
    Tensor y = layer.apply(Tensor.ones(2, 2));
    assertThat(layer.isBuilt()).isTrue();
    assertThat(layer.weights())
        .extracting(Variable::shape)
        .containsExactly(Shape.of(2, 32), Shape.of(32));
    assertThat(y.shape()).isEqualTo(Shape.of(2, 32));
  }

  @Test
  void layersMadeOfLayersHaveTheirWeights() {
    MlpBlock mlp = new MlpBlock();
    assertThat(mlp.weights()).isEmpty();
    Tensor y = mlp.apply(Tensor.ones(3, 64));
    assertThat(y.shape()).isEqualTo(Shape.of(3, 1));
    assertThat(mlp.weights()).hasSize(6);
    assertThat(mlp.trainableWeights()).hasSize(6);
    assertThat(mlp.weights().getFirst().path()).endsWith("linear_1/w");
  }
}
