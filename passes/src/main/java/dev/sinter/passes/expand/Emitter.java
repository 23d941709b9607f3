package dev.sinter.passes.expand;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt;
import dev.sinter.ir.type.DType;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects named values while an expression is expanded: a value that is used twice is computed
 * once. All values have the lanes of the expression at hand.
 */
final class Emitter {
  private record Binding(Expr.Variable variable, Expr value) {}

  private final boolean fma;
  private final Names names;
  private final List<Binding> bindings = new ArrayList<>();

  /** Gives names that a proc does not use yet. */
  static final class Names {
    private int next;

    String fresh() {
      return "math." + next++;
    }
  }

  Emitter(boolean fma, Names names) {
    this.fma = fma;
    this.names = names;
  }

  /** {@return whether multiply-adds round once on the target} */
  boolean fma() {
    return fma;
  }

  /** {@return the statement, inside the bindings made so far} */
  Stmt wrap(Stmt body) {
    Stmt wrapped = body;
    for (Binding binding : bindings.reversed()) {
      wrapped = new Stmt.Let(binding.variable(), binding.value(), wrapped);
    }
    return wrapped;
  }

  /** {@return a name for the value; constants and names stand for themselves} */
  Expr bind(Expr value) {
    return switch (value) {
      case Expr.Variable _, Expr.IntConstant _, Expr.FloatConstant _ -> value;
      case Expr.Splat(Expr.FloatConstant _, _) -> value;
      case Expr.Splat(Expr.IntConstant _, _) -> value;
      case Expr.Apply _,
          Expr.Cast _,
          Expr.Bitcast _,
          Expr.Load _,
          Expr.Guard _,
          Expr.Ramp _,
          Expr.Splat _,
          Expr.ReduceLanes _ -> {
        Expr.Variable variable = new Expr.Variable(names.fresh(), value.dtype(), value.lanes());
        bindings.add(new Binding(variable, value));
        yield variable;
      }
    };
  }

  Expr apply(ScalarOp op, Expr... operands) {
    return bind(new Expr.Apply(op, List.of(operands)));
  }

  Expr add(Expr a, Expr b) {
    return apply(ScalarOp.ADD, a, b);
  }

  Expr sub(Expr a, Expr b) {
    return apply(ScalarOp.SUB, a, b);
  }

  Expr mul(Expr a, Expr b) {
    return apply(ScalarOp.MUL, a, b);
  }

  Expr div(Expr a, Expr b) {
    return apply(ScalarOp.DIV, a, b);
  }

  Expr neg(Expr a) {
    return apply(ScalarOp.NEG, a);
  }

  Expr abs(Expr a) {
    return apply(ScalarOp.ABS, a);
  }

  /** {@return a * b + c, rounded once where the target can, else twice} */
  Expr mulAdd(Expr a, Expr b, Expr c) {
    return fma ? apply(ScalarOp.FMA, a, b, c) : add(mul(a, b), c);
  }

  Expr select(Expr condition, Expr a, Expr b) {
    return apply(ScalarOp.SELECT, condition, a, b);
  }

  Expr less(Expr a, Expr b) {
    return apply(ScalarOp.LT, a, b);
  }

  Expr greater(Expr a, Expr b) {
    return apply(ScalarOp.GT, a, b);
  }

  Expr equal(Expr a, Expr b) {
    return apply(ScalarOp.EQ, a, b);
  }

  /** {@return {@code x}, but at least {@code low} and at most {@code high}; NaN stays NaN} */
  Expr clamp(Expr x, double low, double high) {
    Expr raised = select(less(x, real(x, low)), real(x, low), x);
    return select(greater(raised, real(x, high)), real(x, high), raised);
  }

  /** {@return x with the sign of {@code sign}; {@code magnitude} is not negative} */
  Expr withSign(Expr magnitude, Expr sign) {
    Precision precision = Precision.of(magnitude.dtype());
    Expr mask = integer(magnitude, precision.signBit());
    Expr bits = apply(ScalarOp.AND, bitcast(precision.bits(), sign), mask);
    return bitcast(
        magnitude.dtype(), apply(ScalarOp.OR, bitcast(precision.bits(), magnitude), bits));
  }

  Expr cast(DType to, Expr x) {
    return bind(new Expr.Cast(to, x));
  }

  Expr bitcast(DType to, Expr x) {
    return bind(new Expr.Bitcast(to, x));
  }

  /** {@return the float constant in the type and lanes of {@code like}} */
  Expr real(Expr like, double value) {
    return spread(
        new Expr.FloatConstant(like.dtype(), Precision.of(like.dtype()).round(value)),
        like.lanes());
  }

  /** {@return the integer constant in the bits type and lanes of the float {@code like}} */
  Expr integer(Expr like, long value) {
    return spread(new Expr.IntConstant(Precision.of(like.dtype()).bits(), value), like.lanes());
  }

  /** {@return c0 + c1 x + c2 x^2 + ..., by Horner's rule} */
  Expr polynomial(Expr x, List<Double> coefficients) {
    Expr sum = real(x, coefficients.getLast());
    for (int i = coefficients.size() - 2; i >= 0; i--) {
      sum = mulAdd(sum, x, real(x, coefficients.get(i)));
    }
    return sum;
  }

  /**
   * {@return the rounding error of {@code product}, which is {@code a * b} rounded; exact unless it
   * underflows}
   */
  Expr productError(Expr a, Expr b, Expr product) {
    if (fma) {
      return apply(ScalarOp.FMA, a, b, neg(product));
    }
    Expr[] ab = {a, b};
    Expr[] high = new Expr[2];
    Expr[] low = new Expr[2];
    for (int i = 0; i < 2; i++) { // Dekker's split
      Expr scaled = mul(ab[i], real(a, Precision.of(a.dtype()).splitter()));
      high[i] = sub(scaled, sub(scaled, ab[i]));
      low[i] = sub(ab[i], high[i]);
    }
    Expr error = sub(mul(high[0], high[1]), product);
    error = add(error, mul(high[0], low[1]));
    error = add(error, mul(low[0], high[1]));
    return add(error, mul(low[0], low[1]));
  }

  private static Expr spread(Expr scalar, int lanes) {
    return lanes == 1 ? scalar : new Expr.Splat(scalar, lanes);
  }
}
