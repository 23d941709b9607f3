package dev.sinter.tensor;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Shape;
import java.util.List;

/**
 * Random tensors, f32. Each call gives other numbers; the session's seed, or a generator given,
 * decides which.
 */
public final class Random {
  private Random() {}

  /** {@return numbers from 0 (inclusive) to 1 (exclusive), all equally likely} */
  public static Tensor uniform(Shape shape) {
    return uniform(shape, RandomGenerator.current());
  }

  /** {@return numbers from 0 (inclusive) to 1 (exclusive), all equally likely} */
  public static Tensor uniform(Shape shape, RandomGenerator generator) {
    return unit(generator.bits(shape));
  }

  /**
   * {@return numbers from {@code least} (inclusive) to {@code bound} (exclusive), all equally
   * likely}
   */
  public static Tensor uniform(Shape shape, double least, double bound, RandomGenerator generator) {
    if (bound < least) {
      throw new ModelException("uniform: the bound must be at least " + least + ", got " + bound);
    }
    return uniform(shape, generator).times(bound - least).plus(least);
  }

  /** {@return numbers of the standard normal distribution} */
  public static Tensor normal(Shape shape) {
    return normal(shape, RandomGenerator.current());
  }

  /** {@return numbers of the standard normal distribution (Box and Muller 1958)} */
  public static Tensor normal(Shape shape, RandomGenerator generator) {
    List<Tensor> words = generator.words(shape, 2);
    Tensor radius = unit(words.get(0)).negate().log1p().times(-2).sqrt();
    return radius.times(unit(words.get(1)).times(2 * Math.PI).cos());
  }

  /** {@return numbers of a normal distribution} */
  public static Tensor normal(
      Shape shape, double mean, double deviation, RandomGenerator generator) {
    return normal(shape, generator).times(deviation).plus(mean);
  }

  /**
   * {@return numbers of the standard normal distribution between -2 and 2} By inversion: the
   * inverse of erf is Giles's polynomial for the centre ("Approximating the erfinv function",
   * 2010), which the bounds never leave.
   */
  public static Tensor truncatedNormal(Shape shape, RandomGenerator generator) {
    double bound = 0.954499736103642; // erf(sqrt 2)
    Tensor x = uniform(shape, generator).times(2 * bound).minus(bound);
    Tensor w = x.square().negate().log1p().negate().minus(2.5);
    double[] coefficients = {
      2.81022636e-08,
      3.43273939e-07,
      -3.5233877e-06,
      -4.39150654e-06,
      0.00021858087,
      -0.00125372503,
      -0.00417768164,
      0.246640727,
      1.50140941
    };
    Tensor p = w.times(coefficients[0]).plus(coefficients[1]);
    for (int i = 2; i < coefficients.length; i++) {
      p = p.times(w).plus(coefficients[i]);
    }
    return p.times(x).times(Math.sqrt(2)).clip(-2, 2);
  }

  /** {@return a bool tensor, true with a probability} */
  public static Tensor bernoulli(Shape shape, double probability, RandomGenerator generator) {
    return uniform(shape, generator).less(probability);
  }

  /** {@return x with a part of its elements set to 0 and the others scaled by 1 / (1 - rate)} */
  public static Tensor dropout(Tensor x, double rate) {
    return dropout(x, rate, x.shape(), RandomGenerator.current());
  }

  /**
   * {@return x with a part of its elements set to 0 and the others scaled by 1 / (1 - rate)}
   *
   * @param x any float tensor
   * @param rate which part, from 0 (inclusive) to 1 (exclusive)
   * @param noise shape of the decision: elements along extents of 1 go together
   * @param generator decides
   */
  public static Tensor dropout(Tensor x, double rate, Shape noise, RandomGenerator generator) {
    if (!(rate >= 0 && rate < 1)) {
      throw new ModelException("dropout: rate must be from 0 to below 1, got " + rate);
    }
    Tensor kept = uniform(noise, generator).greaterEqual(rate);
    return Tensor.where(kept, x.times(1 / (1 - rate)), Tensor.zerosLike(x));
  }

  /** {@return whole numbers from {@code least} (inclusive) to {@code bound} (exclusive), i32} */
  public static Tensor integers(Shape shape, int least, int bound, RandomGenerator generator) {
    if (bound <= least) {
      throw new ModelException("integers: the bound must be more than " + least + ", got " + bound);
    }
    Tensor scaled = uniform(shape, generator).times((double) bound - least).floor().cast(DType.I32);
    return scaled.minimum(bound - least - 1).plus(least);
  }

  /** The upper 24 bits as a fraction: every value is exact in f32. */
  private static Tensor unit(Tensor bits) {
    Tensor upper =
        Elementwise.binary("uniform", ScalarOp.SHIFT_RIGHT_LOGICAL, bits, bits.scalarLike(8));
    return Primitive.apply(new Op.Cast(DType.F32), upper).times(0x1p-24);
  }
}
