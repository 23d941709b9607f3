package dev.sinter.testsuite.gradient;

import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.type.DType;
import dev.sinter.testsuite.gradient.GradientCheck.Case;
import dev.sinter.testsuite.gradient.GradientCheck.Input;
import java.util.ArrayList;
import java.util.List;

/** Every scalar op on floats, within its domain. */
final class ElementwiseCases {
  private ElementwiseCases() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (ScalarOp op : ScalarOp.values()) {
      cases.addAll(of(op));
    }
    cases.add(
        new Case("square by mul", List.of(Input.of(4)), (b, x) -> b.times(x.get(0), x.get(0)), 2));
    cases.add(
        new Case(
            "cast f64 to f32 and back",
            List.of(Input.of(4)),
            (b, x) -> b.elementwise(ScalarOp.SIN, b.cast(b.cast(x.get(0), DType.F32), DType.F64)),
            2));
    cases.add(
        new Case(
            "bitcast and stop-gradient beside a path",
            List.of(Input.within(0.5, 2, 4)),
            (b, x) -> {
              var bits =
                  b.add(
                      new Op.Bitcast(DType.F64),
                      b.add(new Op.Bitcast(DType.I64), b.constant(DType.F64, 3)));
              return b.times(b.times(x.get(0), x.get(0)), b.add(new Op.StopGradient(), bits));
            },
            2));
    return cases;
  }

  private static List<Case> of(ScalarOp op) {
    return switch (op) {
      case NEG,
          ABS,
          SIGN,
          FLOOR,
          CEIL,
          ROUND,
          TRUNC,
          EXP,
          EXPM1,
          SIN,
          COS,
          TAN,
          ATAN,
          SINH,
          COSH,
          TANH,
          SIGMOID,
          SOFTPLUS,
          ERF ->
          List.of(unary(op, -1.4, 1.3), unary(op, 0.1, 1.4));
      case SQRT, RSQRT, LOG -> List.of(unary(op, 0.2, 3));
      case LOG1P -> List.of(unary(op, -0.7, 2));
      case ASIN, ACOS -> List.of(unary(op, -0.9, 0.9));
      case ADD, SUB, MUL, MIN, MAX -> List.of(binary(op, Input.of(5), Input.of(5)));
      case DIV ->
          List.of(
              binary(op, Input.of(5), Input.within(0.5, 2, 5)),
              binary(op, Input.of(5), Input.within(-2, -0.5, 5)));
      case REM ->
          List.of(
              binary(op, Input.within(3.1, 3.9, 3), Input.within(0.81, 0.89, 3)),
              binary(op, Input.within(-3.9, -3.1, 3), Input.within(0.81, 0.89, 3)));
      case POW ->
          List.of(
              binary(op, Input.within(0.4, 2, 5), Input.of(5)),
              new Case(
                  "pow of a negative base with whole exponent",
                  List.of(Input.within(-2, -0.5, 4)),
                  (b, x) -> b.elementwise(op, x.get(0), b.fullLike(x.get(0), 3)),
                  2));
      case ATAN2 ->
          List.of(
              binary(op, Input.of(6), Input.of(6)),
              binary(op, Input.of(6), Input.within(0.5, 1, 6)));
      case FMA ->
          List.of(
              new Case(
                  "fma",
                  List.of(Input.of(4), Input.of(4), Input.of(4)),
                  (b, x) -> b.elementwise(op, x.get(0), x.get(1), x.get(2)),
                  2));
      case SELECT, LT, LE, GT, GE, EQ, NE ->
          List.of(chosen(op == ScalarOp.SELECT ? ScalarOp.LT : op));
      case IS_NAN, IS_FINITE ->
          List.of(
              new Case(
                  op.text(),
                  List.of(Input.of(4)),
                  (b, x) ->
                      b.select(b.elementwise(op, x.get(0)), b.times(x.get(0), x.get(0)), x.get(0)),
                  2));
      case NOT, AND, OR, XOR -> List.of(logical(op));
      case SHIFT_LEFT, SHIFT_RIGHT, SHIFT_RIGHT_LOGICAL ->
          List.of(
              new Case(
                  op.text(),
                  List.of(Input.of(4), Input.index(3, 4)),
                  (b, x) ->
                      b.times(x.get(0), b.cast(b.elementwise(op, x.get(1), x.get(1)), DType.F64)),
                  2));
    };
  }

  private static Case unary(ScalarOp op, double low, double high) {
    return new Case(
        op.text() + " on " + low + ".." + high,
        List.of(Input.within(low, high, 2, 3)),
        (b, x) -> b.elementwise(op, x.get(0)),
        2);
  }

  private static Case binary(ScalarOp op, Input left, Input right) {
    return new Case(
        op.text() + " on " + left.low() + ", " + right.low(),
        List.of(left, right),
        (b, x) -> b.elementwise(op, x.get(0), x.get(1)),
        2);
  }

  private static Case chosen(ScalarOp comparison) {
    return new Case(
        "select by " + comparison.text(),
        List.of(Input.of(6), Input.of(6)),
        (b, x) ->
            b.select(
                b.elementwise(comparison, x.get(0), x.get(1)),
                b.times(x.get(0), x.get(1)),
                b.elementwise(ScalarOp.EXP, x.get(1))),
        2);
  }

  private static Case logical(ScalarOp op) {
    return new Case(
        op.text(),
        List.of(Input.of(6)),
        (b, x) -> {
          var positive = b.elementwise(ScalarOp.GT, x.get(0), b.fullLike(x.get(0), 0));
          var large = b.elementwise(ScalarOp.GT, x.get(0), b.fullLike(x.get(0), 0.4));
          var condition =
              op == ScalarOp.NOT ? b.elementwise(op, positive) : b.elementwise(op, positive, large);
          return b.select(condition, b.times(x.get(0), x.get(0)), x.get(0));
        },
        2);
  }
}
