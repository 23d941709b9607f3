package dev.sinter.testsuite.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.activations.Activations;
import dev.sinter.config.BadValueException;
import dev.sinter.initializers.Initializers;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Shape;
import dev.sinter.layers.Conv1D;
import dev.sinter.layers.Conv2D;
import dev.sinter.layers.Dense;
import dev.sinter.layers.Embedding;
import dev.sinter.layers.Flatten;
import dev.sinter.layers.GlobalAveragePooling1D;
import dev.sinter.layers.LSTM;
import dev.sinter.layers.Layers;
import dev.sinter.layers.LeakyReLU;
import dev.sinter.layers.MaxPooling1D;
import dev.sinter.layers.TimeDistributed;
import dev.sinter.model.InputLayer;
import dev.sinter.model.Layer;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What first layers say of a model's input, and what layers take from the session. */
class FirstLayersTest {
  private static String input(Layer first) {
    return Sequential.of(first).inputShapes().toString();
  }

  @Test
  void theBatchSizeGoesWithAShapeThatLeavesItOut() {
    assertThat(input(new Dense(2).inputShape(3).with("batch_size", 8))).isEqualTo("[[8,3]]");
    assertThat(input(new Dense(2).with("input_dim", 3).with("batch_size", 8))).isEqualTo("[[8,3]]");
    assertThat(input(new Dense(2).batchInputShape(4, 3).with("batch_size", 8)))
        .isEqualTo("[[4,3]]");
    InputLayer layer = InputLayer.SPEC.create(Map.of("input_shape", List.of(3), "batch_size", 4));
    assertThat(layer.type()).hasToString("f32[4,3]");
    assertThatThrownBy(() -> new Dense(2).with("batch_size", 0))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("'batch_size' must be at least 1, got 0");
  }

  @Test
  void recurrentLayersTakeStepsAndFeatures() {
    assertThat(input(new LSTM(2).with("input_dim", 3))).isEqualTo("[[B,?,3]]");
    assertThat(input(new LSTM(2).with("input_dim", 3).with("input_length", 4)))
        .isEqualTo("[[B,4,3]]");
    assertThatThrownBy(() -> new LSTM(2).with("input_length", 0))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("'input_length' must be at least 1");
  }

  @Test
  void anEmbeddingOfAStatedLengthBuildsTheModel() {
    Sequential model =
        Sequential.of(new Embedding(5, 3).with("input_length", 4), new Flatten(), new Dense(1));
    assertThat(model.inputShapes()).hasToString("[[B,4]]");
    assertThat(model.countParams()).isEqualTo(5 * 3 + 12 + 1);
    assertThat(model.predict(new int[][] {{0, 1, 2, 4}}).shape()).hasToString("[1,1]");
    assertThat(input(new Embedding(5, 3).with("input_length", List.of(2, 6))))
        .isEqualTo("[[B,2,6]]");
    Tensor three = Tensor.of(NdArray.of(new int[] {0, 1, 2}, 1, 3));
    assertThatThrownBy(() -> new Embedding(5, 3).with("input_length", 4).apply(three))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("input_length is [4], but the input has shape (1, 3)");
  }

  @Test
  void raggedInputsAreRefused() {
    Map<String, Object> config = Map.of("input_shape", List.of(3), "ragged", true);
    assertThatThrownBy(() -> InputLayer.SPEC.create(config))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("'ragged' must be false: rows of a tensor have one length");
    assertThat(InputLayer.SPEC.create(Map.of("input_shape", List.of(3), "sparse", true)).type())
        .hasToString("f32[B,3]");
  }

  @Test
  void denseConvertsWholeNumbers() {
    Dense layer = new Dense(1).kernelInitializer("ones");
    assertThat(layer.apply(Tensor.of(NdArray.of(new int[] {1, 2, 3, 4}, 2, 2))).toDoubles())
        .containsExactly(3, 7);
    Sequential model = Sequential.of(new Dense(1).kernelInitializer("ones").dtype(DType.F64));
    assertThat(model.predict(new int[][] {{5, 6}}).dtype()).isEqualTo(DType.F64);
  }

  private static <T> T channelsFirst(Callable<T> code) throws Exception {
    try (Session session =
        Session.builder().imageDataFormat("channels_first").backend("interpreter").build()) {
      return session.callChecked(code);
    }
  }

