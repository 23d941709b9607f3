package dev.sinter.codegen.jvm.support;

/** Kinds of primitive arrays that hold elements. */
public enum ArrayKind {
  /** {@code float[]}: f32. */
  FLOATS(0),
  /** {@code double[]}: f64. */
  DOUBLES(1),
  /** {@code int[]}: i32 and indices. */
  INTS(2),
  /** {@code long[]}: i64. */
  LONGS(3),
  /** {@code byte[]}: i8, u8, bool. */
  BYTES(4),
  /** {@code short[]}: the bits of f16 and bf16. */
  SHORTS(5);

  /** How many kinds there are. */
  public static final int COUNT = 6;

  private final int number;

  ArrayKind(int number) {
    this.number = number;
  }

  /** {@return its place in lists that have an entry for each kind} */
  public int number() {
    return number;
  }

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
