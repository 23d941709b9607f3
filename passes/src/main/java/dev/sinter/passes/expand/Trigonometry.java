package dev.sinter.passes.expand;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Expr;
import java.util.List;

/**
 * Circular functions and their inverses. Arguments of sin, cos and tan are reduced by multiples of
 * pi/2, held in three (FMA) or four parts: accurate while |x| is below 10^5 (f32; 4096 without FMA)
 * or 10^8 (f64); beyond, the error grows in proportion to |x|, until the value is just one between
 * -1 and 1.
 */
final class Trigonometry {
  private Trigonometry() {}

  /** {@code quadrant} holds the multiple of pi/2 in its low bits. */
  private record Reduced(Expr quadrant, Expr sine, Expr cosine) {}

  private static Reduced reduce(Emitter e, Expr x) {
    Precision p = Precision.of(x.dtype());
    Expr magic = e.real(x, p.magic());
    Expr shifted = e.mulAdd(x, e.real(x, 2 / Math.PI), magic);
    Expr n = e.sub(shifted, magic);
    Expr r = x;
    for (double part : e.fma() ? p.halfPi() : p.halfPiShort()) {
      r = e.mulAdd(n, e.real(x, -part), r);
    }
    // far outside of the stated range r is meaningless, but a sine must not leave -1 to 1
    Expr bound = e.real(x, 0.79);
    r = e.apply(ScalarOp.MAX, e.neg(bound), e.apply(ScalarOp.MIN, r, bound));
    Expr z = e.mul(r, r);
    Expr sine = e.mulAdd(e.mul(r, z), e.polynomial(z, p.sine()), r);
    Expr cosine =
        e.mulAdd(
            e.mul(z, z), e.polynomial(z, p.cosine()), e.mulAdd(z, e.real(x, -0.5), e.real(x, 1)));
    return new Reduced(e.bitcast(p.bits(), shifted), sine, cosine);
  }

  private static Expr isSet(Emitter e, Expr like, Expr bits, long bit) {
    return e.apply(
        ScalarOp.NE, e.apply(ScalarOp.AND, bits, e.integer(like, bit)), e.integer(like, 0));
  }

  /** {@return sin x} */
  static Expr sin(Emitter e, Expr x) {
    Reduced reduced = reduce(e, x);
    Expr value = e.select(isSet(e, x, reduced.quadrant(), 1), reduced.cosine(), reduced.sine());
    return e.select(isSet(e, x, reduced.quadrant(), 2), e.neg(value), value);
  }

  /** {@return cos x} which is the sine one quadrant further */
  static Expr cos(Emitter e, Expr x) {
    Reduced reduced = reduce(e, x);
    Expr value = e.select(isSet(e, x, reduced.quadrant(), 1), reduced.sine(), reduced.cosine());
    Expr next = e.add(reduced.quadrant(), e.integer(x, 1));
    return e.select(isSet(e, x, next, 2), e.neg(value), value);
  }

  /** {@return tan x} */
  static Expr tan(Emitter e, Expr x) {
    Reduced reduced = reduce(e, x);
    Expr odd = isSet(e, x, reduced.quadrant(), 1);
    Expr quotient =
        e.div(
            e.select(odd, reduced.cosine(), reduced.sine()),
            e.select(odd, reduced.sine(), reduced.cosine()));
    return e.select(odd, e.neg(quotient), quotient);
  }

  /** {@return atan x} reduced to |x| below tan(pi/8) by the sum formulas with pi/2 and pi/4. */
  static Expr atan(Emitter e, Expr x) {
    Expr magnitude = e.abs(x);
    Expr one = e.real(x, 1);
    Expr large = e.greater(magnitude, e.real(x, 2.414213562373095));
    Expr middle = e.greater(magnitude, e.real(x, 0.4142135623730950));
    Expr numerator =
        e.select(large, e.real(x, -1), e.select(middle, e.sub(magnitude, one), magnitude));
    Expr denominator = e.select(large, magnitude, e.select(middle, e.add(magnitude, one), one));
    Expr zero = e.real(x, 0);
    Expr base =
        e.select(large, e.real(x, Math.PI / 2), e.select(middle, e.real(x, Math.PI / 4), zero));
    List<Double> halfPi = Precision.of(x.dtype()).halfPi();
    Expr low =
        e.select(
            large, e.real(x, halfPi.get(1)), e.select(middle, e.real(x, halfPi.get(1) / 2), zero));
    Expr t = e.div(numerator, denominator);
    Expr z = e.mul(t, t);
    Expr correction =
        e.mulAdd(e.mul(t, z), e.polynomial(z, Precision.of(x.dtype()).arcTangent()), low);
    return e.withSign(e.abs(e.add(base, e.add(t, correction))), x);
  }

