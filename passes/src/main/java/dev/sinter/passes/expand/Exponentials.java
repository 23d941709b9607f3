package dev.sinter.passes.expand;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Expr;

/**
 * exp and its family. All use {@code x = n ln2 + r}, |r| at most ln(2)/2, and one polynomial for
 * {@code e^r - 1}; n is found by adding a number so large that the sum keeps only the integer part.
 */
final class Exponentials {
  private Exponentials() {}

  /** The parts of a reduced argument: {@code biased} holds n in its low bits. */
  private record Reduced(Expr exponentBits, Expr expm1) {}

  private static Reduced reduce(Emitter e, Expr x) {
    Precision p = Precision.of(x.dtype());
    Expr magic = e.real(x, p.magic());
    Expr shifted = e.mulAdd(x, e.real(x, 1 / Math.log(2)), magic);
    Expr n = e.sub(shifted, magic);
    Expr r = e.mulAdd(n, e.real(x, -p.ln2().get(0)), x);
    r = e.mulAdd(n, e.real(x, -p.ln2().get(1)), r);
    Expr square = e.mul(r, r);
    Expr expm1 = e.mulAdd(square, e.polynomial(r, p.expm1()), r);
    Expr bits = e.sub(e.bitcast(p.bits(), shifted), e.integer(x, bitsOf(p)));
    return new Reduced(bits, expm1);
  }

  private static long bitsOf(Precision p) {
    return p == Precision.SINGLE
        ? Float.floatToRawIntBits((float) p.magic())
        : Double.doubleToRawLongBits(p.magic());
  }

  /** {@return 2^n for an integer n within the normal exponents} */
  private static Expr power(Emitter e, Expr like, Expr n) {
    Precision p = Precision.of(like.dtype());
    Expr biased = e.apply(ScalarOp.ADD, n, e.integer(like, p.bias()));
    return e.bitcast(
        like.dtype(), e.apply(ScalarOp.SHIFT_LEFT, biased, e.integer(like, p.mantissaBits())));
  }

  /**
   * {@return e^x} The power of two is applied in two steps, so that results may be subnormal or
   * infinite.
   */
  static Expr exp(Emitter e, Expr x) {
    Precision p = Precision.of(x.dtype());
    Reduced reduced = reduce(e, e.clamp(x, p.expLow(), p.expHigh()));
    Expr half = e.apply(ScalarOp.SHIFT_RIGHT, reduced.exponentBits(), e.integer(x, 1));
    Expr rest = e.apply(ScalarOp.SUB, reduced.exponentBits(), half);
    Expr mantissa = e.add(reduced.expm1(), e.real(x, 1));
    return e.mul(e.mul(mantissa, power(e, x, half)), power(e, x, rest));
  }

  /**
   * {@return e^x - 1} as {@code 2 (2^(n-1) (e^r - 1) + (2^(n-1) - 1/2))}, which neither cancels nor
   * overflows early.
   */
  static Expr expm1(Emitter e, Expr x) {
    Precision p = Precision.of(x.dtype());
    Reduced reduced = reduce(e, e.clamp(x, -(p.mantissaBits() + 12) * Math.log(2), p.expHigh()));
    Expr scale = power(e, x, e.apply(ScalarOp.SUB, reduced.exponentBits(), e.integer(x, 1)));
    Expr half = e.mulAdd(scale, reduced.expm1(), e.sub(scale, e.real(x, 0.5)));
    Expr doubled = e.add(half, half);
    // near zero the sum above would lose the sign of a zero and the last bits of tiny arguments
    return e.select(
        e.less(e.abs(x), e.real(x, Math.scalb(1.0, -p.mantissaBits() - 1))), x, doubled);
  }

  /** {@return 1 / (1 + e^-x)} computed from e^-|x|, which cannot overflow. */
  static Expr sigmoid(Emitter e, Expr x) {
    Expr decay = exp(e, e.neg(e.abs(x)));
    Expr one = e.real(x, 1);
    Expr numerator = e.select(e.less(x, e.real(x, 0)), decay, one);
    return e.div(numerator, e.add(one, decay));
  }

  /** {@return tanh x} as {@code -t / (2 + t)} with t = e^(-2|x|) - 1. */
  static Expr tanh(Emitter e, Expr x) {
    Expr t = expm1(e, e.mul(e.abs(x), e.real(x, -2)));
    return e.withSign(e.abs(e.div(t, e.add(e.real(x, 2), t))), x);
  }

  /** {@return log(1 + e^x)} as {@code max(x, 0) + log1p(e^-|x|)}. */
  static Expr softplus(Emitter e, Expr x) {
    Expr tail = Logarithms.log1p(e, exp(e, e.neg(e.abs(x))));
    return e.add(e.select(e.less(x, e.real(x, 0)), e.real(x, 0), x), tail);
  }

  /**
   * {@return sinh x} from expm1 where it is small, from e^(|x|/2) squared where e^|x| would
   * overflow.
   */
  static Expr sinh(Emitter e, Expr x) {
    Expr magnitude = e.abs(x);
    Expr half = e.real(x, 0.5);
    Expr t = expm1(e, magnitude);
    Expr small = e.mul(half, e.add(t, e.div(t, e.add(t, e.real(x, 1)))));
    Expr root = exp(e, e.mul(magnitude, half));
    Expr large = e.mul(e.mul(half, root), root);
    return e.withSign(e.select(e.greater(magnitude, e.real(x, 20)), large, small), x);
  }

  /** {@return cosh x} likewise. */
  static Expr cosh(Emitter e, Expr x) {
    Expr magnitude = e.abs(x);
    Expr half = e.real(x, 0.5);
    Expr power = exp(e, magnitude);
    Expr small = e.mulAdd(half, power, e.div(half, power));
    Expr root = exp(e, e.mul(magnitude, half));
    Expr large = e.mul(e.mul(half, root), root);
    return e.select(e.greater(magnitude, e.real(x, 20)), large, small);
  }
}