  @Test
  void sequencesDoNotFollowTheLayoutOfImages() throws Exception {
    assertThat(channelsFirst(() -> new Conv1D(2, 3).computeOutputShape(shape(4, 8, 5)).toString()))
        .isEqualTo("[4,6,2]");
    assertThat(channelsFirst(() -> new MaxPooling1D(2).computeOutputShape(shape(4, 8, 5)) + ""))
        .isEqualTo("[4,4,5]");
    assertThat(
            channelsFirst(
                () -> new GlobalAveragePooling1D().computeOutputShape(shape(4, 8, 5)) + ""))
        .isEqualTo("[4,5]");
    assertThat(channelsFirst(() -> new Conv2D(2, 3).computeOutputShape(shape(4, 1, 8, 8)) + ""))
        .isEqualTo("[4,2,6,6]");
  }

  private static Shape shape(long... extents) {
    return Shape.of(extents);
  }

  /** A model goes on meaning the same where the session says something else. */
  @Test
  void theLayoutOfTheSessionIsKeptInTheConfig() throws Exception {
    Map<String, ?> config = channelsFirst(() -> new Conv2D(2, 3).name("c").getConfig());
    assertThat(config.get("data_format")).isEqualTo("channels_first");
    Layer again = Layers.registry().get("Conv2D").create(config);
    assertThat(again.computeOutputShape(shape(4, 1, 8, 8))).hasToString("[4,2,6,6]");
    assertThat(new Conv2D(2, 3).getConfig()).containsEntry("data_format", "channels_last");
  }

  @Test
  void theFuzzFactorOfTheSessionBoundsDeviations() throws Exception {
    try (Session session = Session.builder().epsilon(0.01).build()) {
      assertThat(session.callChecked(FirstLayersTest::overNoDeviation))
          .isCloseTo(100, within(1e-3));
    }
    assertThat(overNoDeviation()).isCloseTo(1e7, within(10.0));
  }

  private static double overNoDeviation() {
    Layer layer = Layers.registry().get("Normalization").create(Map.of("mean", 0, "variance", 0));
    return layer.apply(Tensor.ofArray(new double[][] {{1}})).toDoubles()[0];
  }

  @ParameterizedTest
  @CsvSource({
    "LeakyReLU, -0.3",
    "PReLU, 0",
    "ThresholdedReLU, 0",
    "ELU, -0.632121",
    "ReLU, 0",
    "relu, 0"
  })
  void layersMayBeNamedAsActivations(String name, double atMinusOne) {
    Dense layer = new Dense(1).kernelInitializer("ones").with("activation", name);
    double actual = layer.apply(Tensor.ofArray(new double[][] {{-1}})).toDoubles()[0];
    assertThat(actual).isCloseTo(atMinusOne, within(1e-6));
    Layer again = Layers.registry().get("Dense").create(layer.getConfig());
    assertThat(again.getConfig()).isEqualTo(layer.getConfig());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Dense", "Dropout", "LeekyReLU"})
  void otherLayersMayNot(String name) {
    assertThatThrownBy(() -> Activations.TYPE.read(name))
        .isInstanceOf(BadValueException.class)
        .hasMessageContaining("unknown activation '" + name + "'");
  }

  @Test
  void clonesHaveActivationsAndModelsWithinOfTheirOwn() {
    Sequential inner = Sequential.of(new Dense(2).inputShape(3));
    Sequential model =
        Sequential.of(
            new TimeDistributed(inner).inputShape(4, 3),
            new Dense(1).activation(new LeakyReLU().with("alpha", 0.5)));
    Model clone = Model.cloneModel(model);
    clone.setWeights(model.getWeights());
    double[][][] x = new double[1][4][3];
    Arrays.fill(x[0][2], -2.5);
    assertThat(clone.predict(x).toDoubles()).isEqualTo(model.predict(x).toDoubles());
    assertThat(clone.weights()).doesNotContainAnyElementsOf(model.weights());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ZerosV2", "GlorotUniformV2", "glorot_uniformV2", "VarianceScalingV2"})
  void initializersOfOldFilesHaveAMark(String name) {
    assertThat(Initializers.type().read(name)).isNotNull();
    assertThat(Initializers.type().read(Map.of("class_name", name, "config", Map.of())))
        .isNotNull();
  }
}
