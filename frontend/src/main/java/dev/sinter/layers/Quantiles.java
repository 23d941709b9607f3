package dev.sinter.layers;

import java.util.Arrays;
import java.util.List;

/**
 * A summary of many numbers: values in ascending order, each standing for a number of elements.
 *
 * @param values ascending
 * @param weights how many elements each stands for
 */
record Quantiles(double[] values, double[] weights) {

  /** {@return a summary of about {@code 1 / epsilon} values} */
  static Quantiles of(double[] data, double epsilon) {
    double[] sorted = data.clone();
    Arrays.sort(sorted);
    int increment = (int) (sorted.length * epsilon);
    int step = Math.max(increment, 1);
    int count = Math.ceilDiv(sorted.length - increment, step);
    double[] values = new double[count];
    double[] weights = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = sorted[increment + i * step];
      weights[i] = step;
    }
    return new Quantiles(values, weights).compress(epsilon);
  }

  /** {@return the summary at evenly spaced parts of all elements} */
  private Quantiles compress(double epsilon) {
    double[] cumulated = weights.clone();
    Arrays.parallelPrefix(cumulated, Double::sum);
    double total = cumulated[cumulated.length - 1];
    double[] parts = Arrays.stream(cumulated).map(w -> w / total).toArray();
    int count = (int) Math.ceil(1 / epsilon - 1e-9);
    double[] newValues = new double[count];
    double[] newWeights = new double[count];
    double before = 0;
    for (int i = 0; i < count; i++) {
      double part = epsilon + i * epsilon;
      newValues[i] = interpolate(part, parts, values);
      double upTo = interpolate(part, parts, cumulated);
      newWeights[i] = upTo - before;
      before = upTo;
    }
    return new Quantiles(newValues, newWeights);
  }

  /** Piecewise linear, constant beyond the ends. */
  private static double interpolate(double x, double[] xs, double[] ys) {
    if (x <= xs[0]) {
      return ys[0];
    }
    for (int i = 1; i < xs.length; i++) {
      if (x <= xs[i]) {
        double part = (x - xs[i - 1]) / (xs[i] - xs[i - 1]);
        return ys[i - 1] + part * (ys[i] - ys[i - 1]);
      }
    }
    return ys[ys.length - 1];
  }

  /** {@return the values between so many bins of the same weight} */
  List<Double> boundaries(int bins) {
    double[] all = compress(1.0 / bins).values;
    return Arrays.stream(all, 0, bins - 1).boxed().toList();
  }
}
