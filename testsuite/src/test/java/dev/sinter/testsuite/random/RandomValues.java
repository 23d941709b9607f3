package dev.sinter.testsuite.random;

import dev.sinter.ir.type.Literal;
import dev.sinter.ir.type.TensorType;
import java.util.random.RandomGenerator;

/**
 * Random elements of tensors. Plain floats lie within {@link #LIMIT}, plain integers within -9 to 9
 * (u8: 0 to 9).
 */
public final class RandomValues {
  /** Largest magnitude of a plain float. */
  public static final double LIMIT = 3;

  private static final double[] EDGES = {
    0.0,
    -0.0,
    1.0,
    -1.0,
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    1e-42,
    -1e-42,
    1.17549435e-38,
    1e30,
    -1e30,
    0.5,
    1.5,
    2.5
  };

  private RandomValues() {}

  /**
   * Draws a tensor.
   *
   * @param type of fixed shape
   * @param random the source
   * @param edges the share of elements, 0 to 1, that are edges: zeros of both signs, NaN,
   *     infinities, subnormal and huge numbers, ends of integer types
   * @return the tensor
   */
  public static Literal of(TensorType type, RandomGenerator random, double edges) {
    Literal.Builder values = Literal.builder(type);
    long size = type.shape().size().fixed();
    for (long i = 0; i < size; i++) {
      boolean edge = random.nextDouble() < edges;
      switch (type.dtype()) {
        case F32, F64, F16, BF16 ->
            values.set(
                i,
                edge ? EDGES[random.nextInt(EDGES.length)] : (random.nextDouble() * 2 - 1) * LIMIT);
        case BOOL -> values.set(i, (long) random.nextInt(2));
        case U8 -> values.set(i, edge ? 255L - random.nextInt(2) : (long) random.nextInt(10));
        case I8, I32, I64 ->
            values.set(
                i, edge ? end(type.dtype().bytes() * 8, random) : (long) random.nextInt(19) - 9);
        case INDEX -> throw new IllegalArgumentException("no tensor has elements of type index");
      }
    }
    return values.build();
  }

  private static long end(int bits, RandomGenerator random) {
    long least = -1L << (bits - 1);
    return switch (random.nextInt(4)) {
      case 0 -> least;
      case 1 -> -least - 1;
      case 2 -> 0;
      default -> -1;
    };
  }
}
