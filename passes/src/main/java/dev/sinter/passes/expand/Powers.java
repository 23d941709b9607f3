package dev.sinter.passes.expand;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Expr;

/** pow and erf. */
final class Powers {
  private Powers() {}

  /**
   * {@return a^b} as {@code exp(b log|a|)} with the logarithm and the product in twice the
   * precision, and the special cases of {@link Math#pow}.
   */
  static Expr pow(Emitter e, Expr a, Expr b) {
    Expr magnitude = e.abs(a);
    Expr[] logarithm = Logarithms.logPair(e, magnitude);
    Expr product = e.mul(b, logarithm[0]);
    Expr error = e.mulAdd(b, logarithm[1], e.productError(b, logarithm[0], product));
    Expr power = Exponentials.exp(e, product);
    Expr corrected = e.mulAdd(power, error, power);
    // when the product or the power leaves the range, its error term is meaningless
    Expr inRange =
        e.apply(
            ScalarOp.AND, e.apply(ScalarOp.IS_FINITE, error), e.apply(ScalarOp.IS_FINITE, power));
    Expr regular = e.select(inRange, corrected, power);
    return signs(e, a, b, specialBases(e, magnitude, b, regular));
  }

  private static Expr specialBases(Emitter e, Expr magnitude, Expr b, Expr regular) {
    Expr zero = e.real(b, 0);
    Expr infinity = e.real(b, Double.POSITIVE_INFINITY);
    Expr isZero = e.equal(magnitude, zero);
    Expr isInfinite = e.equal(magnitude, infinity);
    Expr falling = e.less(b, zero);
    Expr grows = e.apply(ScalarOp.EQ, isZero, falling);
    Expr special = e.select(grows, infinity, zero);
    Expr value = e.select(e.apply(ScalarOp.OR, isZero, isInfinite), special, regular);
    Expr isNan =
        e.apply(ScalarOp.OR, e.apply(ScalarOp.IS_NAN, magnitude), e.apply(ScalarOp.IS_NAN, b));
    value = e.select(isNan, e.real(b, Double.NaN), value);
    return e.select(e.equal(b, zero), e.real(b, 1), value);
  }

  private static Expr signs(Emitter e, Expr a, Expr b, Expr value) {
    Precision p = Precision.of(a.dtype());
    Expr zero = e.real(a, 0);
    Expr isInteger = e.equal(e.apply(ScalarOp.TRUNC, b), b);
    Expr half = e.mul(b, e.real(b, 0.5));
    Expr isOdd =
        e.apply(ScalarOp.AND, isInteger, e.apply(ScalarOp.NE, e.apply(ScalarOp.TRUNC, half), half));
    Expr negative = e.apply(ScalarOp.LT, e.bitcast(p.bits(), a), e.integer(a, 0));
    Expr flips = e.apply(ScalarOp.AND, negative, isOdd);
    Expr signed = e.select(flips, e.neg(value), value);
    Expr isFiniteNegative =
        e.apply(ScalarOp.AND, e.less(a, zero), e.greater(a, e.real(a, Double.NEGATIVE_INFINITY)));
    Expr undefined = e.apply(ScalarOp.AND, isFiniteNegative, e.apply(ScalarOp.NOT, isInteger));
    return e.select(undefined, e.real(a, Double.NaN), signed);
  }

  /** {@return erf x}: a polynomial up to 1, then {@code 1 - e^(-x^2) q(x)}. */
  static Expr erf(Emitter e, Expr x) {
    Precision p = Precision.of(x.dtype());
    Expr magnitude = e.abs(x);
    Expr small = e.mul(x, e.polynomial(e.mul(x, x), p.errorFunction()));
    // beyond 6 the complement vanishes in both formats
    Expr bounded = e.select(e.greater(magnitude, e.real(x, 6)), e.real(x, 6), magnitude);
    Expr two = e.real(x, 2);
    Expr t = e.div(e.sub(bounded, two), e.add(bounded, two));
    Expr decay = Exponentials.exp(e, e.neg(e.mul(bounded, bounded)));
    Expr complement = e.mul(decay, e.polynomial(t, p.scaledComplement()));
    Expr large = e.withSign(e.sub(e.real(x, 1), complement), x);
    return e.select(e.greater(magnitude, e.real(x, 1)), large, small);
  }
}
