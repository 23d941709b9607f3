package dev.sinter.codegen.jvm.support;

/** Kinds of primitive arrays that hold elements. */
public enum ArrayKind {
  /** {@code float[]}: f32. */
  FLOATS,
  /** {@code double[]}: f64. */
  DOUBLES,
  /** {@code int[]}: i32 and indices. */
  INTS,
  /** {@code long[]}: i64. */
  LONGS,
  /** {@code byte[]}: i8, u8, bool. */
  BYTES,
  /** {@code short[]}: the bits of f16 and bf16. */
  SHORTS;

  /** {@return a new array of zeros} */
  public Object allocate(int length) {
    switch (this) {
      case FLOATS:
        return new float[length];
      case DOUBLES:
        return new double[length];
      case INTS:
        return new int[length];
      case LONGS:
        return new long[length];
      case BYTES:
        return new byte[length];
      case SHORTS:
        return new short[length];
    }
    throw new SizeException("no array of kind " + this);
  }
}
