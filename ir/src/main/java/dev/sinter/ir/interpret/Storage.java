package dev.sinter.ir.interpret;

import dev.sinter.ir.IrException;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Literal;
import dev.sinter.ir.type.TensorType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * Typed memory of the loop interpreter: a run of elements of one type over bytes, as they lie in a
 * real program. Several may look at the same bytes (buffers that an arena placed on top of each
 * other do). Elements are little-endian; bool is one byte, true when not 0.
 */
public final class Storage {
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final byte POISON = (byte) 0xff;

  private final DType dtype;
  private final byte[] bytes;
  private final int start;
  private final int length;

  private Storage(DType dtype, byte[] bytes, int start, int length) {
    this.dtype = dtype;
    this.bytes = bytes;
    this.start = start;
    this.length = length;
    if (start < 0 || length < 0 || start + (long) length * dtype.bytes() > bytes.length) {
      throw new IrException(
          "storage: "
              + length
              + " x "
              + dtype.text()
              + " at byte "
              + start
              + " do not lie within "
              + bytes.length
              + " bytes");
    }
  }

  // ---- making
  // ------------------------------------------------------------------------------------------------------

  /**
   * {@return new memory with contents that no program may count on: floats are NaN, integers have
   * all bits set}
   */
  public static Storage undefined(DType dtype, long count) {
    byte[] bytes = new byte[Math.toIntExact(Math.multiplyExact(count, dtype.bytes()))];
    Arrays.fill(bytes, POISON);
    return new Storage(dtype, bytes, 0, (int) count);
  }

  /** {@return new memory, all zero} */
  public static Storage zeros(DType dtype, long count) {
    byte[] bytes = new byte[Math.toIntExact(Math.multiplyExact(count, dtype.bytes()))];
    return new Storage(dtype, bytes, 0, (int) count);
  }

  /** {@return {@code count} elements that look at {@code bytes} from byte {@code start} on} */
  public static Storage over(DType dtype, byte[] bytes, long start, long count) {
    return new Storage(dtype, bytes, Math.toIntExact(start), Math.toIntExact(count));
  }

  /** {@return new f32 memory} */
  public static Storage of(float... values) {
    Storage storage = zeros(DType.F32, values.length);
    for (int i = 0; i < values.length; i++) {
      storage.setDouble(i, values[i]);
    }
    return storage;
  }

  /** {@return new i32 memory} */
  public static Storage of(int... values) {
    Storage storage = zeros(DType.I32, values.length);
    for (int i = 0; i < values.length; i++) {
      storage.setLong(i, values[i]);
    }
    return storage;
  }

  /** {@return new memory of a constant's elements} */
  public static Storage of(Literal literal) {
    byte[] bytes = literal.toBytes();
    return new Storage(
        literal.type().dtype(), bytes, 0, bytes.length / literal.type().dtype().bytes());
  }

  /** {@return new memory of a tensor's elements, rounded to its type} */
  public static Storage of(TensorValue value) {
    return of(value.toLiteral());
  }

  // ---- reading and writing
  // -----------------------------------------------------------------------------------------

  /** {@return the element type} */
  public DType dtype() {
    return dtype;
  }

  /** {@return the number of elements} */
  public int length() {
    return length;
  }

  /** {@return the elements from {@code from} on, over the same bytes} */
  public Storage from(long from) {
    if (from < 0 || from > length) {
      throw new IrException("storage: element " + from + " is outside of " + length);
    }
    return from == 0
        ? this
        : new Storage(dtype, bytes, start + (int) from * dtype.bytes(), length - (int) from);
  }

  /** {@return element {@code index} of float memory} */
  public double getDouble(int index) {
    int at = address(index);
    return switch (dtype) {
      case F32 -> Float.intBitsToFloat((int) INTS.get(bytes, at));
      case F64 -> Double.longBitsToDouble((long) LONGS.get(bytes, at));
      case F16, BF16 -> Scalars.floatOfBits(dtype, (short) SHORTS.get(bytes, at));
      case I8, U8, I32, I64, BOOL, INDEX -> throw wrongKind("floats");
    };
  }

  /** {@return element {@code index} of integer or bool memory} */
  public long getLong(int index) {
    int at = address(index);
    return switch (dtype) {
      case I8 -> bytes[at];
      case U8 -> bytes[at] & 0xff;
      case BOOL -> bytes[at] != 0 ? 1 : 0;
      case I32 -> (int) INTS.get(bytes, at);
      case I64, INDEX -> (long) LONGS.get(bytes, at);
      case F32, F64, F16, BF16 -> throw wrongKind("integers");
    };
  }

  /** Writes an element of float memory; the value is rounded to the type. */
  public void setDouble(int index, double value) {
    int at = address(index);
    switch (dtype) {
      case F32 -> INTS.set(bytes, at, Float.floatToRawIntBits((float) value));
      case F64 -> LONGS.set(bytes, at, Double.doubleToRawLongBits(value));
      case F16, BF16 -> SHORTS.set(bytes, at, (short) Scalars.floatBits(dtype, value));
      case I8, U8, I32, I64, BOOL, INDEX -> throw wrongKind("floats");
    }
  }

  /** Writes an element of integer or bool memory; the value is wrapped to the type. */
  public void setLong(int index, long value) {
    int at = address(index);
    switch (dtype) {
      case I8, U8 -> bytes[at] = (byte) value;
      case BOOL -> bytes[at] = (byte) (value != 0 ? 1 : 0);
      case I32 -> INTS.set(bytes, at, (int) value);
      case I64, INDEX -> LONGS.set(bytes, at, value);
      case F32, F64, F16, BF16 -> throw wrongKind("integers");
    }
  }

  private int address(int index) {
    if (index < 0 || index >= length) {
      throw new IrException("storage: element " + index + " is outside of " + length);
    }
    return start + index * dtype.bytes();
  }

  private IrException wrongKind(String wanted) {
    return new IrException("storage: " + dtype.text() + " memory does not hold " + wanted);
  }

  // ---- copies
  // ------------------------------------------------------------------------------------------------------

  /** {@return a copy of the bytes} */
  public byte[] toBytes() {
    return Arrays.copyOfRange(bytes, start, start + length * dtype.bytes());
  }

  /** {@return a copy of f32 (or narrower) memory} */
  public float[] toFloats() {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) getDouble(i);
    }
    return values;
  }

  /** {@return a copy of float memory} */
  public double[] toDoubles() {
    double[] values = new double[length];
    Arrays.setAll(values, this::getDouble);
    return values;
  }

  /** {@return a copy of integer or bool memory} */
  public long[] toLongs() {
    long[] values = new long[length];
    Arrays.setAll(values, this::getLong);
    return values;
  }

  /** {@return the tensor of the first elements, as many as the fixed type has} */
  public TensorValue toTensor(TensorType type) {
    int count = Math.toIntExact(type.shape().size().fixed());
    byte[] used = Arrays.copyOfRange(bytes, start, start + count * dtype.bytes());
    return TensorValue.of(Literal.ofBytes(type, used));
  }

  /** {@return a new memory with the same bytes} */
  public Storage copy() {
    return new Storage(dtype, toBytes(), 0, length);
  }

  @Override
  public String toString() {
    IntFunction<Object> element =
        i -> dtype.isFloat() ? (Object) getDouble(i) : (Object) getLong(i);
    StringBuilder text = new StringBuilder(dtype.text()).append('[');
    for (int i = 0; i < length; i++) {
      text.append(i == 0 ? "" : ", ").append(element.apply(i));
    }
    return text.append(']').toString();
  }
}
