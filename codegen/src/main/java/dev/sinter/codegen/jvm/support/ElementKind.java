package dev.sinter.codegen.jvm.support;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;

/** Types of elements and how they lie in arrays and files. */
public enum ElementKind {
  /** IEEE 754 binary32. */
  F32(ArrayKind.FLOATS, 4),
  /** IEEE 754 binary64. */
  F64(ArrayKind.DOUBLES, 8),
  /** The bits of an IEEE 754 binary16. */
  F16(ArrayKind.SHORTS, 2),
  /** The upper half of the bits of a binary32. */
  BF16(ArrayKind.SHORTS, 2),
  /** Signed 8-bit integer. */
  I8(ArrayKind.BYTES, 1),
  /** Unsigned 8-bit integer. */
  U8(ArrayKind.BYTES, 1),
  /** Signed 32-bit integer. */
  I32(ArrayKind.INTS, 4),
  /** Signed 64-bit integer. */
  I64(ArrayKind.LONGS, 8),
  /** 0 or 1 in a byte. */
  BOOL(ArrayKind.BYTES, 1);

  private final ArrayKind array;
  private final int bytes;

  ElementKind(ArrayKind array, int bytes) {
    this.array = array;
    this.bytes = bytes;
  }

  /** {@return the kind of array that holds such elements} */
  public ArrayKind array() {
    return array;
  }

  /** {@return bytes of one element in a file} */
  public int bytes() {
    return bytes;
  }

  /** {@return the lower-case name} */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** {@return an array of the elements that these bytes hold, little-endian} */
  public Object decode(byte[] content) {
    ByteBuffer source = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    Object target = array.allocate(content.length / bytes);
    switch (array) {
      case FLOATS:
        source.asFloatBuffer().get((float[]) target);
        break;
      case DOUBLES:
        source.asDoubleBuffer().get((double[]) target);
        break;
      case INTS:
        source.asIntBuffer().get((int[]) target);
        break;
      case LONGS:
        source.asLongBuffer().get((long[]) target);
        break;
      case BYTES:
        source.get((byte[]) target);
        break;
      case SHORTS:
        source.asShortBuffer().get((short[]) target);
        break;
    }
    return target;
  }

  /** {@return the bytes of an array of such elements, little-endian} */
  public byte[] encode(Object elements) {
    byte[] content =
        new byte[Math.multiplyExact(java.lang.reflect.Array.getLength(elements), bytes)];
    ByteBuffer target = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    switch (array) {
      case FLOATS:
        target.asFloatBuffer().put((float[]) elements);
        break;
      case DOUBLES:
        target.asDoubleBuffer().put((double[]) elements);
        break;
      case INTS:
        target.asIntBuffer().put((int[]) elements);
        break;
      case LONGS:
        target.asLongBuffer().put((long[]) elements);
        break;
      case BYTES:
        target.put((byte[]) elements);
        break;
      case SHORTS:
        target.asShortBuffer().put((short[]) elements);
        break;
    }
    return content;
  }
}
