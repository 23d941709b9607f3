package dev.sinter.ir.interpret;

/**
 * The error function in f64, to a few units in the last place.
 *
 * <p>Below 3 the series {@code erf x = 2/sqrt(pi) exp(-x^2) sum 2^n x^(2n+1) / (1 * 3 * ... *
 * (2n+1))} (Abramowitz and Stegun 7.1.6), whose terms are all positive; from 3 on {@code 1 - erfc
 * x} by the continued fraction 7.1.14, evaluated from the end.
 */
final class ErrorFunction {
  private static final double SERIES_LIMIT = 3;
  private static final int FRACTION_DEPTH = 60;

  private ErrorFunction() {}

  static double erf(double x) {
    double magnitude = Math.abs(x);
    if (Double.isNaN(x) || x == 0) {
      return x;
    }
    double value = magnitude < SERIES_LIMIT ? series(magnitude) : 1 - complement(magnitude);
    return Math.copySign(value, x);
  }

  private static double series(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; term > sum * 1e-18; n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return Math.min(1, 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum);
  }

  private static double complement(double x) {
    if (x > 27) {
      return 0;
    }
    double tail = x;
    for (int k = FRACTION_DEPTH; k >= 1; k--) {
      tail = x + k / 2.0 / tail;
    }
    return Math.exp(-x * x) / Math.sqrt(Math.PI) / tail;
  }
}
