package dev.sinter.callbacks;

import java.util.Arrays;

/**
 * How numbers are spread over thirty buckets of equal width, as TensorBoard's second version makes
 * them.
 *
 * @param limits upper ends of the buckets
 * @param counts numbers in them
 * @param values the numbers
 */
record Histogram(double[] limits, double[] counts, double[] values) {
  private static final int BUCKETS = 30;

  static Histogram of(double[] values) {
    double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
    if (finite.length == 0) {
      return new Histogram(new double[] {0}, new double[] {0}, finite);
    }
    double least = Arrays.stream(finite).min().orElse(0);
    double most = Arrays.stream(finite).max().orElse(0);
    if (least == most) {
      return new Histogram(new double[] {most + 0.5}, new double[] {finite.length}, finite);
    }
    double[] limits = new double[BUCKETS];
    double[] counts = new double[BUCKETS];
    double width = (most - least) / BUCKETS;
    for (int i = 0; i < BUCKETS; i++) {
      limits[i] = i == BUCKETS - 1 ? most : least + (i + 1) * width;
    }
    for (double value : finite) {
      counts[Math.min(BUCKETS - 1, (int) ((value - least) / width))]++;
    }
    return new Histogram(limits, counts, finite);
  }

  /**
   * {@return as {@code HistogramProto}: min, max, num, sum, sum_squares, bucket limits, buckets}
   */
  ProtocolBuffer message() {
    return new ProtocolBuffer()
        .number(1, Arrays.stream(values).min().orElse(0))
        .number(2, Arrays.stream(values).max().orElse(0))
        .number(3, values.length)
        .number(4, Arrays.stream(values).sum())
        .number(5, Arrays.stream(values).map(v -> v * v).sum())
        .packed(6, limits)
        .packed(7, counts);
  }
}
