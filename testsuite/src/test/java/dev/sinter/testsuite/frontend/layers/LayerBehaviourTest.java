package dev.sinter.testsuite.frontend.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.Shape;
import dev.sinter.layers.Dense;
import dev.sinter.layers.Discretization;
import dev.sinter.layers.Lambda;
import dev.sinter.layers.Layers;
import dev.sinter.layers.LocallyConnected2D;
import dev.sinter.layers.Normalization;
import dev.sinter.layers.Softmax;
import dev.sinter.layers.SpectralNormalization;
import dev.sinter.layers.Subtract;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.tensor.Random;
import dev.sinter.tensor.RandomGenerator;
import dev.sinter.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What layers give for small inputs whose results can be told by hand. */
class LayerBehaviourTest {
  private static Layer layer(String name, Object... arguments) {
    Map<String, Object> config = new LinkedHashMap<>();
    for (int i = 0; i < arguments.length; i += 2) {
      config.put((String) arguments[i], arguments[i + 1]);
    }
    return Layers.registry().read(Map.of("class_name", name, "config", config));
  }

  private static long[] extents(long... extents) {
    return extents;
  }

  private static Tensor sample(long... extents) {
    return Random.normal(Shape.of(extents), new RandomGenerator(5));
  }

  static Stream<Arguments> shapes() {
    return Stream.of(
        Arguments.of(
            layer("Conv2DTranspose", "filters", 4, "kernel_size", 3, "strides", 2),
            extents(2, 5, 4, 3),
            extents(2, 11, 9, 4)),
        Arguments.of(
            layer(
                "Conv2DTranspose",
                "filters",
                4,
                "kernel_size",
                3,
                "strides",
                2,
                "padding",
                "same",
                "output_padding",
                0),
            extents(2, 5, 4, 3),
            extents(2, 9, 7, 4)),
        Arguments.of(
            layer("Conv1DTranspose", "filters", 2, "kernel_size", 3, "dilation_rate", 2),
            extents(2, 5, 3),
            extents(2, 9, 2)),
        Arguments.of(
            layer(
                "DepthwiseConv2D",
                "kernel_size",
                2,
                "depth_multiplier",
                3,
                "data_format",
                "channels_first"),
            extents(2, 5, 4, 4),
            extents(2, 15, 3, 3)),
        Arguments.of(
            layer("SeparableConv1D", "filters", 4, "kernel_size", 3, "padding", "causal"),
            extents(2, 6, 3),
            extents(2, 6, 4)),
        Arguments.of(
            layer("Cropping2D", "cropping", List.of(1, 0), "data_format", "channels_first"),
            extents(2, 3, 5, 4),
            extents(2, 3, 3, 4)),
        Arguments.of(layer("ZeroPadding3D"), extents(2, 1, 2, 3, 4), extents(2, 3, 4, 5, 4)),
        Arguments.of(layer("UpSampling1D", "size", 3), extents(2, 4, 3), extents(2, 12, 3)),
        Arguments.of(layer("Permute", "dims", List.of(2, 1)), extents(2, 4, 3), extents(2, 3, 4)),
        Arguments.of(layer("RepeatVector", "n", 4), extents(2, 3), extents(2, 4, 3)),
        Arguments.of(
            layer("EinsumDense", "equation", "...x,xy->...y", "output_shape", 5, "bias_axes", "y"),
            extents(2, 4, 3),
            extents(2, 4, 5)),
        Arguments.of(
            layer("EinsumDense", "equation", "abc,cde->abde", "output_shape", list(4, 5, 6)),
            extents(2, 4, 3),
            extents(2, 4, 5, 6)),
        Arguments.of(
            layer("EinsumDense", "equation", "ab...,bc->ac...", "output_shape", 7),
            extents(2, 4, 3),
            extents(2, 7, 3)),
        Arguments.of(
            layer("Resizing", "height", 6, "width", 2, "crop_to_aspect_ratio", true),
            extents(2, 4, 4, 3),
            extents(2, 6, 2, 3)),
        Arguments.of(
            layer("CenterCrop", "height", 6, "width", 2), extents(4, 4, 3), extents(6, 2, 3)),
        Arguments.of(
            layer("PReLU", "shared_axes", List.of(1)), extents(2, 4, 3), extents(2, 4, 3)));
  }

