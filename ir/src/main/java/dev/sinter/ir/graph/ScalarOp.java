package dev.sinter.ir.graph;

import java.util.Locale;

/**
 * Operations on scalars: the same set serves tensors elementwise (graph level) and expressions of
 * loops, where an operand may be a vector of lanes. This enum is the definition of their edges:
 *
 * <ul>
 *   <li>Integers wrap. Integer division truncates; {@code x / 0} and {@code x % 0} are 0 (no trap
 *       exists in vector code); {@code MIN_VALUE / -1} is {@code MIN_VALUE}, its remainder 0. Shift
 *       counts are taken modulo the width.
 *   <li>Float {@code MAX(a, b)} is {@code (b > a || b is NaN) ? b : a}, {@code MIN} likewise with
 *       {@code <}: NaN of either operand comes through.
 *   <li>{@code REM} is Java's {@code %}: the sign of the dividend. {@code ROUND} rounds half to
 *       even. {@code SIGN} of NaN is NaN, of a zero the zero itself.
 *   <li>{@code FMA} rounds once. Comparisons with NaN are false, but {@code NE} is true.
 *   <li>u8 values are 0 to 255: they compare, divide and shift right as such. {@code ABS} of the
 *       least value is that value. {@code SHIFT_RIGHT_LOGICAL} brings zeros into the type's own
 *       width.
 *   <li>{@code POW} and {@code ATAN2} have the special cases of Java's {@link Math}: {@code pow(x,
 *       0)} is 1 for every x, {@code pow(1, NaN)} is NaN.
 *   <li>Which NaN an operation gives, its sign and payload, is not specified.
 *   <li>bool operands: AND, OR, XOR, NOT, EQ, NE, SELECT.
 * </ul>
 */
