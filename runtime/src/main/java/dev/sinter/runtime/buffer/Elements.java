package dev.sinter.runtime.buffer;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Reading, writing and converting elements of every type. */
final class Elements {
  private static final int CHUNK = 1024;

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
      // A long of more than 53 bits is far beyond every tie of the 16-bit types but one: its low
      // bits only decide "above the tie".
      case F16 ->
          segment.setAtIndex(
              ValueLayout.JAVA_SHORT, index, SmallFloats.toHalf(stickyDouble(value)));
      case BF16 ->
          segment.setAtIndex(
              ValueLayout.JAVA_SHORT, index, SmallFloats.toBrain(stickyDouble(value)));
      case I8, U8 -> segment.set(ValueLayout.JAVA_BYTE, index, (byte) value);
      case I32 -> segment.setAtIndex(ValueLayout.JAVA_INT, index, (int) value);
      case I64 -> segment.setAtIndex(ValueLayout.JAVA_LONG, index, value);
      case BOOL -> segment.set(ValueLayout.JAVA_BYTE, index, (byte) (value != 0 ? 1 : 0));
    }
  }

  /**
   * Copies and converts. Every type but i64 is exact as a double, so elements go through a small
   * array of doubles, which keeps the choice of the type out of the inner loops.
   */
  static void convert(
      ElementType from,
      MemorySegment source,
      long start,
      ElementType to,
      MemorySegment target,
      long offset,
      long length) {
    if (from == ElementType.I64) {
      for (long i = 0; i < length; i++) {
        setLong(to, target, offset + i, source.getAtIndex(ValueLayout.JAVA_LONG, start + i));
      }
      return;
    }
    double[] chunk = new double[(int) Math.min(CHUNK, length)];
    for (long done = 0; done < length; done += chunk.length) {
      int count = (int) Math.min(chunk.length, length - done);
      load(from, source, start + done, chunk, count);
      store(to, target, offset + done, chunk, count);
    }
  }

  private static void load(
      ElementType type, MemorySegment source, long start, double[] chunk, int count) {
    switch (type) {
      case F32 -> {
        for (int i = 0; i < count; i++) {
          chunk[i] = source.getAtIndex(ValueLayout.JAVA_FLOAT, start + i);
        }
      }
      case F64 ->
          MemorySegment.copy(
              source, ValueLayout.JAVA_DOUBLE, start * Double.BYTES, chunk, 0, count);
      case U8 -> {
        for (int i = 0; i < count; i++) {
          chunk[i] = source.get(ValueLayout.JAVA_BYTE, start + i) & 0xff;
        }
      }
      case I32 -> {
        for (int i = 0; i < count; i++) {
          chunk[i] = source.getAtIndex(ValueLayout.JAVA_INT, start + i);
        }
      }
      case F16, BF16, I8, BOOL, I64 -> {
        for (int i = 0; i < count; i++) {
          chunk[i] = getDouble(type, source, start + i);
        }
      }
    }
  }

  private static void store(
      ElementType type, MemorySegment target, long start, double[] chunk, int count) {
    switch (type) {
      case F32 -> {
        for (int i = 0; i < count; i++) {
          target.setAtIndex(ValueLayout.JAVA_FLOAT, start + i, (float) chunk[i]);
        }
      }
      case F64 ->
          MemorySegment.copy(
              chunk, 0, target, ValueLayout.JAVA_DOUBLE, start * Double.BYTES, count);
      case I32 -> {
        for (int i = 0; i < count; i++) {
          target.setAtIndex(ValueLayout.JAVA_INT, start + i, (int) chunk[i]);
        }
      }
      case F16, BF16, I8, U8, I64, BOOL -> {
        for (int i = 0; i < count; i++) {
          setDouble(type, target, start + i, chunk[i]);
        }
      }
    }
  }

  /**
   * The double whose 16-bit rounding is that of the long: bits below the 40 highest are folded into
   * one.
   */
  private static double stickyDouble(long value) {
    long magnitude = Math.abs(value);
    int excess = Math.max(0, 24 - Long.numberOfLeadingZeros(magnitude));
    long low = (1L << excess) - 1;
    long folded = (magnitude & low) == 0 ? magnitude : (magnitude & ~low) | (1L << excess);
    return value == Long.MIN_VALUE
        ? (double) value
        : value < 0 ? -(double) folded : (double) folded;
  }
}
