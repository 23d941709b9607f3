package dev.sinter.ir.type;

import dev.sinter.ir.IrException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Immutable constant tensor of fixed shape, row-major. A splat (all elements equal) stores one
 * element. Floats narrower than f64 are rounded when they are put in; {@link #getDouble} gives
 * exactly the stored value.
 */
public final class Literal {
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final TensorType type;
  private final byte[] data;
  private final boolean splat;

  private Literal(TensorType type, byte[] data, boolean splat) {
    this.type = type;
    this.data = data;
    this.splat = splat;
  }

  /** Fills a literal element by element, then freezes it. */
  public static final class Builder {
    private final TensorType type;
    private final byte[] data;

    private Builder(TensorType type, long count) {
      this.type = type;
      this.data = new byte[Math.toIntExact(Math.multiplyExact(count, type.dtype().bytes()))];
    }

    /**
     * Puts element {@code index}; rounds to nearest even for narrower floats, converts as Java does
     * for integers.
     */
    public Builder set(long index, double value) {
      write(type.dtype(), data, Math.toIntExact(index), value);
      return this;
    }

    /**
     * Puts element {@code index}; integers keep their low bits, bool is value != 0, floats round to
     * nearest.
     */
    public Builder set(long index, long value) {
      write(type.dtype(), data, Math.toIntExact(index), value);
      return this;
    }

    /** {@return the literal; a tensor whose elements all have the same bits becomes a splat} */
    public Literal build() {
      int width = type.dtype().bytes();
      boolean equal = data.length >= width;
      for (int i = width; i < data.length && equal; i++) {
        equal = data[i] == data[i - width];
      }
      return new Literal(type, equal ? Arrays.copyOf(data, width) : data, equal);
    }
  }

  /** {@return a builder, all elements zero} */
  public static Builder builder(TensorType type) {
    return new Builder(type, type.shape().size().fixed());
  }

  /** {@return the tensor whose elements are all {@code value}} */
  public static Literal splat(TensorType type, double value) {
    byte[] data = new byte[type.dtype().bytes()];
    write(type.dtype(), data, 0, value);
    return new Literal(type, data, type.shape().size().fixed() > 0).normalized();
  }

  /** {@return the tensor whose elements are all {@code value}} */
  public static Literal splat(TensorType type, long value) {
    byte[] data = new byte[type.dtype().bytes()];
    write(type.dtype(), data, 0, value);
    return new Literal(type, data, type.shape().size().fixed() > 0).normalized();
  }

  /** {@return a scalar} */
  public static Literal scalar(DType dtype, double value) {
    return splat(TensorType.scalar(dtype), value);
  }

  /** {@return a scalar} */
  public static Literal scalar(DType dtype, long value) {
    return splat(TensorType.scalar(dtype), value);
  }

  /** {@return an f32 tensor of these elements} */
  public static Literal of(float[] values, long... extents) {
    Builder builder = builder(TensorType.of(DType.F32, extents));
    for (int i = 0; i < values.length; i++) {
      builder.set(i, (double) values[i]);
    }
    return builder.build();
  }

  /** {@return an i32 tensor of these elements} */
  public static Literal of(int[] values, long... extents) {
    Builder builder = builder(TensorType.of(DType.I32, extents));
    for (int i = 0; i < values.length; i++) {
      builder.set(i, (long) values[i]);
    }
    return builder.build();
  }

  private Literal normalized() {
    return splat ? this : new Literal(type, new byte[0], false);
  }

  /** {@return element type and shape} */
  public TensorType type() {
    return type;
  }

  /** {@return whether all elements are known to be the same; one element is then stored} */
  public boolean isSplat() {
    return splat;
  }

  /** {@return the number of elements} */
  public long size() {
    return type.shape().size().fixed();
  }

  /** {@return element {@code index} (row-major); integers convert exactly up to 2^53} */
  public double getDouble(long index) {
    int i = splat ? 0 : Math.toIntExact(index);
    return switch (type.dtype()) {
      case F32 -> Float.intBitsToFloat((int) INTS.get(data, 4 * i));
      case F64 -> Double.longBitsToDouble((long) LONGS.get(data, 8 * i));
      case F16 -> Float.float16ToFloat((short) SHORTS.get(data, 2 * i));
      case BF16 -> Float.intBitsToFloat(((short) SHORTS.get(data, 2 * i)) << 16);
      case I8, U8, I32, I64, BOOL -> getLong(index);
      case INDEX -> throw new IrException("literal: index is no element type");
    };
  }

  /** {@return element {@code index} (row-major); floats convert as Java's {@code (long)} does} */
  public long getLong(long index) {
    int i = splat ? 0 : Math.toIntExact(index);
    return switch (type.dtype()) {
      case F32, F64, F16, BF16 -> (long) getDouble(index);
      case I8, BOOL -> data[i];
      case U8 -> data[i] & 0xff;
      case I32 -> (int) INTS.get(data, 4 * i);
      case I64 -> (long) LONGS.get(data, 8 * i);
      case INDEX -> throw new IrException("literal: index is no element type");
    };
  }

  /** {@return the stored elements, little-endian, expanded when this is a splat} */
  public byte[] toBytes() {
    if (!splat) {
      return data.clone();
    }
    int width = type.dtype().bytes();
    byte[] all = new byte[Math.toIntExact(size() * width)];
    for (int i = 0; i < all.length; i += width) {
      System.arraycopy(data, 0, all, i, width);
    }
    return all;
  }

  /** {@return the tensor with these little-endian elements} */
  public static Literal ofBytes(TensorType type, byte[] bytes) {
    Builder builder = builder(type);
    if (bytes.length != builder.data.length) {
      throw new IrException(
          "literal " + type + ": needs " + builder.data.length + " bytes, got " + bytes.length);
    }
    System.arraycopy(bytes, 0, builder.data, 0, bytes.length);
    return builder.build();
  }

  /** {@return the same elements under another fixed shape of the same size} */
  public Literal reshaped(Shape shape) {
    if (!shape.size().equals(type.shape().size())) {
      throw new IrException("literal: cannot reshape " + type + " to " + shape);
    }
    return new Literal(type.with(shape), data, splat);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Literal that
        && type.equals(that.type)
        && splat == that.splat
        && Arrays.equals(data, that.data);
  }

  @Override
  public int hashCode() {
    return 31 * type.hashCode() + Arrays.hashCode(data);
  }

  @Override
  public String toString() {
    return type + (splat ? " splat " + getDouble(0) : " literal");
  }

  private static void write(DType dtype, byte[] data, int i, double value) {
    switch (dtype) {
      case F32 -> INTS.set(data, 4 * i, Float.floatToRawIntBits((float) value));
      case F64 -> LONGS.set(data, 8 * i, Double.doubleToRawLongBits(value));
      case F16 -> SHORTS.set(data, 2 * i, Floats.toHalf(value));
      case BF16 -> SHORTS.set(data, 2 * i, Floats.toBrain(value));
      case BOOL -> data[i] = (byte) (value != 0 ? 1 : 0);
      case I8, U8, I32, I64 -> write(dtype, data, i, (long) value);
      case INDEX -> throw new IrException("literal: index is no element type");
    }
  }

  private static void write(DType dtype, byte[] data, int i, long value) {
    switch (dtype) {
      case F32 -> INTS.set(data, 4 * i, Float.floatToRawIntBits((float) value));
      case F64, F16, BF16 -> write(dtype, data, i, (double) value);
      case I8, U8 -> data[i] = (byte) value;
      case BOOL -> data[i] = (byte) (value != 0 ? 1 : 0);
      case I32 -> INTS.set(data, 4 * i, (int) value);
      case I64 -> LONGS.set(data, 8 * i, value);
      case INDEX -> throw new IrException("literal: index is no element type");
    }
  }
}