public enum ScalarOp {
  /** {@code -x}. */
  NEG(1, Domain.NUMBER),
  /** {@code |x|}. */
  ABS(1, Domain.NUMBER),
  /** -1, 0 or 1. */
  SIGN(1, Domain.NUMBER),
  /** Greatest integer not above. */
  FLOOR(1, Domain.FLOAT),
  /** Least integer not below. */
  CEIL(1, Domain.FLOAT),
  /** Nearest integer, ties to even. */
  ROUND(1, Domain.FLOAT),
  /** Integer part. */
  TRUNC(1, Domain.FLOAT),
  /** Square root, correctly rounded. */
  SQRT(1, Domain.FLOAT),
  /** {@code 1 / sqrt(x)}: two roundings. */
  RSQRT(1, Domain.FLOAT),
  /** e to the power x. */
  EXP(1, Domain.FLOAT),
  /** {@code exp(x) - 1}, accurate near 0. */
  EXPM1(1, Domain.FLOAT),
  /** Natural logarithm. */
  LOG(1, Domain.FLOAT),
  /** {@code log(1 + x)}, accurate near 0. */
  LOG1P(1, Domain.FLOAT),
  /** Sine, radians. */
  SIN(1, Domain.FLOAT),
  /** Cosine, radians. */
  COS(1, Domain.FLOAT),
  /** Tangent, radians. */
  TAN(1, Domain.FLOAT),
  /** Arc sine. */
  ASIN(1, Domain.FLOAT),
  /** Arc cosine. */
  ACOS(1, Domain.FLOAT),
  /** Arc tangent. */
  ATAN(1, Domain.FLOAT),
  /** Hyperbolic sine. */
  SINH(1, Domain.FLOAT),
  /** Hyperbolic cosine. */
  COSH(1, Domain.FLOAT),
  /** Hyperbolic tangent. */
  TANH(1, Domain.FLOAT),
  /** {@code 1 / (1 + exp(-x))}. */
  SIGMOID(1, Domain.FLOAT),
  /** {@code log(1 + exp(x))}, without overflow. */
  SOFTPLUS(1, Domain.FLOAT),
  /** Error function. */
  ERF(1, Domain.FLOAT),
  /** Whether x is NaN. */
  IS_NAN(1, Domain.FLOAT),
  /** Whether x is neither infinite nor NaN. */
  IS_FINITE(1, Domain.FLOAT),
  /** Complement of bool or of all bits. */
  NOT(1, Domain.BITS),
  /** {@code a + b}. */
  ADD(2, Domain.NUMBER),
  /** {@code a - b}. */
  SUB(2, Domain.NUMBER),
  /** {@code a * b}. */
  MUL(2, Domain.NUMBER),
  /** {@code a / b}. */
  DIV(2, Domain.NUMBER),
  /** {@code a % b} with the sign of a. */
  REM(2, Domain.NUMBER),
  /** a to the power b. */
  POW(2, Domain.FLOAT),
  /** Angle of the point (b, a): {@code atan2(a, b)}. */
  ATAN2(2, Domain.FLOAT),
  /** The smaller, NaN wins. */
  MIN(2, Domain.NUMBER),
  /** The larger, NaN wins. */
  MAX(2, Domain.NUMBER),
  /** Both, or bitwise and. */
  AND(2, Domain.BITS),
  /** Either, or bitwise or. */
  OR(2, Domain.BITS),
  /** One but not both, or bitwise. */
  XOR(2, Domain.BITS),
  /** Shift left. */
  SHIFT_LEFT(2, Domain.INTEGER),
  /** Shift right, sign (or, for u8, zero) comes in. */
  SHIFT_RIGHT(2, Domain.INTEGER),
  /** Shift right, zeros come in. */
  SHIFT_RIGHT_LOGICAL(2, Domain.INTEGER),
  /** {@code a == b}; gives bool. */
  EQ(2, Domain.COMPARE),
  /** {@code a != b}; gives bool. */
  NE(2, Domain.COMPARE),
  /** {@code a < b}; gives bool. */
  LT(2, Domain.COMPARE),
  /** {@code a <= b}; gives bool. */
  LE(2, Domain.COMPARE),
  /** {@code a > b}; gives bool. */
  GT(2, Domain.COMPARE),
  /** {@code a >= b}; gives bool. */
  GE(2, Domain.COMPARE),
  /** {@code c ? a : b}, c bool, a and b of one type. */
  SELECT(3, Domain.SELECT),
  /** {@code a * b + c} rounded once. */
  FMA(3, Domain.FLOAT);

  /** What an op takes and gives. */
  public enum Domain {
    /** Any float or integer type; gives the same. */
    NUMBER,
    /** Any float type; gives the same, but IS_NAN and IS_FINITE give bool. */
    FLOAT,
    /** Any integer type; gives the same. */
    INTEGER,
    /** bool or any integer type; gives the same. */
    BITS,
    /** Two of one type (EQ and NE: bool too); gives bool. */
    COMPARE,
    /** bool, then two of one type; gives that type. */
    SELECT
  }

  private final int arity;
  private final Domain domain;

  ScalarOp(int arity, Domain domain) {
    this.arity = arity;
    this.domain = domain;
  }

  /** {@return the number of operands} */
  public int arity() {
    return arity;
  }

  /** {@return what it takes and gives} */
  public Domain domain() {
    return domain;
  }

  /** {@return whether the result is bool whatever the operands are} */
  public boolean isPredicate() {
    return domain == Domain.COMPARE || this == IS_NAN || this == IS_FINITE;
  }

  /** {@return whether the operands may change places} */
  public boolean isCommutative() {
    return switch (this) {
      case ADD, MUL, AND, OR, XOR, EQ, NE -> true;
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
          IS_NAN,
          IS_FINITE,
          NOT,
          SUB,
          DIV,
          REM,
          POW,
          ATAN2,
          MIN,
          MAX,
          SHIFT_LEFT,
          SHIFT_RIGHT,
          SHIFT_RIGHT_LOGICAL,
          LT,
          LE,
          GT,
          GE,
          SELECT,
          FMA ->
          false;
    };
  }

  /** {@return the name in the text form, such as {@code shift-left}} */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
