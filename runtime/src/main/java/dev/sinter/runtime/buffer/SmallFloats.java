package dev.sinter.runtime.buffer;

/**
 * Conversions between doubles and the 16-bit floating types, rounding to nearest, ties to even,
 * exactly once.
 */
public final class SmallFloats {
  private SmallFloats() {}

  /** {@return the binary16 bits nearest to {@code value}} */
  public static short toHalf(double value) {
    return Float.floatToFloat16(roundToOdd(value));
  }

  /** {@return the value of binary16 bits} */
  public static float fromHalf(short bits) {
    return Float.float16ToFloat(bits);
  }

  /** {@return the bfloat16 bits nearest to {@code value}; NaN stays NaN} */
  public static short toBrain(double value) {
    int bits = Float.floatToRawIntBits(roundToOdd(value));
    if (Double.isNaN(value)) {
      return (short) ((bits >>> 16) | 0x40);
    }
    return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
  }

  /** {@return the value of bfloat16 bits} */
  public static float fromBrain(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /**
   * Rounding an inexact value to the neighbour with an odd last bit keeps the second rounding from
   * meeting a tie that is none.
   */
  private static float roundToOdd(double value) {
    float nearest = (float) value;
    if (nearest == value || Double.isNaN(value) || Float.isInfinite(nearest)) {
      return nearest;
    }
    int bits = Float.floatToRawIntBits(nearest);
    if ((bits & 1) != 0) {
      return nearest;
    }
    return Float.intBitsToFloat(Math.abs((double) nearest) > Math.abs(value) ? bits - 1 : bits + 1);
  }
}
