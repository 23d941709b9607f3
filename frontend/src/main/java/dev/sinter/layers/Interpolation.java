package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.choice;

import dev.sinter.config.ArgumentType;
import dev.sinter.ir.ModelException;
import dev.sinter.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How images are resized. Every method is a weighted sum of a few elements along height, then along
 * width; elements are points at the centers of pixels, as tf.image.resize has it.
 *
 * <pre>
 *   in    |  0  |  1  |  2  |        place in the input of result i:
 *   out   | 0 | 1 | 2 | 3 | 4 |      (i + 0.5) * in / out - 0.5
 * </pre>
 */
enum Interpolation {
  /** The element nearest to the place. */
  NEAREST,
  /** The two around the place, by their distance. */
  BILINEAR,
  /** The four around the place, by Keys's cubic with a = -0.5 (1981). */
  BICUBIC,
  /** The mean over the part of the input that a result covers. */
  AREA,
  /** Windowed sinc of radius 3. */
  LANCZOS3,
  /** Windowed sinc of radius 5. */
  LANCZOS5,
  /** Gaussian of radius 1.5 and deviation 0.5. */
  GAUSSIAN,
  /** Mitchell and Netravali's cubic with b = c = 1/3 (1988). */
  MITCHELLCUBIC;

  /** Keras's names, in lower case. */
  static final ArgumentType<Interpolation> TYPE =
      new ArgumentType<>() {
        private final ArgumentType<String> names =
            choice(
                Arrays.stream(values())
                    .map(each -> each.name().toLowerCase(java.util.Locale.ROOT))
                    .toArray(String[]::new));

        @Override
        public Interpolation read(@Nullable Object value) {
          return value instanceof Interpolation one
              ? one
              : valueOf(names.read(value).toUpperCase(java.util.Locale.ROOT));
        }

        @Override
        public @Nullable Object write(Interpolation value) {
          return value.name().toLowerCase(java.util.Locale.ROOT);
        }

        @Override
        public String describe() {
          return names.describe();
        }
      };

  /** The elements that make one result, and their weights. */
  private record Span(int start, double[] weights) {}

  /**
   * {@return images of another size}
   *
   * @param images (..., height, width, channels)
   * @param height of the result
   * @param width of the result
   */
  Tensor resize(Tensor images, long height, long width) {
    int row = images.rank() - 3;
    if (images.dim(row).is(height) && images.dim(row + 1).is(width)) {
      return images;
    }
    return along(along(images, row, height), row + 1, width);
  }

  private Tensor along(Tensor x, int axis, long count) {
    int extent = Math.toIntExact(x.dim(axis).fixed());
    int results = Math.toIntExact(count);
    List<Span> spans =
        IntStream.range(0, results).mapToObj(i -> normalized(i, extent, results)).toList();
    int taps = spans.stream().mapToInt(span -> span.weights.length).max().orElse(1);
    long[] column = new long[x.rank() - axis];
    Arrays.fill(column, 1);
    column[0] = results;
    Tensor sum = Tensor.zeros();
    for (int tap = 0; tap < taps; tap++) {
      int[] places = new int[results];
      double[] weights = new double[results];
      for (int i = 0; i < results; i++) {
        Span span = spans.get(i);
        boolean used = tap < span.weights.length;
        places[i] = Math.min(span.start + tap, extent - 1);
        weights[i] = used ? span.weights[tap] : 0;
      }
      Tensor elements = x.gather(Tensor.of(places), axis);
      if (Arrays.stream(weights).allMatch(weight -> weight == 1)) {
        sum = tap == 0 ? elements : sum.plus(elements);
      } else {
        Tensor part = elements.times(Tensor.of(weights).cast(x.dtype()).reshape(column));
        sum = tap == 0 ? part : sum.plus(part);
      }
    }
    return sum;
  }

  private Span normalized(int result, int extent, int results) {
    Span span = span(result, extent, results);
    double total = Arrays.stream(span.weights).sum();
    return Math.abs(total) < 1e-30
        ? span
        : new Span(span.start, Arrays.stream(span.weights).map(w -> w / total).toArray());
  }

