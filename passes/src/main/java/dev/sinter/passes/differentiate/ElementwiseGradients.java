package dev.sinter.passes.differentiate;

import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.type.DType;
import java.util.List;
import java.util.Optional;

/**
 * Gradients of elementwise ops and casts: y the value, g its cotangent, a, b, c the operands (x
 * where there is one).
 */
final class ElementwiseGradients {
  private static final double TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

  private ElementwiseGradients() {}

  static List<Optional<Node>> elementwise(Step s, ScalarOp op) {
    return switch (op.arity()) {
      case 1 -> unary(s, op);
      default -> several(s, op);
    };
  }

  private static List<Optional<Node>> unary(Step s, ScalarOp op) {
    GraphBuilder b = s.b();
    Node g = s.cotangent();
    Node x = s.operand(0);
    Node y = s.node();
    return switch (op) {
      // y = -x, dx = -g
      case NEG -> s.give(() -> s.apply(ScalarOp.NEG, g));
      // y = |x|, dx = g * sign(x)
      case ABS -> s.give(() -> b.times(g, s.apply(ScalarOp.SIGN, x)));
      // y = sign(x), dx = 0
      case SIGN -> s.give(() -> b.fullLike(x, 0));
      // y piecewise constant: no path
      case FLOOR, CEIL, ROUND, TRUNC -> s.none();
      // y = sqrt(x), dx = g / (2 y)
      case SQRT -> s.give(() -> b.divide(b.times(g, s.scalar(0.5)), y));
      // y = x^(-1/2), dx = -g y^3 / 2
      case RSQRT -> s.give(() -> b.times(b.times(g, s.scalar(-0.5)), b.times(y, b.times(y, y))));
      // y = exp(x), dx = g y
      case EXP -> s.give(() -> b.times(g, y));
      // y = exp(x) - 1, dx = g exp(x); y + 1 would lose the digits of small results
      case EXPM1 -> s.give(() -> b.times(g, s.apply(ScalarOp.EXP, x)));
      // y = log(x), dx = g / x
      case LOG -> s.give(() -> b.divide(g, x));
      // y = log(1 + x), dx = g / (1 + x)
      case LOG1P -> s.give(() -> b.divide(g, b.plus(x, s.scalar(1))));
      // y = sin(x), dx = g cos(x)
      case SIN -> s.give(() -> b.times(g, s.apply(ScalarOp.COS, x)));
      // y = cos(x), dx = -g sin(x)
      case COS -> s.give(() -> s.apply(ScalarOp.NEG, b.times(g, s.apply(ScalarOp.SIN, x))));
      // y = tan(x), dx = g (1 + y^2)
      case TAN -> s.give(() -> b.times(g, b.plus(b.times(y, y), s.scalar(1))));
      // y = asin(x), dx = g / sqrt(1 - x^2)
      case ASIN -> s.give(() -> b.times(g, inverseCosine(s, x)));
      // y = acos(x), dx = -g / sqrt(1 - x^2)
      case ACOS -> s.give(() -> s.apply(ScalarOp.NEG, b.times(g, inverseCosine(s, x))));
      // y = atan(x), dx = g / (1 + x^2)
      case ATAN -> s.give(() -> b.divide(g, b.plus(b.times(x, x), s.scalar(1))));
      // y = sinh(x), dx = g cosh(x)
      case SINH -> s.give(() -> b.times(g, s.apply(ScalarOp.COSH, x)));
      // y = cosh(x), dx = g sinh(x)
      case COSH -> s.give(() -> b.times(g, s.apply(ScalarOp.SINH, x)));
      // y = tanh(x), dx = g (1 - y^2)
      case TANH -> s.give(() -> b.times(g, b.minus(s.scalar(1), b.times(y, y))));
      // y = 1 / (1 + exp(-x)), dx = g y (1 - y)
      case SIGMOID -> s.give(() -> b.times(g, b.times(y, b.minus(s.scalar(1), y))));
      // y = log(1 + exp(x)), dx = g sigmoid(x)
      case SOFTPLUS -> s.give(() -> b.times(g, s.apply(ScalarOp.SIGMOID, x)));
      // y = erf(x), dx = g 2 / sqrt(pi) exp(-x^2)
      case ERF ->
          s.give(
              () ->
                  b.times(
                      b.times(g, s.scalar(TWO_OVER_SQRT_PI)),
                      s.apply(ScalarOp.EXP, s.apply(ScalarOp.NEG, b.times(x, x)))));
      // y bool or integer, or not of this arity
      case IS_NAN,
          IS_FINITE,
          NOT,
          ADD,
          SUB,
          MUL,
          DIV,
          REM,
          POW,
          ATAN2,
          MIN,
          MAX,
          AND,
          OR,
          XOR,
          SHIFT_LEFT,
          SHIFT_RIGHT,
          SHIFT_RIGHT_LOGICAL,
          EQ,
          NE,
          LT,
          LE,
          GT,
          GE,
          SELECT,
          FMA ->
          s.none();
    };
  }