  private static double[] repeated(int count) {
    double[] ones = new double[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static List<Integer> list(Integer... values) {
    return Arrays.asList(values);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void outputsHaveTheExtentsOfTheirFormula(Layer layer, long[] input, long[] output) {
    Tensor result = layer.apply(sample(input));
    assertThat(result.shape()).isEqualTo(Shape.of(output));
    assertThat(result.toFloats()).doesNotContain(Float.NaN);
    assertThat(layer.computeOutputShape(Shape.of(input))).isEqualTo(Shape.of(output));
  }

  static Stream<Arguments> errors() {
    return Stream.of(
        Arguments.of("Conv2DTranspose", "output_padding", 2, "less than strides"),
        Arguments.of("DepthwiseConv2D", "padding", "causal", "padding 'causal' is for Conv1D"),
        Arguments.of("SeparableConv2D", "depth_multiplier", 0, "must be at least 1"),
        Arguments.of("ZeroPadding2D", "padding", List.of(1, 2, 3), "2 pairs of integers"),
        Arguments.of("UpSampling2D", "interpolation", "cubic", "bicubic"),
        Arguments.of("Permute", "dims", List.of(1, 3), "each number from 1 on once"),
        Arguments.of("LocallyConnected2D", "padding", "same", "implementation 2 or 3"),
        Arguments.of("EinsumDense", "equation", "a,b", "must be like 'ab,bc->ac'"),
        Arguments.of("LayerNormalization", "axis", list(1, -3), "axes must differ"),
        Arguments.of("GroupNormalization", "groups", 2, "must divide the channels"),
        Arguments.of("UnitNormalization", "axis", 4, "is not an axis"),
        Arguments.of("PReLU", "shared_axes", list(4), "is not an axis of the samples"),
        Arguments.of("ReLU", "max_value", -1.0, "at least 0 or none"),
        Arguments.of("RepeatVector", "n", 2, "expected rank 2"),
        Arguments.of("GaussianDropout", "rate", 1.0, "below 1"),
        Arguments.of("Lambda", "function", List.of("4wEAAAAA", "x"), "Python code, which is not"),
        Arguments.of("Lambda", "function", "my_function", "not known here"),
        Arguments.of("Normalization", "mean", 1.0, "both mean and variance"),
        Arguments.of("Discretization", "num_bins", 3, "call adapt"));
  }

  private static final Map<String, Map<String, Object>> REQUIRED =
      Map.of(
          "Conv2DTranspose", Map.of("filters", 2, "kernel_size", 3, "strides", 2),
          "DepthwiseConv2D", Map.of("kernel_size", 3),
          "SeparableConv2D", Map.of("filters", 2, "kernel_size", 3),
          "LocallyConnected2D", Map.of("filters", 2, "kernel_size", 3),
          "EinsumDense", Map.of("output_shape", 3));

  @ParameterizedTest
  @MethodSource("errors")
  void wrongArgumentsAreRefusedWithTheRequirement(
      String name, String argument, Object value, String message) {
    Map<String, Object> config = new LinkedHashMap<>(REQUIRED.getOrDefault(name, Map.of()));
    config.put(argument, value);
    assertThatThrownBy(() -> Layers.registry().get(name).create(config).apply(sample(2, 4, 4, 3)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(message);
  }

  static Stream<Arguments> values() {
    Tensor row = Tensor.of(new float[][] {{-2, -0.5f, 0.5f, 2}});
    return Stream.of(
        values(
            layer("ReLU", "max_value", 1.0, "negative_slope", 0.1, "threshold", 0.25),
            row,
            -0.225,
            -0.075,
            0.5,
            1),
        values(layer("LeakyReLU"), row, -0.6, -0.15, 0.5, 2),
        values(layer("ThresholdedReLU"), row, 0, 0, 0, 2),
        values(layer("ELU", "alpha", 2.0), row, -1.7293294, -0.7869387, 0.5, 2),
        values(layer("UnitNormalization"), Tensor.of(new float[][] {{3, 4}}), 0.6, 0.8),
        values(
            layer("CategoryEncoding", "num_tokens", 4, "output_mode", "count"),
            Tensor.of(new int[][] {{1, 3, 3}}),
            0,
            1,
            0,
            2),
        values(layer("Discretization", "bin_boundaries", List.of(-0.5, 1.0)), row, 0, 1, 1, 2),
        values(layer("Normalization", "mean", 1.0, "variance", 4.0), row, -1.5, -0.75, -0.25, 0.5),
        values(
            layer("Normalization", "mean", 1.0, "variance", 4.0, "invert", true), row, -3, 0, 2, 5),
        values(
            layer("UpSampling2D", "size", List.of(1, 2), "interpolation", "bilinear"),
            Tensor.of(0f, 4f).reshape(1, 1, 2, 1),
            0,
            1,
            3,
            4),
        values(
            layer("Resizing", "height", 1, "width", 2, "interpolation", "area"),
            Tensor.of(1f, 2f, 6f).reshape(1, 1, 3, 1),
            4.0 / 3,
            14.0 / 3));
  }

  private static Arguments values(Layer layer, Tensor input, double... expected) {
    return Arguments.of(layer, input, expected);
  }

  @ParameterizedTest
  @MethodSource("values")
  void valuesFollowTheFormula(Layer layer, Tensor input, double[] expected) {
    assertThat(layer.apply(input).toDoubles()).containsExactly(expected, within(1e-5));
  }

  @ParameterizedTest
  @MethodSource("interpolations")
  void interpolationKeepsAConstantImageAndItsMean(String interpolation) {
    Layer larger = layer("Resizing", "height", 7, "width", 9, "interpolation", interpolation);
    Tensor ones = Tensor.ones(1, 4, 5, 1);
    assertThat(larger.apply(ones).toDoubles()).containsExactly(repeated(63), within(1e-5));
    Tensor ramp = Tensor.of(0f, 1f, 2f, 3f).reshape(1, 1, 4, 1);
    double[] twice =
        layer("UpSampling2D", "size", List.of(1, 2), "interpolation", interpolation)
            .apply(ramp)
            .toDoubles();
    for (int i = 0; i < 8; i++) {
      assertThat(twice[i] + twice[7 - i]).isCloseTo(3, within(1e-5));
    }
  }

  static Stream<String> interpolations() {
    return Stream.of(
        "nearest",
        "bilinear",
        "bicubic",
        "area",
        "lanczos3",
        "lanczos5",
        "gaussian",
        "mitchellcubic");
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void locallyConnectedKernelsOfAllFormsAreTheSameMap(String layout, int implementation) {
    boolean first = layout.equals("channels_first");
    Tensor x = first ? sample(2, 3, 4, 5) : sample(2, 4, 5, 3);
    LocallyConnected2D plain =
        new LocallyConnected2D(2, 2, 3).strides(2, 1).dataFormat(layout).useBias(false);
    LocallyConnected2D other =
        new LocallyConnected2D(2, 2, 3)
            .strides(2, 1)
            .dataFormat(layout)
            .useBias(false)
            .implementation(implementation);
    plain.apply(x);
    other.apply(x);
    int size = Math.toIntExact(other.countParams());
    assertThat(size)
        .isEqualTo(implementation == 2 ? 60 * 12 : Math.toIntExact(plain.countParams()));
    // Every result sums a window of ones times its kernel: sums of a kernel of ones count pairs.
    setOnes(plain);
    setOnes(other);
    assertThat(other.apply(x).toDoubles())
        .containsExactly(plain.apply(x).toDoubles(), within(1e-5));
  }

  private static void setOnes(Layer layer) {
    layer.weights().forEach(w -> w.assign(Tensor.full(w.type(), 1)));
  }

  static Stream<Arguments> layouts() {
    return Stream.of(
        Arguments.of("channels_last", 2),
        Arguments.of("channels_last", 3),
        Arguments.of("channels_first", 2),
        Arguments.of("channels_first", 3));
  }

  @Test
  void theSparseLocalKernelIsOrderedByResultThenInput() {
    Layer sparse =
        layer(
            "LocallyConnected1D",
            "filters",
            1,
            "kernel_size",
            2,
            "implementation",
            3,
            "padding",
            "same",
            "use_bias",
            false);
    Tensor x = Tensor.of(1f, 10f, 100f).reshape(1, 3, 1);
    sparse.apply(x);
    // The window of place p is p - 1 and p: five pairs in all.
    sparse.setWeights(List.of(NdArray.of(new float[] {1, 2, 3, 4, 5}, 5)));
    assertThat(sparse.apply(x).toDoubles()).containsExactly(1, 32, 540);
  }

  @Test
  void softmaxOverSeveralAxesSumsToOneAndLeavesMaskedElementsOut() {
    Tensor x = sample(2, 3, 4);
    double[] sums = new Softmax(1, 2).apply(x).sum(1, 2).toDoubles();
    assertThat(sums).containsExactly(new double[] {1, 1}, within(1e-5));
    Tensor mask = Tensor.of(1f, 0f, 1f, 1f).greater(0);
    Tensor masked = new Softmax().apply(x, CallContext.DEFAULT.withMask(mask));
    assertThat(masked.at(2, 1).toDoubles()).containsOnly(0);
    assertThat(masked.sum(2).toDoubles()).containsExactly(repeated(6), within(1e-5));
  }

  @Test
  void spectralNormalizationLeavesALargestSingularValueOfOne() {
    Dense dense = new Dense(3).useBias(false);
    SpectralNormalization layer = new SpectralNormalization(dense).powerIterations(60);
    Tensor x = sample(4, 5);
    Tensor before = layer.apply(x);
    assertThat(layer.apply(x).toDoubles()).containsExactly(before.toDoubles());
    layer.apply(x, CallContext.training(true)).array();
    Tensor kernel = dense.weights().getFirst().read();
    Tensor v = Tensor.ones(3, 1);
    for (int i = 0; i < 60; i++) {
      v = kernel.transpose().dot(kernel.dot(v));
      v = v.dividedBy(v.square().sum().sqrt());
    }
    assertThat(kernel.dot(v).square().sum().sqrt().item()).isCloseTo(1, within(1e-3));
    assertThat(layer.weights()).extracting(w -> w.name()).containsExactly("kernel", "vector_u");
  }

  @Test
  void normalizationTakesMeanAndVarianceOfTheDataItAdaptsTo() {
    Normalization layer = new Normalization();
    layer.adapt(NdArray.of(new float[] {1, 10, 3, 30}, 2, 2));
    assertThat(layer.getWeights().get(0).buffer().toDoubles()).containsExactly(2, 20);
    assertThat(layer.getWeights().get(1).buffer().toDoubles()).containsExactly(1, 100);
    assertThat(layer.apply(Tensor.of(new float[][] {{3, 10}})).toDoubles())
        .containsExactly(new double[] {1, -1}, within(1e-6));
  }

  @Test
  void discretizationAdaptsToQuantiles() {
    double[] data = new double[1000];
    Arrays.setAll(data, i -> (i * 7) % 1000);
    Discretization layer = Discretization.ofBins(4);
    layer.adapt(NdArray.of(data, 1000));
    assertThat(layer.binBoundaries()).hasSize(3);
    assertThat(layer.binBoundaries().get(0)).isCloseTo(250, within(15.0));
    assertThat(layer.binBoundaries().get(1)).isCloseTo(500, within(15.0));
    assertThat(layer.binBoundaries().get(2)).isCloseTo(750, within(15.0));
  }

  @Test
  void lambdasRunJavaAndNamedFunctions() {
    Tensor x = Tensor.of(new float[][] {{-1, 2}});
    assertThat(new Lambda(t -> t.times(3)).apply(x).toDoubles()).containsExactly(-3, 6);
    assertThat(layer("Lambda", "function", "relu").apply(x).toDoubles()).containsExactly(0, 2);
  }

  @Test
  void noiseActsInTrainingOnlyAndSpatialDropoutTakesWholeChannels() {
    Tensor ones = Tensor.ones(8, 4, 5, 6);
    for (String name : List.of("GaussianDropout", "AlphaDropout", "SpatialDropout2D")) {
      Layer noise = layer(name, "rate", 0.5, "seed", 3);
      assertThat(noise.apply(ones).toDoubles()).containsOnly(1);
      Tensor noisy = noise.apply(ones, CallContext.training(true));
      assertThat(noisy.toDoubles()).isNotEqualTo(ones.toDoubles());
      if (name.startsWith("Spatial")) {
        assertThat(noisy.max(1, 2).minus(noisy.min(1, 2)).toDoubles()).containsOnly(0);
        assertThat(noisy.toDoubles()).contains(0, 2);
      }
    }
  }

  @Test
  void mergesOfTwoRefuseOtherNumbersOfInputs() {
    Tensor x = sample(2, 3);
    assertThatThrownBy(() -> new Subtract().apply(List.of(x, x, x)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("exactly two inputs, got 3");
    Layer dot = layer("Dot", "axes", 1, "normalize", true);
    assertThat(dot.apply(List.of(x, x)).toDoubles())
        .containsExactly(new double[] {1, 1}, within(1e-5));
    assertThatThrownBy(() -> dot.apply(List.of(x, sample(2, 4))))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("extents must be equal");
  }

  @Test
  void configsMakeEqualLayers() {
    for (Layer each :
        List.of(
            layer("Cropping1D", "cropping", List.of(1, 2)),
            layer("ZeroPadding2D", "padding", list(1, 2)),
            layer("UpSampling2D", "interpolation", "lanczos3"),
            layer("Softmax", "axis", list(1, 2)),
            layer("LocallyConnected1D", "filters", 2, "kernel_size", 2, "implementation", 2),
            layer("SpectralNormalization", "layer", new Dense(3)))) {
      Layer again =
          Layers.registry()
              .read(Map.of("class_name", each.className(), "config", each.getConfig()));
      assertThat(again.getConfig()).isEqualTo(each.getConfig());
    }
  }
}
