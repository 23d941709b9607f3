package dev.sinter.testsuite.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
import dev.sinter.layers.CenterCrop;
import dev.sinter.layers.Layers;
import dev.sinter.layers.RandomFlip;
import dev.sinter.layers.Resizing;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Layers of images: resizing by every method against sums over the method's kernel, and random
 * changes whose range is one amount, which makes them certain.
 */
class ImageValuesTest {
  /** The kernel functions of tf.image.resize, by distance in elements of the input. */
  private static DoubleUnaryOperator kernel(String method) {
    return switch (method) {
      case "bilinear" -> x -> Math.max(0, 1 - x);
      case "bicubic" -> ImageValuesTest::keys;
      case "lanczos3" -> x -> lanczos(x, 3);
      case "lanczos5" -> x -> lanczos(x, 5);
      case "gaussian" -> x -> x > 1.5 ? 0 : Math.exp(-2 * x * x);
      case "mitchellcubic" -> ImageValuesTest::mitchell;
      default -> throw new AssertionError(method);
    };
  }

  private static double lanczos(double x, double radius) {
    if (x > radius) {
      return 0;
    }
    return x < 1e-3 ? 1 : sinc(x) * sinc(x / radius);
  }

  private static double sinc(double x) {
    return Math.sin(Math.PI * x) / (Math.PI * x);
  }

  /** Keys 1981, a = -1/2. */
  private static double keys(double x) {
    if (x < 1) {
      return 1.5 * x * x * x - 2.5 * x * x + 1;
    }
    return x < 2 ? -0.5 * x * x * x + 2.5 * x * x - 4 * x + 2 : 0;
  }

  /** Mitchell and Netravali 1988, B = C = 1/3. */
  private static double mitchell(double x) {
    if (x < 1) {
      return (7 * x * x * x - 12 * x * x + 16 / 3.0) / 6;
    }
    return x < 2 ? (-7 / 3.0 * x * x * x + 12 * x * x - 20 * x + 32 / 3.0) / 6 : 0;
  }

  /** One axis, element by element of the result. */
  private static double[] resized(double[] in, int count, String method) {
    double scale = (double) in.length / count;
    double[] out = new double[count];
    for (int i = 0; i < count; i++) {
      double place = (i + 0.5) * scale;
      double sum = 0;
      double weights = 0;
      for (int j = 0; j < in.length; j++) {
        double weight =
            switch (method) {
              case "nearest" -> j == (int) place ? 1 : 0;
              case "area" -> Math.max(0, Math.min(j + 1, (i + 1) * scale) - Math.max(j, i * scale));
              default -> kernel(method).applyAsDouble(Math.abs(j + 0.5 - place));
            };
        sum += weight * in[j];
        weights += weight;
      }
      out[i] = sum / weights;
    }
    return out;
  }

  private static double[][] resized(double[][] image, int height, int width, String method) {
    double[][] rows =
        Arrays.stream(image).map(row -> resized(row, width, method)).toArray(double[][]::new);
    double[][] out = new double[height][width];
    for (int x = 0; x < width; x++) {
      double[] column = new double[rows.length];
      for (int y = 0; y < rows.length; y++) {
        column[y] = rows[y][x];
      }
      double[] done = resized(column, height, method);
      for (int y = 0; y < height; y++) {
        out[y][x] = done[y];
      }
    }
    return out;
  }

