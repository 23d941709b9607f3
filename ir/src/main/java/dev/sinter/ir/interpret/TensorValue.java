package dev.sinter.ir.interpret;

import dev.sinter.ir.IrException;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Literal;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.Arrays;

/**
 * A tensor of the graph interpreter: element type, known extents, elements row-major. Floats are
 * held as f64, and need not be rounded to the element type (see {@link Precision}); integers and
 * bool as long. Immutable.
 */
public final class TensorValue {
  private static final double[] NO_DOUBLES = {};
  private static final long[] NO_LONGS = {};

  private final DType dtype;
  private final int[] extents;
  private final double[] doubles;
  private final long[] longs;

  private TensorValue(DType dtype, int[] extents, double[] doubles, long[] longs) {
    this.dtype = dtype;
    this.extents = extents;
    this.doubles = doubles;
    this.longs = longs;
    int count = dtype.isFloat() ? doubles.length : longs.length;
    if (count != Extents.size(extents)) {
      throw new IrException(
          "tensor value: "
              + dtype.text()
              + Arrays.toString(extents)
              + " needs "
              + Extents.size(extents)
              + " elements, got "
              + count);
    }
  }

  // ---- making
  // ------------------------------------------------------------------------------------------------------

  /** {@return a float tensor of these elements, as they are} */
  public static TensorValue ofDoubles(DType dtype, double[] values, long... extents) {
    return wrap(dtype, Extents.toInts(extents), values.clone());
  }

  /** {@return an integer or bool tensor of these elements, wrapped to the type} */
  public static TensorValue ofLongs(DType dtype, long[] values, long... extents) {
    long[] wrapped = new long[values.length];
    for (int i = 0; i < wrapped.length; i++) {
      wrapped[i] = Scalars.wrap(dtype, values[i]);
    }
    return wrap(dtype, Extents.toInts(extents), wrapped);
  }