  /**
   * {@return the angle of the point (x, y)}, arguments in the order of {@code atan2(y, x)}; zeros
   * and infinities as in Java.
   */
  static Expr atan2(Emitter e, Expr y, Expr x) {
    Precision p = Precision.of(x.dtype());
    Expr infinity = e.real(x, Double.POSITIVE_INFINITY);
    Expr one = e.real(x, 1);
    Expr zero = e.real(x, 0);
    Expr bothInfinite =
        e.apply(ScalarOp.AND, e.equal(e.abs(x), infinity), e.equal(e.abs(y), infinity));
    Expr bothZero = e.apply(ScalarOp.AND, e.equal(x, zero), e.equal(y, zero));
    Expr quotient =
        e.div(e.select(bothInfinite, one, e.abs(y)), e.select(bothInfinite, one, e.abs(x)));
    Expr angle = atan(e, e.select(bothZero, zero, quotient));
    Expr negative =
        e.apply(
            ScalarOp.LT,
            e.bitcast(p.bits(), x),
            e.integer(x, 0)); // the sign bit, so that -0 counts as negative
    Expr halfPiLow = e.real(x, 2 * p.halfPi().get(1));
    Expr left = e.sub(e.real(x, Math.PI), e.sub(angle, halfPiLow));
    Expr value = e.withSign(e.select(negative, left, angle), y);
    Expr isNan = e.apply(ScalarOp.OR, e.apply(ScalarOp.IS_NAN, x), e.apply(ScalarOp.IS_NAN, y));
    return e.select(isNan, e.real(x, Double.NaN), value);
  }

  /**
   * {@code asin} of |x| up to 1/2, and for larger ones {@code sqrt((1 - |x|) / 2)} and its arc
   * sine.
   */
  private record ArcSine(Expr isLarge, Expr root, Expr value) {}

  private static ArcSine arcSine(Emitter e, Expr magnitude) {
    Expr half = e.real(magnitude, 0.5);
    Expr isLarge = e.greater(magnitude, half);
    Expr z =
        e.select(
            isLarge,
            e.mul(e.sub(e.real(magnitude, 1), magnitude), half),
            e.mul(magnitude, magnitude));
    Expr root = e.select(isLarge, e.apply(ScalarOp.SQRT, z), magnitude);
    Expr value =
        e.mulAdd(e.mul(root, z), e.polynomial(z, Precision.of(magnitude.dtype()).arcSine()), root);
    return new ArcSine(isLarge, root, value);
  }

  /** {@return asin x}; NaN outside -1 to 1 */
  static Expr asin(Emitter e, Expr x) {
    List<Double> halfPi = Precision.of(x.dtype()).halfPi();
    ArcSine part = arcSine(e, e.abs(x));
    Expr twice = e.add(part.value(), part.value());
    Expr large = e.sub(e.real(x, halfPi.get(0)), e.sub(twice, e.real(x, halfPi.get(1))));
    return e.withSign(e.abs(e.select(part.isLarge(), large, part.value())), x);
  }

  /** {@return acos x}; NaN outside -1 to 1 */
  static Expr acos(Emitter e, Expr x) {
    List<Double> halfPi = Precision.of(x.dtype()).halfPi();
    ArcSine part = arcSine(e, e.abs(x));
    Expr isNegative = e.less(x, e.real(x, 0));
    Expr twice = e.add(part.value(), part.value());
    Expr opposite = e.sub(e.real(x, 2 * halfPi.get(0)), e.sub(twice, e.real(x, 2 * halfPi.get(1))));
    Expr signed = e.select(isNegative, e.neg(part.value()), part.value());
    Expr small = e.sub(e.real(x, halfPi.get(0)), e.sub(signed, e.real(x, halfPi.get(1))));
    return e.select(part.isLarge(), e.select(isNegative, opposite, twice), small);
  }
}