  @ParameterizedTest
  @CsvSource({
    "nearest, 7, 9", "nearest, 2, 3",
    "bilinear, 7, 9", "bilinear, 2, 3",
    "bicubic, 8, 12", "bicubic, 2, 3",
    "area, 7, 9", "area, 2, 4",
    "lanczos3, 7, 9", "lanczos3, 2, 3",
    "lanczos5, 7, 9", "lanczos5, 2, 3",
    "gaussian, 7, 9", "gaussian, 2, 3",
    "mitchellcubic, 7, 9", "mitchellcubic, 2, 3"
  })
  void resizingWeighsNeighbours(String method, int height, int width) {
    double[][] image = new double[4][6];
    Random random = new Random(3);
    for (double[] row : image) {
      Arrays.setAll(row, i -> random.nextDouble(-1, 1));
    }
    double[] flat = Arrays.stream(image).flatMapToDouble(Arrays::stream).toArray();
    double[] expected =
        Arrays.stream(resized(image, height, width, method))
            .flatMapToDouble(Arrays::stream)
            .toArray();
    // Bicubic's weights are read from a table of 1024 steps; the places here are on it.
    assertThat(
            new Resizing(height, width)
                .with("interpolation", method)
                .apply(Tensor.of(NdArray.of(flat, new long[] {1, 4, 6, 1})).cast(DType.F32))
                .toDoubles())
        .containsExactly(expected, within(method.equals("bicubic") ? 1e-3 : 2e-6));
  }

  private static final Tensor IMAGE =
      Tensor.of(new float[][] {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}).reshape(1, 3, 3, 1);

  private static double[] training(String name, Map<String, ?> config, Tensor image) {
    try (Session session = Session.builder().seed(2).backend("llvm").build()) {
      return session.call(
          () -> {
            Layer layer = Layers.registry().get(name).create(config);
            // Only training changes images; a call that says nothing trains, as in Keras.
            assertThat(layer.apply(image, CallContext.training(false)).toDoubles())
                .isEqualTo(image.toDoubles());
            double[] changed = layer.apply(image, CallContext.training(true)).toDoubles();
            assertThat(layer.apply(image).toDoubles()).isNotEqualTo(image.toDoubles());
            return changed;
          });
    }
  }

  private static double[] near(double... values) {
    return values;
  }

  @Test
  void cropsAreOfTheMiddle() {
    assertThat(new CenterCrop(1, 1).apply(IMAGE).toDoubles()).containsExactly(5);
    assertThat(new CenterCrop(3, 1).apply(IMAGE).toDoubles()).containsExactly(2, 5, 8);
    // Too small an image is resized after cutting it to the result's proportions.
    assertThat(new CenterCrop(6, 6).apply(IMAGE).toDoubles())
        .isEqualTo(new Resizing(6, 6).apply(IMAGE).toDoubles());
    assertThat(new Resizing(2, 1).with("crop_to_aspect_ratio", true).apply(IMAGE).shape().fixed())
        .containsExactly(1, 2, 1, 1);
  }

  @Test
  void aPartOfNoWholePixelIsRefused() {
    Layer layer = new Resizing(2, 60).cropToAspectRatio(true);
    assertThatThrownBy(() -> layer.apply(IMAGE))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("in the proportions of 2x60; give larger images");
  }

  @Test
  void quarterTurnsMoveElements() {
    assertThat(training("RandomRotation", Map.of("factor", List.of(0.25, 0.25)), IMAGE))
        .containsExactly(near(3, 6, 9, 2, 5, 8, 1, 4, 7), within(1e-5));
    assertThat(training("RandomRotation", Map.of("factor", List.of(-0.5, -0.5)), IMAGE))
        .containsExactly(near(9, 8, 7, 6, 5, 4, 3, 2, 1), within(1e-5));
  }

  @ParameterizedTest
  @CsvSource({
    "constant, -1 -1 -1 1 2 3 4 5 6",
    "nearest, 1 2 3 1 2 3 4 5 6",
    "reflect, 1 2 3 1 2 3 4 5 6",
    "wrap, 7 8 9 1 2 3 4 5 6"
  })
  void shiftsFillWhatTheyUncover(String mode, String expected) {
    double third = 1 / 3.0;
    assertThat(
            training(
                "RandomTranslation",
                Map.of(
                    "height_factor",
                    List.of(third, third),
                    "width_factor",
                    0.0,
                    "fill_mode",
                    mode,
                    "fill_value",
                    -1.0),
                IMAGE))
        .containsExactly(
            Arrays.stream(expected.split(" ")).mapToDouble(Double::parseDouble).toArray(),
            within(1e-4));
  }

