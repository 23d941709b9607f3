package dev.sinter.runtime.buffer;

import dev.sinter.runtime.InputException;
import dev.sinter.runtime.ProgramException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * A fixed number of elements of one type, in native memory or in a Java array.
 *
 * <pre>
 *   kind     storage                                    used by
 *   NATIVE   memory segment, aligned to 64 bytes        machine code
 *   HEAP     float[] double[] int[] long[] byte[]       bytecode; byte[] holds i8, u8 and bool,
 *            short[]                                    short[] holds the bits of f16 and bf16
 * </pre>
 *
 * <p>Memory is freed when the buffer is no longer reachable; {@link #close} frees it at once. A
 * segment or address taken from a buffer is valid as long as the buffer is reachable and open.
 * Elements may be read by any number of threads; writing needs the caller's own order.
 */
public final class Buffer implements AutoCloseable {
  private final ElementType type;
  private final long count;
  private final Storage storage;

  private Buffer(ElementType type, long count, Storage storage) {
    this.type = type;
    this.count = count;
    this.storage = storage;
  }

  /**
   * Makes a buffer of zeros.
   *
   * @param kind where
   * @param type type of the elements
   * @param count number of elements
   * @return a new buffer
   * @throws InputException if the memory is not there
   */
  public static Buffer allocate(MemoryKind kind, ElementType type, long count) {
    Storage storage =
        switch (kind) {
          case NATIVE -> NativeMemory.allocate(type, count);
          case HEAP -> HeapMemory.allocate(type, count);
        };
    return new Buffer(type, count, storage);
  }

  /**
   * Looks at memory that somebody else owns, without copying, such as a part of a mapped file or
   * constants of a library.
   *
   * @param type type of the elements
   * @param segment native memory, aligned to the element, a whole number of elements
   * @return a buffer on it; closing it does not free the segment
   */
  public static Buffer view(ElementType type, MemorySegment segment) {
    if (segment.byteSize() % type.bytes() != 0
        || !segment.isNative()
        || segment.address() % type.bytes() != 0) {
      throw new InputException(
          "buffer view: needs native memory aligned to and made of whole "
              + type.text()
              + " elements, got "
              + segment);
    }
    return new Buffer(
        type,
        segment.byteSize() / type.bytes(),
        new Storage(segment, Optional.empty(), Optional.empty()));
  }

  /**
   * Uses a Java array as it is, without copying.
   *
   * @param type f32 for {@code float[]}, f64 for {@code double[]}, i32 for {@code int[]}, i64 for
   *     {@code long[]}, i8, u8 or bool for {@code byte[]}, f16 or bf16 for {@code short[]}
   * @param array the array
   * @return a HEAP buffer on it
   */
  public static Buffer wrap(ElementType type, Object array) {
    return new Buffer(type, HeapMemory.length(type, array), HeapMemory.of(type, array));
  }

  /** {@return a HEAP f32 buffer on this very array} */
  public static Buffer of(float... values) {
    return wrap(ElementType.F32, values);
  }

  /** {@return a HEAP f64 buffer on this very array} */
  public static Buffer of(double... values) {
    return wrap(ElementType.F64, values);
  }

  /** {@return a HEAP i32 buffer on this very array} */
  public static Buffer of(int... values) {
    return wrap(ElementType.I32, values);
  }

  /** {@return a HEAP i64 buffer on this very array} */
  public static Buffer of(long... values) {
    return wrap(ElementType.I64, values);
  }

  /** {@return a HEAP bool buffer with these values} */
  public static Buffer of(boolean... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) (values[i] ? 1 : 0);
    }
    return wrap(ElementType.BOOL, bytes);
  }

  /** {@return the type of the elements} */
  public ElementType type() {
    return type;
  }

  /** {@return the number of elements} */
  public long count() {
    return count;
  }

  /** {@return the size in bytes} */
  public long bytes() {
    return count * type.bytes();
  }

  /** {@return where the elements are} */
  public MemoryKind memory() {
    return storage.array().isPresent() ? MemoryKind.HEAP : MemoryKind.NATIVE;
  }

  /**
   * {@return the storage as a segment of either kind}
   *
   * @throws InputException if the buffer is closed
   */
  public MemorySegment segment() {
    return storage.segment();
  }

  /**
   * {@return the Java array of a HEAP buffer: offset 0 is element 0}
   *
   * @throws ProgramException if the buffer is native
   */
  public Object array() {
    storage.segment(); // refuses a closed buffer
    return storage
        .array()
        .orElseThrow(() -> new ProgramException("buffer: " + this + " is no Java array"));
  }

  /** {@return element {@code index} as a double; i64 is rounded, bool is 0 or 1} */
  public double getDouble(long index) {
    return Elements.getDouble(type, segment(), index);
  }

  /** {@return element {@code index} as a long; floats are truncated as by a Java cast} */
  public long getLong(long index) {
    return Elements.getLong(type, segment(), index);
  }

  /** {@return element {@code index} as a float, rounded if need be} */
  public float getFloat(long index) {
    return type == ElementType.F32
        ? segment().getAtIndex(ValueLayout.JAVA_FLOAT, index)
        : (float) Elements.getDouble(type, segment(), index);
  }

  /** {@return whether element {@code index} is not zero} */
  public boolean getBoolean(long index) {
    return Elements.getDouble(type, segment(), index) != 0;
  }

  /**
   * Sets element {@code index}: floats round to nearest even, integers as a Java cast to int or
   * long and its low bits, bool to value != 0.
   */
  public void setDouble(long index, double value) {
    Elements.setDouble(type, segment(), index, value);
  }

  /**
   * Sets element {@code index}: floats round to nearest even, integers keep the low bits, bool to
   * value != 0.
   */
  public void setLong(long index, long value) {
    Elements.setLong(type, segment(), index, value);
  }

  /**
   * Copies elements, converting them if the types differ.
   *
   * @param from first element to read here
   * @param target where to
   * @param to first element to write there
   * @param length how many
   * @throws InputException if the range is not in both buffers
   */
  public void copyTo(long from, Buffer target, long to, long length) {
    if (length < 0 || from < 0 || to < 0 || from > count - length || to > target.count - length) {
      throw new InputException(
          "buffer copy: "
              + length
              + " elements from "
              + from
              + " of "
              + this
              + " to "
              + to
              + " of "
              + target
              + " do not fit");
    }
    if (type == target.type) {
      long size = type.bytes();
      MemorySegment.copy(segment(), from * size, target.segment(), to * size, length * size);
    } else {
      Elements.convert(type, segment(), from, target.type, target.segment(), to, length);
    }
  }

  /**
   * Overwrites all elements with those of another buffer of the same count, converting them if the
   * types differ.
   *
   * @param source what to copy
   */
  public void copyFrom(Buffer source) {
    if (source.count != count) {
      throw new InputException("buffer copy: counts must be equal, got " + source + " for " + this);
    }
    source.copyTo(0, this, 0, count);
  }

  /** {@return this if it lives there already, else a copy} */
  public Buffer in(MemoryKind kind) {
    return memory() == kind ? this : copy(kind, type);
  }

  /** {@return a new buffer there with the elements converted to {@code target}} */
  public Buffer copy(MemoryKind kind, ElementType target) {
    Buffer copy = allocate(kind, target, count);
    copyTo(0, copy, 0, count);
    return copy;
  }

  /** {@return a new array of all elements as floats} */
  public float[] toFloats() {
    Buffer target = allocate(MemoryKind.HEAP, ElementType.F32, count);
    target.copyFrom(this);
    return (float[]) target.array();
  }

  /** {@return a new array of all elements as doubles} */
  public double[] toDoubles() {
    Buffer target = allocate(MemoryKind.HEAP, ElementType.F64, count);
    target.copyFrom(this);
    return (double[]) target.array();
  }

  /** {@return a new array of all elements as ints; the low bits of wider ones} */
  public int[] toInts() {
    Buffer target = allocate(MemoryKind.HEAP, ElementType.I32, count);
    target.copyFrom(this);
    return (int[]) target.array();
  }

  /** {@return a new array of all elements as longs} */
  public long[] toLongs() {
    Buffer target = allocate(MemoryKind.HEAP, ElementType.I64, count);
    target.copyFrom(this);
    return (long[]) target.array();
  }

  /**
   * Keeps the memory from being freed while somebody works on it through an address; ended by
   * {@link #release}.
   *
   * @throws InputException if the buffer is closed
   */
  public void acquire() {
    storage.acquire();
  }

  /** Ends an {@link #acquire}. */
  public void release() {
    storage.release();
  }

  /**
   * Frees the memory now. Closing again does nothing.
   *
   * @throws InputException if a running call uses the buffer
   */
  @Override
  public void close() {
    storage.close();
  }

  /** {@return such as {@code f32 x 784 (native)}} */
  @Override
  public String toString() {
    return type.text() + " x " + count + (memory() == MemoryKind.HEAP ? " (heap)" : " (native)");
  }
}
