package dev.sinter.passes.expand;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Expr;
import java.util.ArrayList;
import java.util.List;

/**
 * log and its family. {@code x = 2^k m} with m between sqrt(1/2) and sqrt(2); {@code log m = 2
 * atanh(s)}, s = (m - 1) / (m + 1).
 */
final class Logarithms {
  private Logarithms() {}

  /** {@code exponent} is k as a float, {@code fraction} is m - 1. */
  private record Split(Expr exponent, Expr fraction) {}

  private static Split split(Emitter e, Expr x) {
    Precision p = Precision.of(x.dtype());
    Expr subnormal = e.less(x, e.real(x, p.leastNormal()));
    Expr scaled = e.select(subnormal, e.mul(x, e.real(x, Math.scalb(1.0, p.mantissaBits()))), x);
    long one = (long) p.bias() << p.mantissaBits();
    long root = p == Precision.SINGLE ? 0x3f3504f3L : 0x3fe6a09e667f3bcdL;
    Expr bits = e.add(e.bitcast(p.bits(), scaled), e.integer(x, one - root));
    Expr biased = e.apply(ScalarOp.SHIFT_RIGHT, bits, e.integer(x, p.mantissaBits()));
    Expr k =
        e.sub(
            biased,
            e.select(subnormal, e.integer(x, p.bias() + p.mantissaBits()), e.integer(x, p.bias())));
    Expr mantissa = e.apply(ScalarOp.AND, bits, e.integer(x, (1L << p.mantissaBits()) - 1));
    Expr m = e.bitcast(x.dtype(), e.add(mantissa, e.integer(x, root)));
    return new Split(e.cast(x.dtype(), k), e.sub(m, e.real(x, 1)));
  }

  /** {@return log of the parts} as {@code k ln2 - ((f^2/2 - (s (f^2/2 + R) + k ln2_low)) - f)}. */
  private static Expr combine(Emitter e, Expr x, Split parts) {
    Precision p = Precision.of(x.dtype());
    Expr f = parts.fraction();
    Expr s = e.div(f, e.add(f, e.real(x, 2)));
    Expr z = e.mul(s, s);
    Expr series = e.mul(z, e.polynomial(z, p.logarithm()));
    Expr halfSquare = e.mul(e.mul(f, f), e.real(x, 0.5));
    Expr low =
        e.mulAdd(s, e.add(halfSquare, series), e.mul(parts.exponent(), e.real(x, p.ln2().get(1))));
    Expr inner = e.sub(e.sub(halfSquare, low), f);
    return e.mulAdd(parts.exponent(), e.real(x, p.ln2().get(0)), e.neg(inner));
  }

  /** {@return log x}; of 0 minus infinity, of negative numbers NaN */
  static Expr log(Emitter e, Expr x) {
    return specials(e, x, combine(e, x, split(e, x)));
  }

  private static Expr specials(Emitter e, Expr x, Expr value) {
    Expr infinity = e.real(x, Double.POSITIVE_INFINITY);
    Expr high =
        e.select(e.less(x, infinity), value, x); // infinity and NaN are their own logarithms
    Expr zero = e.select(e.equal(x, e.real(x, 0)), e.real(x, Double.NEGATIVE_INFINITY), high);
    return e.select(e.less(x, e.real(x, 0)), e.real(x, Double.NaN), zero);
  }

  /** {@return log(1 + x)}: log of the rounded sum, corrected by what the sum lost. */
  static Expr log1p(Emitter e, Expr x) {
    Expr one = e.real(x, 1);
    Expr sum = e.add(x, one);
    // the part of the smaller operand that the sum dropped, whichever of the two is smaller
    Expr lost =
        e.select(e.less(e.abs(x), one), e.sub(x, e.sub(sum, one)), e.sub(one, e.sub(sum, x)));
    Expr corrected = e.add(combine(e, sum, split(e, sum)), e.div(lost, sum));
    Expr tiny =
        e.less(e.abs(x), e.real(x, Math.scalb(1.0, -Precision.of(x.dtype()).mantissaBits() - 2)));
    return e.select(tiny, x, specials(e, sum, corrected));
  }

  /**
   * {@return the logarithm of a positive number as a sum of two} for pow: the quotient s is carried
   * in twice the precision, and so are the large terms {@code 2 s} and {@code k ln2}.
   */
  static Expr[] logPair(Emitter e, Expr x) {
    Precision p = Precision.of(x.dtype());
    Split parts = split(e, x);
    Expr f = parts.fraction();
    Expr two = e.real(x, 2);
    Expr divisor = e.add(f, two);
    Expr divisorLow = e.sub(f, e.sub(divisor, two));
    Expr s = e.div(f, divisor);
    Expr product = e.mul(s, divisor);
    Expr remainder = e.sub(e.sub(f, product), e.productError(s, divisor, product));
    Expr sLow = e.div(e.sub(remainder, e.mul(s, divisorLow)), divisor);
    Expr z = e.mul(s, s);
    Expr[] third = timesPair(e, z, e.productError(s, s, z), s, sLow, p);
    Expr high = e.mul(parts.exponent(), e.real(x, p.ln2().get(0)));
    Expr[] sum = twoSum(e, high, e.add(s, s));
    Expr low =
        e.add(e.add(sum[1], e.mul(two, sLow)), e.mul(parts.exponent(), e.real(x, p.ln2().get(1))));
    Expr[] all = twoSum(e, sum[0], third[0]);
    return twoSum(e, all[0], e.add(e.add(all[1], third[1]), low));
  }

  /**
   * {@return s * z * (2/3 + c1 z + ...)} as a pair: the leading coefficient's product is exact to
   * twice the precision.
   */
  private static Expr[] timesPair(Emitter e, Expr z, Expr zLow, Expr s, Expr sLow, Precision p) {
    double lead = p.round(2.0 / 3);
    double leadLow = 2.0 / 3 - lead + (p == Precision.DOUBLE ? 3.700743415417188e-17 : 0);
    List<Double> rest = new ArrayList<>(p.logarithm());
    rest.set(0, leadLow);
    Expr series = e.polynomial(z, rest);
    Expr cube = e.mul(z, s);
    Expr cubeLow = e.add(e.productError(z, s, cube), e.add(e.mul(z, sLow), e.mul(zLow, s)));
    Expr high = e.mul(cube, e.real(z, lead));
    Expr low = e.productError(cube, e.real(z, lead), high);
    low = e.add(low, e.mul(cubeLow, e.real(z, lead)));
    return new Expr[] {high, e.add(low, e.mul(cube, series))};
  }

  /** {@return the rounded sum and its error, exactly (Knuth)} */
  static Expr[] twoSum(Emitter e, Expr a, Expr b) {
    Expr sum = e.add(a, b);
    Expr back = e.sub(sum, a);
    Expr error = e.add(e.sub(a, e.sub(sum, back)), e.sub(b, back));
    return new Expr[] {sum, error};
  }
}
