package dev.sinter.testsuite.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * Tests of distributions at level alpha = 0.001: a right implementation fails one in a thousand,
 * and as seeds are fixed, always or never.
 */
final class Statistics {
  private static final double ALPHA = 0.001;

  /** The standard normal distribution is below this with probability 1 - alpha. */
  private static final double QUANTILE = 3.0902323;

  private Statistics() {}

  /** Kolmogorov-Smirnov: the values are draws from a continuous distribution. */
  static void followDistribution(double[] values, DoubleUnaryOperator distribution) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    double distance = 0;
    for (int i = 0; i < n; i++) {
      double expected = distribution.applyAsDouble(sorted[i]);
      distance = Math.max(distance, Math.max(expected - (double) i / n, (i + 1.0) / n - expected));
    }
    // The asymptotic quantile of sqrt(n) D.
    double limit = Math.sqrt(-Math.log(ALPHA / 2) / 2) / Math.sqrt(n);
    assertThat(distance).as("Kolmogorov-Smirnov distance of %d values", n).isLessThan(limit);
  }

  /** Pearson's chi-square: counts agree with probabilities. */
  static void haveProbabilities(long[] counts, double... probabilities) {
    long n = Arrays.stream(counts).sum();
    double sum = 0;
    for (int i = 0; i < counts.length; i++) {
      double expected = n * probabilities[i];
      sum += (counts[i] - expected) * (counts[i] - expected) / expected;
    }
    assertThat(sum)
        .as("chi-square of %s", Arrays.toString(counts))
        .isLessThan(chiSquareQuantile(counts.length - 1));
  }

  /** Counts of equally likely classes. */
  static void areEquallyLikely(long[] counts) {
    double[] probabilities = new double[counts.length];
    Arrays.fill(probabilities, 1.0 / counts.length);
    haveProbabilities(counts, probabilities);
  }

  /** Wilson and Hilferty's approximation (1931); exact enough from 1 degree of freedom on. */
  private static double chiSquareQuantile(int degrees) {
    if (degrees == 1) {
      return 10.828; // the square of a normal quantile at alpha / 2
    }
    double part = 2.0 / (9 * degrees);
    return degrees * Math.pow(1 - part + QUANTILE * Math.sqrt(part), 3);
  }

  /** The normal distribution's function, by the series of Marsaglia (2004). */
  static double normal(double x) {
    if (Math.abs(x) > 8) {
      return x > 0 ? 1 : 0;
    }
    double sum = x;
    double term = x;
    for (int i = 3; sum + term != sum; i += 2) {
      term *= x * x / i;
      sum += term;
    }
    return 0.5 + sum * Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
  }

  /** {@return the function of a normal distribution cut off at two deviations} */
  static DoubleUnaryOperator truncatedNormal(double mean, double deviation) {
    double low = normal(-2);
    double mass = normal(2) - low;
    return x -> Math.clamp((normal((x - mean) / deviation) - low) / mass, 0, 1);
  }

  /** {@return the function of a uniform distribution} */
  static DoubleUnaryOperator uniform(double least, double bound) {
    return x -> Math.clamp((x - least) / (bound - least), 0, 1);
  }
}
