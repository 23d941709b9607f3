package dev.sinter.runtime.file;

import dev.sinter.runtime.InputException;
import dev.sinter.runtime.buffer.Buffer;
import dev.sinter.runtime.buffer.ElementType;
import dev.sinter.runtime.buffer.MemoryKind;
import dev.sinter.runtime.buffer.NdArray;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.IntToLongFunction;

/** A type of elements in a file. Those that {@link ElementType} lacks become the next wider one. */
enum StoredType {
  F16("f2", 2, ElementType.F16),
  F32("f4", 4, ElementType.F32),
  F64("f8", 8, ElementType.F64),
  I8("i1", 1, ElementType.I8),
  U8("u1", 1, ElementType.U8),
  I16("i2", 2, ElementType.I32),
  U16("u2", 2, ElementType.I32),
  I32("i4", 4, ElementType.I32),
  U32("u4", 4, ElementType.I64),
  I64("i8", 8, ElementType.I64),
  U64("u8", 8, ElementType.I64),
  BOOL("b1", 1, ElementType.BOOL);

  private static final int CHUNK = 1 << 20;
  private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

  private final String code;
  private final int bytes;
  private final ElementType type;

  StoredType(String code, int bytes, ElementType type) {
    this.code = code;
    this.bytes = bytes;
    this.type = type;
  }

  /** {@return kind and size as NumPy writes them} */
  String code() {
    return code;
  }

  int bytes() {
    return bytes;
  }

  /** {@return the type in memory} */
  ElementType type() {
    return type;
  }

  /**
   * Reads an array, after making sure that the file can hold it.
   *
   * @param source at the first element
   * @param order byte order of the file
   * @param shape the claimed shape
   */
  NdArray read(ByteSource source, ByteOrder order, List<Long> shape) {
    long count = count(source, shape);
    if (count > Long.MAX_VALUE / bytes) {
      throw source.error(source.position(), "shape " + shape + " is no possible size");
    }
    source.require(count * bytes, "an array " + type.text() + shape);
    MemoryKind memory = count <= LONGEST_ARRAY ? MemoryKind.HEAP : MemoryKind.NATIVE;
    Buffer buffer = Buffer.allocate(memory, type, count);
    byte[] chunk = new byte[(int) Math.min(CHUNK, count * bytes)];
    long done = 0;
    while (done < count) {
      int elements = (int) Math.min(count - done, CHUNK / bytes);
      long start = source.position();
      source.read(chunk, elements * bytes, "array " + type.text() + shape);
      ByteOrders.swap(chunk, elements * bytes, bytes, order);
      store(chunk, elements, buffer, done, source, start);
      done += elements;
    }
    return new NdArray(shape, buffer);
  }

  private void store(
      byte[] chunk, int elements, Buffer target, long first, ByteSource source, long start) {
    ByteBuffer values = ByteBuffer.wrap(chunk).order(ByteOrder.nativeOrder());
    switch (this) {
      case F16, F32, F64, I8, U8, I32, I64 ->
          MemorySegment.copy(
              MemorySegment.ofArray(chunk),
              0,
              target.segment(),
              first * bytes,
              (long) elements * bytes);
      case I16 -> fill(target, first, elements, i -> values.getShort(2 * i));
      case U16 -> fill(target, first, elements, i -> values.getShort(2 * i) & 0xffff);
      case U32 -> fill(target, first, elements, i -> values.getInt(4 * i) & 0xffffffffL);
      case U64 ->
          fill(target, first, elements, i -> signed(values.getLong(8 * i), source, start + 8L * i));
      case BOOL -> fill(target, first, elements, values::get);
    }
  }

  private static void fill(Buffer target, long first, int elements, IntToLongFunction values) {
    for (int i = 0; i < elements; i++) {
      target.setLong(first + i, values.applyAsLong(i));
    }
  }

  private static long signed(long value, ByteSource source, long offset) {
    if (value < 0) {
      throw source.error(
          offset, Long.toUnsignedString(value) + " does not fit a signed 64-bit integer");
    }
    return value;
  }

  private static long count(ByteSource source, List<Long> shape) {
    try {
      return NdArray.count(shape);
    } catch (InputException e) {
      throw source.error(source.position(), String.valueOf(e.getMessage()));
    }
  }
}