  private static List<Optional<Node>> several(Step s, ScalarOp op) {
    GraphBuilder b = s.b();
    Node g = s.cotangent();
    Node x = s.operand(0);
    Node z = s.operand(1);
    return switch (op) {
      // y = a + b, da = g, db = g
      case ADD -> s.give(() -> g, () -> g);
      // y = a - b, da = g, db = -g
      case SUB -> s.give(() -> g, () -> s.apply(ScalarOp.NEG, g));
      // y = a b, da = g b, db = g a
      case MUL -> s.give(() -> b.times(g, z), () -> b.times(g, x));
      // y = a / b, da = g / b, db = -(g / b) y
      case DIV ->
          s.give(
              () -> b.divide(g, z), () -> s.apply(ScalarOp.NEG, b.times(b.divide(g, z), s.node())));
      // y = a - b q with the whole number q = trunc(a / b), da = g, db = -g q
      case REM -> s.give(() -> g, () -> s.apply(ScalarOp.NEG, b.times(g, quotient(s, x, z))));
      // y = a^b, da = g b a^(b - 1), db = g y log(a)
      case POW -> s.give(() -> powerBase(s, x, z), () -> powerExponent(s, x));
      // y = atan2(a, b), da = g b / (a^2 + b^2), db = -g a / (a^2 + b^2)
      case ATAN2 ->
          s.give(
              () -> b.divide(b.times(g, z), squaredLength(b, x, z)),
              () -> s.apply(ScalarOp.NEG, b.divide(b.times(g, x), squaredLength(b, x, z))));
      // y = second ? b : a, where second = b < a or b is NaN; da = second ? 0 : g, db = second ? g
      // : 0
      case MIN -> selected(s, ScalarOp.LT, ScalarOp.GE);
      // y = second ? b : a, where second = b > a or b is NaN; da = second ? 0 : g, db = second ? g
      // : 0
      case MAX -> selected(s, ScalarOp.GT, ScalarOp.LE);
      // y = c ? a : b, da = c ? g : 0, db = c ? 0 : g
      case SELECT ->
          s.give(
              Step.NONE,
              () -> b.select(x, g, b.fullLike(g, 0)),
              () -> b.select(x, b.fullLike(g, 0), g));
      // y = a b + c, da = g b, db = g a, dc = g
      case FMA -> s.give(() -> b.times(g, z), () -> b.times(g, x), () -> g);
      // y bool or integer, or not of this arity
      case AND,
          OR,
          XOR,
          SHIFT_LEFT,
          SHIFT_RIGHT,
          SHIFT_RIGHT_LOGICAL,
          EQ,
          NE,
          LT,
          LE,
          GT,
          GE,
          NEG,
          ABS,
          SIGN,
          FLOOR,
          CEIL,
          ROUND,
          TRUNC,
          SQRT,
          RSQRT,
          EXP,
          EXPM1,
          LOG,
          LOG1P,
          SIN,
          COS,
          TAN,
          ASIN,
          ACOS,
          ATAN,
          SINH,
          COSH,
          TANH,
          SIGMOID,
          SOFTPLUS,
          ERF,
          IS_NAN,
          IS_FINITE,
          NOT ->
          s.none();
    };
  }

  // y = cast(x), dx = cast back; there is none through integers and bools
  static List<Optional<Node>> cast(Step s) {
    DType from = s.operand(0).tensor().dtype();
    return s.give(() -> s.b().cast(s.cotangent(), from));
  }

  // 1 - x^2 as (1 - x)(1 + x) keeps its digits near the ends.
  private static Node inverseCosine(Step s, Node x) {
    GraphBuilder b = s.b();
    return s.apply(ScalarOp.RSQRT, b.times(b.minus(s.scalar(1), x), b.plus(s.scalar(1), x)));
  }

  // From the exact remainder, so that a quotient next to a whole number is not truncated wrongly.
  private static Node quotient(Step s, Node x, Node z) {
    return s.apply(ScalarOp.ROUND, s.b().divide(s.b().minus(x, s.node()), z));
  }

  // At b = 0 the exponent b - 1 is replaced: 0 * a^-1 would be NaN at a = 0.
  private static Node powerBase(Step s, Node x, Node exponent) {
    GraphBuilder b = s.b();
    Node isZero = s.apply(ScalarOp.EQ, exponent, b.fullLike(exponent, 0));
    Node lowered = b.select(isZero, b.fullLike(exponent, 1), b.minus(exponent, s.scalar(1)));
    return b.times(b.times(s.cotangent(), exponent), s.apply(ScalarOp.POW, x, lowered));
  }

  // For a <= 0 the exponent gets no gradient: there the power exists at isolated exponents only, or
  // is 0.
  private static Node powerExponent(Step s, Node x) {
    GraphBuilder b = s.b();
    Node positive = s.apply(ScalarOp.GT, x, b.fullLike(x, 0));
    Node logarithm = s.apply(ScalarOp.LOG, b.select(positive, x, b.fullLike(x, 1)));
    return b.times(s.cotangent(), b.times(s.node(), logarithm));
  }

  private static Node squaredLength(GraphBuilder b, Node x, Node z) {
    return b.plus(b.times(x, x), b.times(z, z));
  }

  private static List<Optional<Node>> selected(Step s, ScalarOp beyond, ScalarOp upTo) {
    GraphBuilder b = s.b();
    Node g = s.cotangent();
    Node x = s.operand(0);
    Node z = s.operand(1);
    if (isConstant(x)) {
      // The result tells it too, so that a rectifier need not keep its operand.
      Node first = s.apply(upTo, s.node(), x);
      return s.give(
          () -> b.select(first, g, b.fullLike(g, 0)), () -> b.select(first, b.fullLike(g, 0), g));
    }
    Node second = s.apply(ScalarOp.OR, s.apply(beyond, z, x), s.apply(ScalarOp.NE, z, z));
    return s.give(
        () -> b.select(second, b.fullLike(g, 0), g), () -> b.select(second, g, b.fullLike(g, 0)));
  }

  private static boolean isConstant(Node x) {
    return x.op() instanceof Op.Constant
        || (x.op() instanceof Op.Broadcast && x.input(0).op() instanceof Op.Constant);
  }
}
