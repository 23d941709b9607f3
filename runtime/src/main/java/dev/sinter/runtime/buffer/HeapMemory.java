package dev.sinter.runtime.buffer;

import dev.sinter.runtime.InputException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** Buffers in Java arrays: which array class holds which type, and its limits. */
final class HeapMemory {
  private static final int LONGEST = Integer.MAX_VALUE - 8;

  private HeapMemory() {}

  static Storage allocate(ElementType type, long count) {
    if (count < 0 || count > LONGEST) {
      throw new InputException(
          "buffer: "
              + count
              + " elements of "
              + type.text()
              + " do not fit a Java array (at most "
              + LONGEST
              + ")");
    }
    int length = (int) count;
    try {
      return of(
          type,
          switch (type) {
            case F32 -> new float[length];
            case F64 -> new double[length];
            case F16, BF16 -> new short[length];
            case I8, U8, BOOL -> new byte[length];
            case I32 -> new int[length];
            case I64 -> new long[length];
          });
    } catch (OutOfMemoryError e) {
      throw new InputException(
          "buffer: no memory for "
              + count
              + " elements of "
              + type.text()
              + " ("
              + count * type.bytes()
              + " bytes); the heap is limited to "
              + Runtime.getRuntime().maxMemory()
              + " bytes by -Xmx",
          e);
    }
  }

  static Storage of(ElementType type, Object array) {
    return new Storage(segment(type, array), Optional.of(array), Optional.empty());
  }

  static long length(ElementType type, Object array) {
    return segment(type, array).byteSize() / type.bytes();
  }

  private static MemorySegment segment(ElementType type, Object array) {
    return switch (array) {
      case float[] values when type == ElementType.F32 -> MemorySegment.ofArray(values);
      case double[] values when type == ElementType.F64 -> MemorySegment.ofArray(values);
      case int[] values when type == ElementType.I32 -> MemorySegment.ofArray(values);
      case long[] values when type == ElementType.I64 -> MemorySegment.ofArray(values);
      case short[] values when type.isFloat() && type.bytes() == 2 -> MemorySegment.ofArray(values);
      case byte[] values when type.bytes() == 1 -> MemorySegment.ofArray(values);
      case Object other ->
          throw new InputException(
              "buffer: elements of "
                  + type.text()
                  + " are not stored in a "
                  + other.getClass().getSimpleName());
    };
  }
}
