package dev.sinter.testsuite.math;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.ir.graph.ScalarOp;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The errors stated in {@code docs/math-functions.md} hold. */
class MathAccuracyTest {
  /** Coprime to the powers of two, so that all low bits occur. */
  private static final int STRIDE = 65_537;

  static List<ScalarOp> functions() {
    return MathAccuracy.FUNCTIONS;
  }

  @ParameterizedTest
  @MethodSource("functions")
  void staysBelowTheStatedError(ScalarOp op) {
    MathAccuracy.Worst worst = MathAccuracy.measure(op, STRIDE);
    double stated =
        switch (op) {
          case EXP, LOG -> 1.1;
          case TAN -> 4.5;
          case TANH, ASIN, ERF -> 3.5;
          default -> 2.6;
        };
    assertThat(worst.ulps()).as("%s", worst).isLessThan(stated);
    assertThat(worst.wrongSpecials()).as("%s", worst).isZero();
  }
}
