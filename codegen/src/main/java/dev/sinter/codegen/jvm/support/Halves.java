package dev.sinter.codegen.jvm.support;

/**
 * 16-bit floats: f16 (IEEE 754 binary16) and bf16 (the upper half of a binary32). Their values are
 * held in a float, which represents all of them. Every conversion rounds once, ties to even.
 */
public final class Halves {
  private static final int EXACT_BITS = 53;
  private static final int HALF_INFINITY = 0x7c00;
  private static final int FLOAT_INFINITY = 0x7f800000;

  /** The least float that rounds to infinity in f16, and the least normal f16, as bits. */
  private static final int HALF_OVERFLOW = 0x477ff000;

  private static final int HALF_NORMAL = 0x38800000;

  private Halves() {}

  /** {@return the value of f16 bits} */
  public static float fromHalf(short bits) {
    int magnitude = bits & 0x7fff;
    float value =
        magnitude >= HALF_INFINITY
            ? Float.intBitsToFloat(FLOAT_INFINITY | (magnitude << 13))
            : Float.intBitsToFloat(magnitude << 13) * 0x1p112f;
    return bits < 0 ? -value : value;
  }

  /** {@return the f16 bits nearest to a float} */
  public static short toHalf(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = (bits >>> 16) & 0x8000;
    int magnitude = bits & 0x7fffffff;
    int half;
    if (magnitude > FLOAT_INFINITY) {
      half = 0x7e00;
    } else if (magnitude >= HALF_OVERFLOW) {
      half = HALF_INFINITY;
    } else if (magnitude >= HALF_NORMAL) {
      half = (magnitude + 0xfff + ((magnitude >>> 13) & 1) - (112 << 23)) >>> 13;
    } else {
      // The sum's last bit is that of the least f16: the addition rounds as wanted.
      half = Float.floatToRawIntBits(Float.intBitsToFloat(magnitude) + 0.5f) - 0x3f000000;
    }
    return (short) (sign | half);
  }

  /** {@return the value of bf16 bits} */
  public static float fromBrain(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** {@return the bf16 bits nearest to a float} */
  public static short toBrain(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) ((bits >>> 16) | 0x40);
    }
    return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
  }

  /** {@return the f16 nearest to a float} */
  public static float roundHalf(float value) {
    return fromHalf(toHalf(value));
  }

  /** {@return the f16 nearest to a double} */
  public static float roundHalf(double value) {
    return roundHalf(toOdd(value));
  }

  /** {@return the f16 nearest to an integer} */
  public static float roundHalf(long value) {
    return roundHalf(sticky(value));
  }

  /** {@return the bf16 nearest to a float} */
  public static float roundBrain(float value) {
    return fromBrain(toBrain(value));
  }

  /** {@return the bf16 nearest to a double} */
  public static float roundBrain(double value) {
    return roundBrain(toOdd(value));
  }

  /** {@return the bf16 nearest to an integer} */
  public static float roundBrain(long value) {
    return roundBrain(sticky(value));
  }

  /** {@return {@code a * b + c} in f16, rounded once} */
  public static float fmaHalf(float a, float b, float c) {
    return roundHalf(fmaToOdd(a, b, c));
  }

  /** {@return {@code a * b + c} in bf16, rounded once} */
  public static float fmaBrain(float a, float b, float c) {
    return roundBrain(fmaToOdd(a, b, c));
  }

  /**
   * A float that lies between the same 16-bit floats as {@code value}, so that one more rounding is
   * the only one.
   */
  private static float toOdd(double value) {
    float nearest = (float) value;
    if (nearest == value || Double.isNaN(value) || Float.isInfinite(nearest)) {
      return nearest;
    }
    int bits = Float.floatToRawIntBits(nearest);
    if ((bits & 1) != 0) {
      return nearest;
    }
    boolean tooLarge = Math.abs((double) nearest) > Math.abs(value);
    return Float.intBitsToFloat(tooLarge ? bits - 1 : bits + 1);
  }

  /** A double that lies between the same 16-bit floats as {@code value}. */
  private static double sticky(long value) {
    if (Math.abs(value) < 1L << EXACT_BITS) {
      return value;
    }
    int dropped = Long.SIZE - EXACT_BITS;
    long kept = value >> dropped << dropped;
    return kept == value ? kept : kept | 1L << dropped;
  }

  /**
   * The product is exact in double; the error of the sum is known exactly and decides the last bit.
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
