package dev.sinter.testsuite.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.initializers.Initializers;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.layers.AlphaDropout;
import dev.sinter.layers.Dropout;
import dev.sinter.layers.GaussianDropout;
import dev.sinter.layers.GaussianNoise;
import dev.sinter.layers.Layers;
import dev.sinter.layers.RandomBrightness;
import dev.sinter.layers.RandomCrop;
import dev.sinter.layers.RandomFlip;
import dev.sinter.layers.RandomTranslation;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.runtime.random.Philox;
import dev.sinter.session.Session;
import dev.sinter.tensor.Random;
import dev.sinter.tensor.RandomGenerator;
import dev.sinter.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Random choices have the distributions that they should, and follow from the seed bit for bit. */
class RandomChoicesTest {
  private static final int COUNT = 20_000;

  private static <T> T in(String backend, long seed, Supplier<T> code) {
    try (Session session = Session.builder().seed(seed).backend(backend).threads(1).build()) {
      return session.call(code);
    }
  }

  private static <T> T in(long seed, Supplier<T> code) {
    return in("llvm", seed, code);
  }

  private static double[] training(Layer layer, Tensor input) {
    return layer.apply(input, CallContext.training(true)).toDoubles();
  }

  // ---- draws ------------------------------------------------------------------------------------

  @Test
  void drawsHaveTheirDistributions() {
    Shape shape = Shape.of(COUNT);
    Statistics.followDistribution(
        in(1, () -> Random.uniform(shape).toDoubles()), Statistics.uniform(0, 1));
    Statistics.followDistribution(
        in(2, () -> Random.normal(shape).toDoubles()), Statistics::normal);
    Statistics.followDistribution(
        in(3, () -> Random.truncatedNormal(shape, new RandomGenerator(9)).toDoubles()),
        Statistics.truncatedNormal(0, 1));
    long[] counts = new long[7];
    for (double value :
        in(4, () -> Random.integers(shape, -3, 4, new RandomGenerator(5)).toDoubles())) {
      counts[(int) value + 3]++;
    }
    Statistics.areEquallyLikely(counts);
  }

  @Test
  void neighboursAndCallsAreIndependent() {
    double[][] draws =
        in(
            6,
            () -> {
              RandomGenerator generator = new RandomGenerator(77);
              return new double[][] {
                Random.uniform(Shape.of(COUNT), generator).toDoubles(),
                Random.uniform(Shape.of(COUNT), generator).toDoubles()
              };
            });
    long[] neighbours = new long[16];
    long[] calls = new long[16];
    for (int i = 0; i < COUNT - 1; i++) {
      neighbours[4 * (int) (4 * draws[0][i]) + (int) (4 * draws[0][i + 1])]++;
      calls[4 * (int) (4 * draws[0][i]) + (int) (4 * draws[1][i])]++;
    }
    Statistics.areEquallyLikely(neighbours);
    Statistics.areEquallyLikely(calls);
  }

  // ---- initializers -----------------------------------------------------------------------------

