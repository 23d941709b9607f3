package dev.sinter.runtime.buffer;

import dev.sinter.runtime.program.ElementType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Reading, writing and converting elements of every type. */
final class Elements {
  private Elements() {}

  static double getDouble(ElementType type, MemorySegment segment, long index) {
    return switch (type) {
      case F32 -> segment.getAtIndex(ValueLayout.JAVA_FLOAT, index);
      case F64 -> segment.getAtIndex(ValueLayout.JAVA_DOUBLE, index);
      case F16 -> SmallFloats.fromHalf(segment.getAtIndex(ValueLayout.JAVA_SHORT, index));
      case BF16 -> SmallFloats.fromBrain(segment.getAtIndex(ValueLayout.JAVA_SHORT, index));
      case I8 -> segment.get(ValueLayout.JAVA_BYTE, index);
      case U8 -> segment.get(ValueLayout.JAVA_BYTE, index) & 0xff;
      case I32 -> segment.getAtIndex(ValueLayout.JAVA_INT, index);
      case I64 -> segment.getAtIndex(ValueLayout.JAVA_LONG, index);
      case BOOL -> segment.get(ValueLayout.JAVA_BYTE, index) == 0 ? 0 : 1;
    };
  }

  static long getLong(ElementType type, MemorySegment segment, long index) {
    return switch (type) {
      case I64 -> segment.getAtIndex(ValueLayout.JAVA_LONG, index);
      case F32, F64, F16, BF16, I8, U8, I32, BOOL -> (long) getDouble(type, segment, index);
    };
  }

  static void setDouble(ElementType type, MemorySegment segment, long index, double value) {
    switch (type) {
      case F32 -> segment.setAtIndex(ValueLayout.JAVA_FLOAT, index, (float) value);
      case F64 -> segment.setAtIndex(ValueLayout.JAVA_DOUBLE, index, value);
      case F16 -> segment.setAtIndex(ValueLayout.JAVA_SHORT, index, SmallFloats.toHalf(value));
      case BF16 -> segment.setAtIndex(ValueLayout.JAVA_SHORT, index, SmallFloats.toBrain(value));
      case I8, U8 -> segment.set(ValueLayout.JAVA_BYTE, index, (byte) (int) value);
      case I32 -> segment.setAtIndex(ValueLayout.JAVA_INT, index, (int) value);
      case I64 -> segment.setAtIndex(ValueLayout.JAVA_LONG, index, (long) value);
      case BOOL -> segment.set(ValueLayout.JAVA_BYTE, index, (byte) (value != 0 ? 1 : 0));
    }
  }

  static void setLong(ElementType type, MemorySegment segment, long index, long value) {
    switch (type) {
      case F32 -> segment.setAtIndex(ValueLayout.JAVA_FLOAT, index, (float) value);
      case F64 -> segment.setAtIndex(ValueLayout.JAVA_DOUBLE, index, (double) value);
      // A long of more than 53 bits is far beyond every tie of the 16-bit types but one: its low bits only decide "above the tie".
      case F16 -> segment.setAtIndex(ValueLayout.JAVA_SHORT, index, SmallFloats.toHalf(stickyDouble(value)));
      case BF16 -> segment.setAtIndex(ValueLayout.JAVA_SHORT, index, SmallFloats.toBrain(stickyDouble(value)));
      case I8, U8 -> segment.set(ValueLayout.JAVA_BYTE, index, (byte) value);
      case I32 -> segment.setAtIndex(ValueLayout.JAVA_INT, index, (int) value);
      case I64 -> segment.setAtIndex(ValueLayout.JAVA_LONG, index, value);
      case BOOL -> segment.set(ValueLayout.JAVA_BYTE, index, (byte) (value != 0 ? 1 : 0));
    }
  }

  static void convert(
      ElementType from, MemorySegment source, long start, ElementType to, MemorySegment target, long offset, long length) {
    if (!from.isFloat()) {
      for (long i = 0; i < length; i++) {
        setLong(to, target, offset + i, getLong(from, source, start + i));
      }
    } else {
      for (long i = 0; i < length; i++) {
        setDouble(to, target, offset + i, getDouble(from, source, start + i));
      }
    }
  }

  /** The double whose 16-bit rounding is that of the long: bits below the 40 highest are folded into one. */
  private static double stickyDouble(long value) {
    long magnitude = Math.abs(value);
    int excess = Math.max(0, 24 - Long.numberOfLeadingZeros(magnitude));
    long low = (1L << excess) - 1;
    long folded = (magnitude & low) == 0 ? magnitude : (magnitude & ~low) | (1L << excess);
    return value == Long.MIN_VALUE ? (double) value : value < 0 ? -(double) folded : (double) folded;
  }
}
