package dev.sinter.ir.type;

/** Conversions between f64/f32 and the 16-bit floats, rounding to nearest even exactly once. */
public final class Floats {
  private Floats() {}

  /**
   * {@return the binary16 bits nearest to {@code value}, ties to even} A double is first rounded to
   * odd in f32, so that the second rounding cannot meet a false tie.
   */
  public static short toHalf(double value) {
    return Float.floatToFloat16(toOddFloat(value));
  }

  /** {@return the bfloat16 bits nearest to {@code value}, ties to even; NaN stays NaN} */
  public static short toBrain(double value) {
    int bits = Float.floatToRawIntBits(toOddFloat(value));
    if (Double.isNaN(value)) {
      return (short) ((bits >>> 16) | 0x40);
    }
    return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
  }

  /** {@return the float of these bfloat16 bits} */
  public static float fromBrain(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  private static float toOddFloat(double value) {
    float nearest = (float) value;
    if (nearest == value || Double.isNaN(value) || Float.isInfinite(nearest)) {
      return nearest;
    }
    int bits = Float.floatToRawIntBits(nearest);
    if ((bits & 1) != 0) {
      return nearest;
    }
    boolean magnitudeTooLarge = Math.abs((double) nearest) > Math.abs(value);
    return Float.intBitsToFloat(magnitudeTooLarge ? bits - 1 : bits + 1);
  }
}