  private Span span(int result, int extent, int results) {
    // In f32, as ties between two elements depend on the rounding.
    float scale = (float) extent / results;
    float place = (result + 0.5f) * scale;
    return switch (this) {
      case NEAREST -> new Span(Math.min((int) Math.floor(place), extent - 1), new double[] {1});
      case BILINEAR -> bilinear(place - 0.5f, extent);
      case BICUBIC -> bicubic(place - 0.5f, extent);
      case AREA -> area(result, (double) extent / results, extent);
      case LANCZOS3, LANCZOS5, GAUSSIAN, MITCHELLCUBIC -> kernel(place, extent);
    };
  }

  private static Span bilinear(double place, int extent) {
    int first = (int) Math.floor(place);
    double rest = place - first;
    if (first < 0) {
      return new Span(0, new double[] {1});
    } else if (first >= extent - 1) {
      return new Span(extent - 1, new double[] {1});
    }
    return new Span(first, new double[] {1 - rest, rest});
  }

  /** TensorFlow reads the cubic from a table with 1024 steps between two elements. */
  private static Span bicubic(double place, int extent) {
    int center = (int) Math.floor(place);
    double rest = Math.rint((place - center) * 1024) / 1024;
    int start = Math.max(center - 1, 0);
    int limit = Math.min(center + 3, extent);
    return new Span(
        start,
        IntStream.range(start, limit)
            .mapToDouble(i -> keys(Math.abs(i - center - rest)))
            .toArray());
  }

  private static double keys(double x) {
    double a = -0.5;
    if (x <= 1) {
      return ((a + 2) * x - (a + 3)) * x * x + 1;
    }
    return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
  }

  private static Span area(int result, double scale, int extent) {
    double low = result * scale;
    double high = (result + 1) * scale;
    int start = (int) Math.floor(low);
    int limit = Math.min((int) Math.ceil(high - 1e-9), extent);
    return new Span(
        start,
        IntStream.range(start, limit)
            .mapToDouble(i -> Math.min(i + 1, high) - Math.max(i, low))
            .toArray());
  }

  private Span kernel(double place, int extent) {
    double radius = radius();
    int first = (int) Math.ceil(place - radius - 0.5);
    int last = (int) Math.floor(place + radius - 0.5);
    int start = Math.clamp(first, 0, extent - 1);
    int end = Math.clamp(last, 0, extent - 1);
    return new Span(
        start,
        IntStream.rangeClosed(start, end)
            .mapToDouble(i -> weight(Math.abs(i + 0.5 - place)))
            .toArray());
  }

  private double radius() {
    return switch (this) {
      case LANCZOS3 -> 3;
      case LANCZOS5 -> 5;
      case GAUSSIAN -> 1.5;
      case MITCHELLCUBIC -> 2;
      case NEAREST, BILINEAR, AREA, BICUBIC -> 1;
    };
  }

  private double weight(double x) {
    double radius = radius();
    if (x > radius) {
      return 0;
    }
    return switch (this) {
      case LANCZOS3, LANCZOS5 ->
          x <= 1e-3
              ? 1
              : radius
                  * Math.sin(Math.PI * x)
                  * Math.sin(Math.PI * x / radius)
                  / (Math.PI * Math.PI * x * x);
      case GAUSSIAN -> Math.exp(-x * x / (2 * 0.5 * 0.5));
      case MITCHELLCUBIC ->
          x > 1
              ? ((-7.0 / 18 * x + 2) * x - 10.0 / 3) * x + 16.0 / 9
              : (7.0 / 6 * x - 2) * x * x + 8.0 / 9;
      case NEAREST, BILINEAR, AREA, BICUBIC -> 1 - x;
    };
  }

  /**
   * {@return images of another size, after cutting away what does not fit its proportions}
   *
   * @param images (..., height, width, channels)
   * @throws ModelException if no whole pixel is left
   */
  Tensor resizeKeepingProportions(Tensor images, long height, long width) {
    int row = images.rank() - 3;
    long rows = images.dim(row).fixed();
    long columns = images.dim(row + 1).fixed();
    long keptRows = Math.min(rows, (long) ((double) columns * height / width));
    long keptColumns = Math.min(columns, (long) ((double) rows * width / height));
    if (keptRows == 0 || keptColumns == 0) {
      throw new ModelException(
          "images of %dx%d pixels have no part of at least one pixel in the proportions of %dx%d; give"
                  .formatted(rows, columns, height, width)
              + " larger images, or resize without keeping proportions");
    }
    long top = (rows - keptRows) / 2;
    long left = (columns - keptColumns) / 2;
    Tensor cut = images.slice(row, top, top + keptRows).slice(row + 1, left, left + keptColumns);
    return resize(cut, height, width);
  }
}
