package dev.sinter.codegen.jvm.support;

import java.util.List;

/**
 * A number that depends on the dimensions of a call: an integer times a product of dimensions.
 *
 * @param factor the integer
 * @param dimensions numbers of the dimensions, with repetition
 */
public record Size(long factor, List<Integer> dimensions) {
  /** Freezes the list. */
  public Size {
    dimensions = List.copyOf(dimensions);
  }

  /**
   * {@return the value}
   *
   * @param values value of every dimension
   * @throws SizeException if it exceeds 64 bits
   */
  public long evaluate(long[] values) {
    long product = factor;
    try {
      for (int dimension : dimensions) {
        product = Math.multiplyExact(product, values[dimension]);
      }
    } catch (ArithmeticException e) {
      throw new SizeException("a size exceeds 64 bits; use a smaller batch");
    }
    return product;
  }

  /** {@return the sum of sizes} */
  static long sum(List<Size> sizes, long[] values) {
    long sum = 0;
    for (Size size : sizes) {
      sum = Math.addExact(sum, size.evaluate(values));
    }
    return sum;
  }
}
