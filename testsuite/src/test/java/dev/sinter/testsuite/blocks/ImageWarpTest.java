package dev.sinter.testsuite.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.ir.type.DType;
import dev.sinter.layers.Layers;
import dev.sinter.model.CallContext;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Layers that turn, shift and zoom images by certain amounts, against the same element by element:
 * where it comes from, what the fill mode makes of that place, and its four neighbours there.
 */
class ImageWarpTest {
  private static final double FILL = 2.5;
  private static final long COUNT = 2;
  private static final int CHANNELS = 2;

  /** Where the element at (x, y) comes from. */
  private interface Motion {
    double[] from(double x, double y);
  }

  private record Case(String layer, Map<String, Object> config, Motion motion) {}

  private static List<Case> cases(int height, int width) {
    double right = width - 1;
    double bottom = height - 1;
    double angle = 0.13 * 2 * Math.PI;
    return List.of(
        new Case(
            "RandomTranslation",
            Map.of("height_factor", List.of(0.37, 0.37), "width_factor", List.of(-0.81, -0.81)),
            (x, y) -> new double[] {x + 0.81 * width, y - 0.37 * height}),
        new Case(
            "RandomZoom",
            Map.of("height_factor", List.of(0.71, 0.71), "width_factor", List.of(-0.41, -0.41)),
            (x, y) -> new double[] {0.59 * x + 0.41 * right / 2, 1.71 * y - 0.71 * bottom / 2}),
        new Case(
            "RandomRotation",
            Map.of("factor", List.of(0.13, 0.13)),
            (x, y) ->
                new double[] {
                  Math.cos(angle) * (x - right / 2)
                      - Math.sin(angle) * (y - bottom / 2)
                      + right / 2,
                  Math.sin(angle) * (x - right / 2)
                      + Math.cos(angle) * (y - bottom / 2)
                      + bottom / 2
                }));
  }

  private static double fold(double place, int extent, String mode) {
    double last = extent - 1;
    if (mode.equals("constant")) {
      return place;
    }
    if (extent == 1) {
      return 0;
    }
    double inside = place;
    if (mode.equals("reflect")) {
      double period = 2.0 * extent;
      inside = place - Math.floor(place / period) * period;
      inside = inside < extent ? inside : period - 1 - inside;
    } else if (mode.equals("wrap") && place < 0) {
      inside = place + extent * ((long) (-place / last) + 1);
    } else if (mode.equals("wrap") && place > last) {
      inside = place - extent * (long) (place / last);
    }
    return Math.clamp(inside, 0, last);
  }

  /** One channel of one image. */
  private record Channel(double[][] rows) {
    double at(double x, double y) {
      return x < 0 || y < 0 || x >= rows[0].length || y >= rows.length
          ? FILL
          : rows[(int) y][(int) x];
    }

    double mixed(double x, double y) {
      double left = Math.floor(x);
      double top = Math.floor(y);
      double above = (left + 1 - x) * at(left, top) + (x - left) * at(left + 1, top);
      double below = (left + 1 - x) * at(left, top + 1) + (x - left) * at(left + 1, top + 1);
      return (top + 1 - y) * above + (y - top) * below;
    }

    double nearest(double x, double y) {
      return at(Math.round(Math.abs(x)) * Math.signum(x), Math.round(Math.abs(y)) * Math.signum(y));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "reflect, 5, 7", "reflect, 1, 6", "reflect, 6, 1", "reflect, 40, 9",
    "wrap, 5, 7", "wrap, 1, 6", "wrap, 6, 1", "wrap, 40, 9",
    "nearest, 5, 7", "nearest, 1, 6", "nearest, 6, 1", "nearest, 9, 40",
    "constant, 5, 7", "constant, 1, 6", "constant, 6, 1", "constant, 9, 40"
  })
  void elementsComeFromWhereTheMotionSays(String mode, int height, int width) {
    float[] image = new float[Math.toIntExact(COUNT) * height * width * CHANNELS];
    Random random = new Random(5);
    for (int i = 0; i < image.length; i++) {
      image[i] = random.nextFloat(-1, 1);
    }
    for (Case one : cases(height, width)) {
      for (String interpolation : List.of("bilinear", "nearest")) {
        Map<String, Object> config = new LinkedHashMap<>(one.config);
        config.put("fill_mode", mode);
        config.put("interpolation", interpolation);
        config.put("fill_value", FILL);
        assertThat(moved(one.layer, config, image, height, width))
            .as("%s %s", one.layer, config)
            .containsExactly(
                expected(one, mode, interpolation, image, height, width), within(2e-4));
      }
    }
  }

  private static double[] moved(
      String layer, Map<String, Object> config, float[] image, int height, int width) {
    try (Session session = Session.builder().seed(2).backend("llvm").build()) {
      return session.call(
          () ->
              Layers.registry()
                  .get(layer)
                  .create(config)
                  .apply(
                      Tensor.of(NdArray.of(image, new long[] {COUNT, height, width, CHANNELS}))
                          .cast(DType.F32),
                      CallContext.training(true))
                  .toDoubles());
    }
  }

  private static double[] expected(
      Case one, String mode, String interpolation, float[] image, int height, int width) {
    List<Double> all = new ArrayList<>();
    for (int n = 0; n < COUNT; n++) {
      List<Channel> channels = new ArrayList<>();
      for (int c = 0; c < CHANNELS; c++) {
        double[][] rows = new double[height][width];
        for (int y = 0; y < height; y++) {
          for (int x = 0; x < width; x++) {
            rows[y][x] = image[((n * height + y) * width + x) * CHANNELS + c];
          }
        }
        channels.add(new Channel(rows));
      }
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          double[] from = one.motion.from(x, y);
          double column = fold(from[0], width, mode);
          double row = fold(from[1], height, mode);
          channels.forEach(
              channel ->
                  all.add(
                      interpolation.equals("nearest")
                          ? channel.nearest(column, row)
                          : channel.mixed(column, row)));
        }
      }
    }
    return all.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