  @TestFactory
  Stream<DynamicTest> initializersHaveTheirDistributions() {
    // 100 x 200: fan in 100, fan out 200.
    Map<String, DoubleUnaryOperator> expected =
        Map.of(
            "random_uniform", Statistics.uniform(-0.05, 0.05),
            "random_normal", x -> Statistics.normal(x / 0.05),
            "truncated_normal", Statistics.truncatedNormal(0, 0.05),
            "glorot_uniform", Statistics.uniform(-Math.sqrt(6.0 / 300), Math.sqrt(6.0 / 300)),
            "glorot_normal", Statistics.truncatedNormal(0, wide(1 / 150.0)),
            "he_uniform", Statistics.uniform(-Math.sqrt(6.0 / 100), Math.sqrt(6.0 / 100)),
            "he_normal", Statistics.truncatedNormal(0, wide(2 / 100.0)),
            "lecun_uniform", Statistics.uniform(-Math.sqrt(3.0 / 100), Math.sqrt(3.0 / 100)),
            "lecun_normal", Statistics.truncatedNormal(0, wide(1 / 100.0)),
            "variance_scaling", Statistics.truncatedNormal(0, wide(1 / 100.0)));
    return expected.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(),
                    () ->
                        Statistics.followDistribution(
                            in(
                                8,
                                () ->
                                    Initializers.get(entry.getKey())
                                        .initialize(TensorType.of(DType.F32, 100, 200))
                                        .toDoubles()),
                            entry.getValue())));
  }

  /** What is cut off at two deviations must be wider to have a variance. */
  private static double wide(double variance) {
    return Math.sqrt(variance) / 0.8796256610342398;
  }

  // ---- layers -----------------------------------------------------------------------------------

  @Test
  void dropoutDropsItsPart() {
    double[] y = in(11, () -> training(new Dropout(0.3), Tensor.ones(COUNT / 100, 100)));
    long dropped = Arrays.stream(y).filter(v -> v == 0).count();
    Statistics.haveProbabilities(new long[] {dropped, y.length - dropped}, 0.3, 0.7);
    assertThat(Arrays.stream(y).filter(v -> v != 0))
        .allSatisfy(
            v -> assertThat(v).isCloseTo(1 / 0.7, org.assertj.core.data.Offset.offset(1e-6)));
    long[] pairs = new long[4];
    for (int i = 0; i < y.length - 1; i++) {
      pairs[(y[i] == 0 ? 2 : 0) + (y[i + 1] == 0 ? 1 : 0)]++;
    }
    Statistics.haveProbabilities(pairs, 0.49, 0.21, 0.21, 0.09);
  }

  @Test
  void noiseHasItsDistribution() {
    Tensor ones = in(0, () -> Tensor.ones(COUNT / 100, 100));
    Statistics.followDistribution(
        in(12, () -> training(new GaussianNoise(0.5), ones)),
        x -> Statistics.normal((x - 1) / 0.5));
    double deviation = Math.sqrt(0.2 / 0.8);
    Statistics.followDistribution(
        in(13, () -> training(new GaussianDropout(0.2), ones)),
        x -> Statistics.normal((x - 1) / deviation));
  }

  @Test
  void alphaDropoutKeepsMeanAndVariance() {
    double[] x = in(14, () -> Random.normal(Shape.of(200, 100)).toDoubles());
    double[] y =
        in(
            15,
            () -> training(new AlphaDropout(0.4), Tensor.of(x).cast(DType.F32).reshape(200, 100)));
    // All dropped elements have one value; kept ones are alike by chance only.
    long dropped =
        Arrays.stream(y)
            .mapToObj(v -> Math.round(v * 1e6))
            .collect(Collectors.groupingBy(v -> v, TreeMap::new, Collectors.counting()))
            .values()
            .stream()
            .mapToLong(n -> n)
            .max()
            .orElseThrow();
    Statistics.haveProbabilities(new long[] {dropped, y.length - dropped}, 0.4, 0.6);
    double mean = Arrays.stream(y).average().orElseThrow();
    double variance = Arrays.stream(y).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    // Five standard errors.
    assertThat(mean).isBetween(-0.036, 0.036);
    assertThat(variance).isBetween(0.94, 1.06);
  }

  @Test
  void imagesAreChangedByUniformAmounts() {
    double[] brighter =
        in(
            16,
            () ->
                training(
                    new RandomBrightness(0.5).valueRange(-10, 10), Tensor.zeros(2000, 1, 1, 1)));
    Statistics.followDistribution(brighter, Statistics.uniform(-10, 10));
    double[] flipped =
        in(
            17,
            () ->
                training(
                    new RandomFlip("horizontal"),
                    Tensor.of(0f, 1f).reshape(1, 1, 2, 1).tile(2000, 1, 1, 1)));
    long first = java.util.stream.IntStream.range(0, 2000).filter(i -> flipped[2 * i] == 1).count();
    Statistics.areEquallyLikely(new long[] {first, 2000 - first});
    // A ramp tells how far it was moved: nearest neighbours of 0 to 99, filled with -1.
    double[] moved =
        in(
            18,
            () ->
                training(
                    new RandomTranslation(0, 0.5).with("fill_mode", "constant"),
                    Tensor.range(100).cast(DType.F32).reshape(1, 1, 100, 1).tile(1000, 1, 1, 1)));
    double[] shifts = new double[1000];
    for (int i = 0; i < 1000; i++) {
      // Element 50 is always inside: its value is where it came from.
      shifts[i] = 50 - moved[100 * i + 50];
    }
    Statistics.followDistribution(shifts, Statistics.uniform(-50, 50));
  }

  @Test
  void cropsStartAnywhere() {
    long[] starts =
        in(
            "interpreter",
            19,
            () -> {
              RandomCrop crop = new RandomCrop(1, 1);
              Tensor image = Tensor.range(6).cast(DType.F32).reshape(1, 2, 3, 1);
              long[] counts = new long[6];
              for (int i = 0; i < 300; i++) {
                counts[(int) training(crop, image)[0]]++;
              }
              return counts;
            });
    Statistics.areEquallyLikely(starts);
  }

  @Test
  void shufflesMakeAllOrdersEquallyLikely() {
    Philox random = new Philox(23, 0);
    long[] counts = new long[24];
    for (int i = 0; i < COUNT; i++) {
      int[] order = random.permutation(4);
      int rank = 0;
      for (int a = 0; a < 4; a++) {
        int later = 0;
        for (int b = a + 1; b < 4; b++) {
          later += order[b] < order[a] ? 1 : 0;
        }
        rank = rank * (4 - a) + later;
      }
      counts[rank]++;
    }
    Statistics.areEquallyLikely(counts);
  }

  // ---- seeds ------------------------------------------------------------------------------------

  @TestFactory
  Stream<DynamicTest> layersFollowTheSeedBitForBit() {
    List<String> random =
        List.of(
            "Dropout",
            "AlphaDropout",
            "GaussianDropout",
            "GaussianNoise",
            "SpatialDropout2D",
            "RandomFlip",
            "RandomRotation",
            "RandomZoom",
            "RandomTranslation",
            "RandomContrast",
            "RandomBrightness",
            "RandomCrop",
            "Dense",
            "LSTM",
            "MultiHeadAttention");
    return LayerSample.all().stream()
        .filter(sample -> random.contains(sample.className()))
        .map(
            sample ->
                DynamicTest.dynamicTest(
                    sample.className(),
                    () -> {
                      Supplier<double[]> run =
                          () -> sample.call(sample.layer(), true).get(0).toDoubles();
                      double[] once = in(21, run);
                      assertThat(in(21, run)).isEqualTo(once);
                      assertThat(in("jvm", 21, run)).isEqualTo(once);
                      assertThat(in(22, run)).isNotEqualTo(once);
                    }));
  }

  @Test
  void settingTheSeedAgainRepeatsEverything() {
    double[][] twice =
        in(
            3,
            () -> {
              double[][] runs = new double[2][];
              for (int i = 0; i < 2; i++) {
                Session.current().seed(99);
                Layer layer = Layers.registry().get("Dense").create(Map.of("units", 4));
                Tensor x = Random.normal(Shape.of(3, 5));
                runs[i] =
                    new Dropout(0.5).apply(layer.apply(x), CallContext.training(true)).toDoubles();
              }
              return runs;
            });
    assertThat(twice[1]).isEqualTo(twice[0]);
  }

  /** Which program reads weights first does not matter: seeds are taken as they are made. */
  @Test
  void firstWeightsDoNotDependOnWhatRunsFirst() {
    Supplier<double[]> forward = () -> weights(false);
    Supplier<double[]> backward = () -> weights(true);
    assertThat(in(5, backward)).isEqualTo(in(5, forward));
  }

  private static double[] weights(boolean lastFirst) {
    Layer first = Layers.registry().get("Dense").create(Map.of("units", 3));
    Layer second = Layers.registry().get("Dense").create(Map.of("units", 3));
    Tensor x = Tensor.ones(2, 3);
    Tensor a = first.apply(x);
    Tensor b = second.apply(x);
    Tensor.compute(lastFirst ? List.of(b) : List.of(a));
    return Tensor.concatenate(List.of(a, b), 0).toDoubles();
  }
}
