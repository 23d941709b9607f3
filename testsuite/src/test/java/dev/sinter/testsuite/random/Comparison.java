package dev.sinter.testsuite.random;

import dev.sinter.ir.interpret.TensorValue;
import java.util.List;
import java.util.Optional;

/**
 * Compares results of two evaluations.
 *
 * @param relative how far floats may lie apart, relative to the larger of 1 and the expected
 *     magnitude; 0 asks for equal bits. NaN equals NaN in any case, whatever its bits
 */
public record Comparison(double relative) {
  /** Equal bits. */
  public static final Comparison BITS = new Comparison(0);

  /** {@return the first difference; empty if there is none} */
  public Optional<String> difference(List<TensorValue> expected, List<TensorValue> actual) {
    if (expected.size() != actual.size()) {
      return Optional.of(expected.size() + " results expected, got " + actual.size());
    }
    for (int r = 0; r < expected.size(); r++) {
      TensorValue e = expected.get(r);
      TensorValue a = actual.get(r);
      if (!e.type().equals(a.type())) {
        return Optional.of("result " + r + ": " + e.type() + " expected, got " + a.type());
      }
      for (int i = 0; i < e.size(); i++) {
        if (!same(e, a, i)) {
          String values =
              e.isFloat()
                  ? e.getDouble(i) + ", got " + a.getDouble(i)
                  : e.getLong(i) + ", got " + a.getLong(i);
          return Optional.of(
              "result " + r + " " + e.type() + " element " + i + ": expected " + values);
        }
      }
    }
    return Optional.empty();
  }

  private boolean same(TensorValue expected, TensorValue actual, int index) {
    if (!expected.isFloat()) {
      return expected.getLong(index) == actual.getLong(index);
    }
    double e = expected.getDouble(index);
    double a = actual.getDouble(index);
    return Double.compare(e, a) == 0
        || (relative > 0 && (e == a || Math.abs(e - a) <= relative * Math.max(1, Math.abs(e))));
  }
}
