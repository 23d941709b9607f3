package dev.sinter.codegen.jvm.support;

/**
 * Scalar operations that are no single instruction of the Java machine, with the edges that
 * Sinter's loops define.
 */
public final class Arithmetic {
  private Arithmetic() {}

  /** {@return the smaller, NaN if any is NaN} */
  public static float min(float a, float b) {
    return b < a || Float.isNaN(b) ? b : a;
  }

  /** {@return the smaller, NaN if any is NaN} */
  public static double min(double a, double b) {
    return b < a || Double.isNaN(b) ? b : a;
  }

  /** {@return the larger, NaN if any is NaN} */
  public static float max(float a, float b) {
    return b > a || Float.isNaN(b) ? b : a;
  }

  /** {@return the larger, NaN if any is NaN} */
  public static double max(double a, double b) {
    return b > a || Double.isNaN(b) ? b : a;
  }

  /** {@return the integral part} */
  public static double trunc(double a) {
    return a < 0 ? Math.ceil(a) : Math.floor(a);
  }

  /** {@return the quotient, 0 if {@code b} is} */
  public static int divide(int a, int b) {
    return b == 0 ? 0 : a / b;
  }

  /** {@return the quotient, 0 if {@code b} is} */
  public static long divide(long a, long b) {
    return b == 0 ? 0 : a / b;
  }

  /** {@return the remainder, 0 if {@code b} is} */
  public static int remainder(int a, int b) {
    return b == 0 ? 0 : a % b;
  }

  /** {@return the remainder, 0 if {@code b} is} */
  public static long remainder(long a, long b) {
    return b == 0 ? 0 : a % b;
  }

  /** {@return the nearest value of i8} */
  public static int saturateByte(int a) {
    return Math.max(-128, Math.min(127, a));
  }

  /** {@return the nearest value of u8} */
  public static int saturateUnsignedByte(int a) {
    return Math.max(0, Math.min(255, a));
  }
}
