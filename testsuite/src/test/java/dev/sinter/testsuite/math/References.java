package dev.sinter.testsuite.math;

import dev.sinter.ir.IrException;
import dev.sinter.ir.graph.ScalarOp;

/** The functions in double precision, from the JDK's strict library where it has them. */
final class References {
  private References() {}

  static double value(ScalarOp op, double x, double y) {
    return switch (op) {
      case EXP -> StrictMath.exp(x);
      case EXPM1 -> StrictMath.expm1(x);
      case LOG -> StrictMath.log(x);
      case LOG1P -> StrictMath.log1p(x);
      case SIN -> StrictMath.sin(x);
      case COS -> StrictMath.cos(x);
      case TAN -> StrictMath.tan(x);
      case ASIN -> StrictMath.asin(x);
      case ACOS -> StrictMath.acos(x);
      case ATAN -> StrictMath.atan(x);
      case SINH -> StrictMath.sinh(x);
      case COSH -> StrictMath.cosh(x);
      case TANH -> StrictMath.tanh(x);
      case SIGMOID ->
          x < 0 ? StrictMath.exp(x) / (1 + StrictMath.exp(x)) : 1 / (1 + StrictMath.exp(-x));
      case SOFTPLUS -> Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
      case ERF -> erf(x);
      case RSQRT -> 1 / Math.sqrt(x);
      case POW -> StrictMath.pow(x, y);
      case ATAN2 -> StrictMath.atan2(x, y);
      case NEG,
          ABS,
          SIGN,
          FLOOR,
          CEIL,
          ROUND,
          TRUNC,
          SQRT,
          IS_NAN,
          IS_FINITE,
          NOT,
          ADD,
          SUB,
          MUL,
          DIV,
          REM,
          MIN,
          MAX,
          AND,
          OR,
          XOR,
          SHIFT_LEFT,
          SHIFT_RIGHT,
          SHIFT_RIGHT_LOGICAL,
          EQ,
          NE,
          LT,
          LE,
          GT,
          GE,
          SELECT,
          FMA ->
          throw new IrException(op.text() + " is exact: there is nothing to measure");
    };
  }

  /** The power series where it converges quickly, else the continued fraction of the complement. */
  private static double erf(double x) {
    double a = Math.abs(x);
    if (a > 6.5) {
      return Math.signum(x);
    }
    if (Double.isNaN(x)) {
      return x;
    }
    if (a < 2.5) {
      double term = x;
      double sum = x;
      for (int n = 1; n < 120; n++) {
        term *= -x * x / n;
        sum += term / (2 * n + 1);
      }
      return sum * 2 / Math.sqrt(Math.PI);
    }
    double fraction = 0;
    for (int k = 200; k > 0; k--) {
      fraction = k / 2.0 / (a + fraction);
    }
    return Math.signum(x) * (1 - Math.exp(-a * a) / Math.sqrt(Math.PI) / (a + fraction));
  }
}