  /** {@return an f32 tensor of these elements} */
  public static TensorValue ofFloats(float[] values, long... extents) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = values[i];
    }
    return wrap(DType.F32, Extents.toInts(extents), doubles);
  }

  /** {@return an i32 tensor of these elements} */
  public static TensorValue ofInts(int[] values, long... extents) {
    return wrap(DType.I32, Extents.toInts(extents), Arrays.stream(values).asLongStream().toArray());
  }

  /** {@return a float scalar} */
  public static TensorValue scalar(DType dtype, double value) {
    return ofDoubles(dtype, new double[] {value});
  }

  /** {@return an integer or bool scalar, wrapped to the type} */
  public static TensorValue scalar(DType dtype, long value) {
    return ofLongs(dtype, new long[] {value});
  }

  /** {@return the elements of a constant} */
  public static TensorValue of(Literal literal) {
    DType dtype = literal.type().dtype();
    int[] extents = Extents.toInts(literal.type().shape().fixed());
    int count = Extents.size(extents);
    if (dtype.isFloat()) {
      double[] values = new double[count];
      Arrays.setAll(values, literal::getDouble);
      return wrap(dtype, extents, values);
    }
    long[] values = new long[count];
    Arrays.setAll(values, literal::getLong);
    return wrap(dtype, extents, values);
  }

  /** Takes over the arrays. */
  static TensorValue wrap(DType dtype, int[] extents, double[] values) {
    if (!dtype.isFloat()) {
      throw new IrException("tensor value: floats given for " + dtype.text());
    }
    return new TensorValue(dtype, extents, values, NO_LONGS);
  }

  /** Takes over the arrays. */
  static TensorValue wrap(DType dtype, int[] extents, long[] values) {
    if (dtype.isFloat()) {
      throw new IrException("tensor value: integers given for " + dtype.text());
    }
    return new TensorValue(dtype, extents, NO_DOUBLES, values);
  }

  // ---- reading
  // -----------------------------------------------------------------------------------------------------

  /** {@return the element type} */
  public DType dtype() {
    return dtype;
  }

  /** {@return whether the elements are floats} */
  public boolean isFloat() {
    return dtype.isFloat();
  }

  /** {@return the extents} */
  public Shape shape() {
    return Shape.of(Arrays.stream(extents).asLongStream().toArray());
  }

  /** {@return element type and extents} */
  public TensorType type() {
    return new TensorType(dtype, shape());
  }

  /** {@return the number of axes} */
  public int rank() {
    return extents.length;
  }

  /** {@return the extent of an axis} */
  public int extent(int axis) {
    return extents[axis];
  }

  /** {@return the number of elements} */
  public int size() {
    return isFloat() ? doubles.length : longs.length;
  }

  /** {@return element {@code index} (row-major); an integer is converted} */
  public double getDouble(int index) {
    return isFloat() ? doubles[index] : longs[index];
  }

  /** {@return element {@code index} (row-major) of an integer or bool tensor} */
  public long getLong(int index) {
    if (isFloat()) {
      throw new IrException("tensor value: " + type() + " holds floats, integers are asked for");
    }
    return longs[index];
  }

  /** {@return a copy of the elements as f64; integers are converted} */
  public double[] toDoubles() {
    return isFloat() ? doubles.clone() : Arrays.stream(longs).asDoubleStream().toArray();
  }

  /** {@return a copy of the elements, rounded to f32; integers are converted} */
  public float[] toFloats() {
    float[] floats = new float[size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = isFloat() ? (float) doubles[i] : (float) longs[i];
    }
    return floats;
  }

  /** {@return a copy of the elements of an integer or bool tensor} */
  public long[] toLongs() {
    if (isFloat()) {
      throw new IrException("tensor value: " + type() + " holds floats, integers are asked for");
    }
    return longs.clone();
  }

  /** {@return the constant of these elements, rounded to the element type} */
  public Literal toLiteral() {
    Literal.Builder builder = Literal.builder(type());
    for (int i = 0; i < size(); i++) {
      if (isFloat()) {
        builder.set(i, doubles[i]);
      } else {
        builder.set(i, longs[i]);
      }
    }
    return builder.build();
  }

  /** {@return this with floats rounded to the element type; itself when nothing changes} */
  public TensorValue rounded() {
    if (!isFloat() || dtype == DType.F64) {
      return this;
    }
    double[] rounded = new double[doubles.length];
    Arrays.setAll(rounded, i -> Scalars.round(dtype, doubles[i]));
    return Arrays.equals(rounded, doubles) ? this : wrap(dtype, extents, rounded);
  }

  // ---- for the interpreter: shared arrays
  // --------------------------------------------------------------------------

  int[] extents() {
    return extents;
  }

  double[] doubles() {
    return doubles;
  }

  long[] longs() {
    return longs;
  }

  /** {@return the same elements under other extents} */
  TensorValue withExtents(int[] other) {
    return new TensorValue(dtype, other, doubles, longs);
  }

  /**
   * {@return the tensor whose element at each coordinate is the element that {@code map} names, or
   * {@code fill} (a scalar) for -1}
   */
  TensorValue rearranged(int[] resultExtents, Extents.IndexMap map, TensorValue fill) {
    int[] sources = Extents.tabulate(resultExtents, map);
    if (isFloat()) {
      double[] moved = new double[sources.length];
      Arrays.setAll(moved, i -> sources[i] < 0 ? fill.doubles[0] : doubles[sources[i]]);
      return wrap(dtype, resultExtents, moved);
    }
    long[] moved = new long[sources.length];
    Arrays.setAll(moved, i -> sources[i] < 0 ? fill.longs[0] : longs[sources[i]]);
    return wrap(dtype, resultExtents, moved);
  }

  /** {@return the tensor whose element at each coordinate is the element that {@code map} names} */
  TensorValue rearranged(int[] resultExtents, Extents.IndexMap map) {
    return rearranged(resultExtents, map, this);
  }

  /** {@return a scalar zero of this element type} */
  TensorValue zero() {
    return isFloat() ? scalar(dtype, 0.0) : scalar(dtype, 0L);
  }

  /**
   * Two values are equal when type, extents and the bits of all elements are; every NaN equals
   * every other.
   */
  @Override
  public boolean equals(Object other) {
    return other instanceof TensorValue that
        && dtype == that.dtype
        && Arrays.equals(extents, that.extents)
        && Arrays.equals(doubles, that.doubles)
        && Arrays.equals(longs, that.longs);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * type().hashCode() + Arrays.hashCode(doubles)) + Arrays.hashCode(longs);
  }

  @Override
  public String toString() {
    return type() + (isFloat() ? Arrays.toString(doubles) : Arrays.toString(longs));
  }
}