  /** Half as much is seen: every place is half as far from the middle. */
  @Test
  void zoomsShowLess() {
    assertThat(training("RandomZoom", Map.of("height_factor", List.of(-0.5, -0.5)), IMAGE))
        .containsExactly(near(3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7), within(1e-5));
    assertThat(
            training(
                "RandomZoom",
                Map.of(
                    "height_factor", List.of(-0.5, -0.5),
                    "width_factor", List.of(0.0, 0.0)),
                IMAGE))
        .containsExactly(near(2.5, 3.5, 4.5, 4, 5, 6, 5.5, 6.5, 7.5), within(1e-5));
  }

  @Test
  void brightnessAndContrastStayInRange() {
    assertThat(training("RandomBrightness", Map.of("factor", List.of(0.5, 0.5)), IMAGE))
        .containsExactly(
            near(128.5, 129.5, 130.5, 131.5, 132.5, 133.5, 134.5, 135.5, 136.5), within(1e-4));
    assertThat(
            training(
                "RandomBrightness",
                Map.of("factor", List.of(-0.2, -0.2), "value_range", List.of(0.0, 10.0)),
                IMAGE))
        .containsExactly(near(0, 0, 1, 2, 3, 4, 5, 6, 7), within(1e-5));
    // One factor for all: the distance of each element from the mean, 5, grows by it.
    double[] contrast = training("RandomContrast", Map.of("factor", List.of(0.5, 0.2)), IMAGE);
    double factor = (contrast[8] - 5) / 4;
    assertThat(factor).isBetween(0.5, 1.2);
    for (int i = 0; i < 9; i++) {
      assertThat(contrast[i]).isCloseTo(5 + (i - 4) * factor, within(1e-5));
    }
  }

  /** Flips are all or nothing for an image, and both happen. */
  @Test
  void flipsMirrorWholeImages() {
    try (Session session = Session.builder().seed(2).backend("llvm").build()) {
      session.run(
          () -> {
            Tensor many = IMAGE.tile(40, 1, 1, 1);
            double[] flipped = new RandomFlip().apply(many, CallContext.training(true)).toDoubles();
            int[] seen = new int[4];
            for (int i = 0; i < 40; i++) {
              double first = flipped[9 * i];
              boolean left = first == 3 || first == 9;
              boolean up = first == 7 || first == 9;
              for (int y = 0; y < 3; y++) {
                for (int x = 0; x < 3; x++) {
                  int from = 3 * (up ? 2 - y : y) + (left ? 2 - x : x);
                  assertThat(flipped[9 * i + 3 * y + x]).isEqualTo(from + 1.0);
                }
              }
              seen[(left ? 1 : 0) + (up ? 2 : 0)]++;
            }
            assertThat(seen).doesNotContain(0);
          });
    }
  }

  /** The side that changes is drawn; what is seen is the image, resized. */
  @Test
  void heightsAndWidthsChange() {
    try (Session session = Session.builder().seed(2).build()) {
      session.run(
          () -> {
            Layer taller =
                Layers.registry().get("RandomHeight").create(Map.of("factor", List.of(1.0, 1.0)));
            assertThat(taller.apply(IMAGE, CallContext.training(true)).toDoubles())
                .containsExactly(new Resizing(6, 3).apply(IMAGE).toDoubles(), within(1e-5));
            Layer narrower =
                Layers.registry()
                    .get("RandomWidth")
                    .create(Map.of("factor", List.of(-0.34, -0.34)));
            assertThat(narrower.apply(IMAGE, CallContext.training(true)).shape().fixed()[2])
                .isLessThan(3);
          });
    }
  }
}
