package dev.sinter.ir.interpret;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.type.DType;

/**
 * The arithmetic of single elements: every {@link ScalarOp}, cast and bitcast, exactly.
 *
 * <p>A float element is held in a double, which represents every value of the narrower types; an
 * integer, bool or index element in a long (sign-extended, u8 as 0 to 255, bool as 0 or 1). Which
 * NaN an operation gives is not specified; everything else is, to the bit:
 *
 * <ul>
 *   <li>f32, f16 and bf16 {@code + - * /}, {@code sqrt} and {@code fma} are rounded once; {@code
 *       rsqrt} is two operations; transcendental functions are Java's {@link Math} in f64, rounded
 *       once. (Compiled code has them expanded into polynomials before: the loop level then holds
 *       only ops that have one right answer.)
 *   <li>Integer operations wrap to their type.
 * </ul>
 */
public final class Scalars {
  private Scalars() {}

  /**
   * Applies an op with a float result, other than SELECT, to floats in f64.
   *
   * @param b second operand; ignored where there is none
   * @param c third operand; ignored where there is none
   */
  public static double applyDouble(ScalarOp op, double a, double b, double c) {
    return FloatScalars.applyDouble(op, a, b, c);
  }

  /**
   * Applies an op with a float result, other than SELECT, to values of a float type; rounds to that
   * type.
   */
  public static double applyRounded(ScalarOp op, DType dtype, double a, double b, double c) {
    return FloatScalars.applyRounded(op, dtype, a, b, c);
  }

  /** Applies an op with a bool result to floats. */
  public static boolean test(ScalarOp op, double a, double b) {
    return FloatScalars.test(op, a, b);
  }

  /**
   * Applies an op other than SELECT to integers, indices or bools of one type; a bool result is 0
   * or 1.
   */
  public static long applyInteger(ScalarOp op, DType dtype, long a, long b) {
    return IntegerScalars.apply(op, dtype, a, b);
  }

  /** {@return the value of a float type nearest to {@code value}, ties to even} */
  public static double round(DType dtype, double value) {
    return FloatScalars.round(dtype, value);
  }

  /**
   * {@return the low bits of {@code value} as an integer type reads them; bool is {@code value !=
   * 0}}
   */
  public static long wrap(DType dtype, long value) {
    return IntegerScalars.wrap(dtype, value);
  }

  /**
   * {@return a float cast to an integer type or bool: truncated, saturated at the type's ends, NaN
   * to 0; bool is {@code value != 0}}
   */
  public static long castToInteger(DType to, double value) {
    return Conversions.toInteger(to, value);
  }

  /** {@return an integer cast to a float type, rounded once to nearest even} */
  public static double castToFloat(DType to, long value) {
    return Conversions.toFloat(to, value);
  }

  /** {@return the stored bits of a float of type {@code from}, sign-extended from its width} */
  public static long floatBits(DType from, double value) {
    return Conversions.floatBits(from, value);
  }

  /** {@return the float of type {@code to} that has these low bits} */
  public static double floatOfBits(DType to, long bits) {
    return Conversions.floatOfBits(to, bits);
  }
}
