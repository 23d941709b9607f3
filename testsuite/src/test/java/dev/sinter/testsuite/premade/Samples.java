package dev.sinter.testsuite.premade;

import dev.sinter.session.Session;
import java.util.function.Supplier;

/** Numbers that tests of premade models compute with, and sessions to compute in. */
final class Samples {
  static final double[][] WIDE = {{0.5, -1}, {1.5, 0.25}, {-0.75, 2}, {0.1, 0.3}};
  static final double[][] DEEP = {{1, 0.2, -0.4}, {-0.6, 0.8, 0.9}, {0.3, -1.2, 0.7}, {2, 0, -0.5}};
  static final double[][] TARGETS = {{1}, {-0.5}, {2}, {0.75}};

  private Samples() {}

  /** {@return what code gives in a session of its own on a backend} */
  static <T> T on(String backend, Supplier<T> code) {
    try (Session session = Session.builder().seed(4).backend(backend).threads(2).build()) {
      return session.call(code);
    }
  }

  /** {@return the product of a row with a column of weights} */
  static double dot(double[] row, double[] weights) {
    double sum = 0;
    for (int i = 0; i < row.length; i++) {
      sum += row[i] * weights[i];
    }
    return sum;
  }
}
