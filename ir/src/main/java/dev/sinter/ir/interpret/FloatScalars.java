package dev.sinter.ir.interpret;

import dev.sinter.ir.IrException;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Floats;

/** {@link ScalarOp}s on floats. A value of a narrower type is held exactly in a double. */
final class FloatScalars {
  private FloatScalars() {}

  /** {@return the value in f64; unused operands are ignored} */
  static double applyDouble(ScalarOp op, double a, double b, double c) {
    return switch (op) {
      case NEG -> -a;
      case ABS -> Math.abs(a);
      case SIGN -> Math.signum(a);
      case FLOOR -> Math.floor(a);
      case CEIL -> Math.ceil(a);
      case ROUND -> Math.rint(a);
      case TRUNC -> a < 0 ? Math.ceil(a) : Math.floor(a);
      case SQRT -> Math.sqrt(a);
      case RSQRT -> 1 / Math.sqrt(a);
      case EXP -> Math.exp(a);
      case EXPM1 -> Math.expm1(a);
      case LOG -> Math.log(a);
      case LOG1P -> Math.log1p(a);
      case SIN -> Math.sin(a);
      case COS -> Math.cos(a);
      case TAN -> Math.tan(a);
      case ASIN -> Math.asin(a);
      case ACOS -> Math.acos(a);
      case ATAN -> Math.atan(a);
      case SINH -> Math.sinh(a);
      case COSH -> Math.cosh(a);
      case TANH -> Math.tanh(a);
      case SIGMOID -> 1 / (1 + Math.exp(-a));
      case SOFTPLUS -> Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a)));
      case ERF -> ErrorFunction.erf(a);
      case ADD -> a + b;
      case SUB -> a - b;
      case MUL -> a * b;
      case DIV -> a / b;
      case REM -> a % b;
      case POW -> Math.pow(a, b);
      case ATAN2 -> Math.atan2(a, b);
      case MIN -> b < a || Double.isNaN(b) ? b : a;
      case MAX -> b > a || Double.isNaN(b) ? b : a;
      case FMA -> Math.fma(a, b, c);
      case IS_NAN, IS_FINITE, EQ, NE, LT, LE, GT, GE ->
          throw new IrException(op.text() + " gives bool, not a float");
      case NOT, AND, OR, XOR, SHIFT_LEFT, SHIFT_RIGHT, SHIFT_RIGHT_LOGICAL, SELECT ->
          throw new IrException(op.text() + " is not an operation on floats");
    };
  }

  /** {@return the value of a predicate} */
  static boolean test(ScalarOp op, double a, double b) {
    return switch (op) {
      case IS_NAN -> Double.isNaN(a);
      case IS_FINITE -> Double.isFinite(a);
      case EQ -> a == b;
      case NE -> a != b;
      case LT -> a < b;
      case LE -> a <= b;
      case GT -> a > b;
      case GE -> a >= b;
      case NEG,
          ABS,
          SIGN,
          FLOOR,
          CEIL,
          ROUND,
          TRUNC,
          SQRT,
          RSQRT,
          EXP,
          EXPM1,
          LOG,
          LOG1P,
          SIN,
          COS,
          TAN,
          ASIN,
          ACOS,
          ATAN,
          SINH,
          COSH,
          TANH,
          SIGMOID,
          SOFTPLUS,
          ERF,
          NOT,
          ADD,
          SUB,
          MUL,
          DIV,
          REM,
          POW,
          ATAN2,
          MIN,
          MAX,
          AND,
          OR,
          XOR,
          SHIFT_LEFT,
          SHIFT_RIGHT,
          SHIFT_RIGHT_LOGICAL,
          SELECT,
          FMA ->
          throw new IrException(op.text() + " is not a predicate on floats");
    };
  }

  /** {@return the value in the declared type, which its operands have} */
  static double applyRounded(ScalarOp op, DType dtype, double a, double b, double c) {
    if (dtype == DType.F64) {
      return applyDouble(op, a, b, c);
    }
    return switch (op) {
      case FMA ->
          dtype == DType.F32
              ? Math.fma((float) a, (float) b, (float) c)
              : round(dtype, fmaToOdd(a, b, c));
      case RSQRT -> round(dtype, 1 / round(dtype, Math.sqrt(a)));
      // One rounding of the f64 result is the correctly rounded one for + - * / and sqrt, since 53
      // >= 2 * 24 + 2 bits.
      case NEG,
          ABS,
          SIGN,
          FLOOR,
          CEIL,
          ROUND,
          TRUNC,
          SQRT,
          EXP,
          EXPM1,
          LOG,
          LOG1P,
          SIN,
          COS,
          TAN,
          ASIN,
          ACOS,
          ATAN,
          SINH,
          COSH,
          TANH,
          SIGMOID,
          SOFTPLUS,
          ERF,
          IS_NAN,
          IS_FINITE,
          NOT,
          ADD,
          SUB,
          MUL,
          DIV,
          REM,
          POW,
          ATAN2,
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
          SELECT ->
          round(dtype, applyDouble(op, a, b, c));
    };
  }

  /** {@return the value of a float type nearest to {@code value}, ties to even} */
  static double round(DType dtype, double value) {
    return switch (dtype) {
      case F32 -> (float) value;
      case F64 -> value;
      case F16 -> Float.float16ToFloat(Floats.toHalf(value));
      case BF16 -> Floats.fromBrain(Floats.toBrain(value));
      case I8, U8, I32, I64, BOOL, INDEX ->
          throw new IrException("rounding: " + dtype.text() + " is not a float type");
    };
  }

  /**
   * {@code a * b + c} of 16-bit floats in f64, rounded to odd, so that the rounding to 16 bits that
   * follows is the only one that counts: the product is exact, the error of the sum is known
   * exactly (Knuth's two-sum).
   */
  private static double fmaToOdd(double a, double b, double c) {
    double product = a * b;
    double sum = product + c;
    double partC = sum - product;
    double error = (product - (sum - partC)) + (c - partC);
    boolean inexact = error != 0 && Double.isFinite(sum);
    if (!inexact || (Double.doubleToRawLongBits(sum) & 1) != 0) {
      return sum;
    }
    return error > 0 ? Math.nextUp(sum) : Math.nextDown(sum);
  }
}
