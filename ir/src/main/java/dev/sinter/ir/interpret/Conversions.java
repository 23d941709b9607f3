package dev.sinter.ir.interpret;

import dev.sinter.ir.IrException;
import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Floats;

/**
 * Casts and bitcasts between element types, as {@link dev.sinter.ir.graph.Op.Cast} and {@code
 * Bitcast} define them.
 */
final class Conversions {
  private static final int EXACT_BITS = 53;

  private Conversions() {}

  /**
   * {@return the integer or bool that a float becomes: truncated, saturated, NaN to 0; bool is
   * {@code value != 0}}
   */
  static long toInteger(DType to, double value) {
    return switch (to) {
      case BOOL -> value != 0 ? 1 : 0;
      case I8, U8, I32 ->
          Math.clamp((long) value, Reducer.MAX.identityLong(to), Reducer.MIN.identityLong(to));
      case I64, INDEX -> (long) value;
      case F32, F64, F16, BF16 ->
          throw new IrException("cast: " + to.text() + " is not an integer type");
    };
  }

  /** {@return the float of type {@code to} nearest to an integer, ties to even} */
  static double toFloat(DType to, long value) {
    return switch (to) {
      case F32 -> (float) value;
      case F64 -> (double) value;
      case F16, BF16 -> FloatScalars.round(to, stickyDouble(value));
      case I8, U8, I32, I64, BOOL, INDEX ->
          throw new IrException("cast: " + to.text() + " is not a float type");
    };
  }

  /**
   * A double between the same 16-bit floats as {@code value}: bits too low for a double are
   * gathered in the lowest one kept.
   */
  private static double stickyDouble(long value) {
    if (Math.abs(value) < 1L << EXACT_BITS) {
      return value;
    }
    int dropped = Long.SIZE - EXACT_BITS;
    long kept = value >> dropped << dropped;
    return kept == value ? kept : kept | 1L << dropped;
  }

  /** {@return the stored bits of a float of type {@code from}, sign-extended} */
  static long floatBits(DType from, double value) {
    return switch (from) {
      case F32 -> Float.floatToRawIntBits((float) value);
      case F64 -> Double.doubleToRawLongBits(value);
      case F16 -> Floats.toHalf(value);
      case BF16 -> Floats.toBrain(value);
      case I8, U8, I32, I64, BOOL, INDEX ->
          throw new IrException("bitcast: " + from.text() + " is not a float type");
    };
  }

  /** {@return the float of type {@code to} that has these low bits} */
  static double floatOfBits(DType to, long bits) {
    return switch (to) {
      case F32 -> Float.intBitsToFloat((int) bits);
      case F64 -> Double.longBitsToDouble(bits);
      case F16 -> Float.float16ToFloat((short) bits);
      case BF16 -> Floats.fromBrain((short) bits);
      case I8, U8, I32, I64, BOOL, INDEX ->
          throw new IrException("bitcast: " + to.text() + " is not a float type");
    };
  }
}
