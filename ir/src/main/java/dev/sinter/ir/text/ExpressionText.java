package dev.sinter.ir.text;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.type.DType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Prints expressions of loops. Arithmetic and comparisons are infix and associate to the left,
 * everything else looks like a call; a constant without suffix is an index. Works with a stack of
 * its own, so that long chains are no danger.
 */
final class ExpressionText {
  /** Binds weaker than everything. */
  private static final int ANY = 0;

  /** What is still to be printed. */
  private sealed interface Piece {
    /** Text as it is. */
    record Text(String text) implements Piece {}

    /** An expression beside an operator that binds with {@code strength}. */
    record Bound(Expr expr, int strength) implements Piece {}
  }

  private ExpressionText() {}

  static String print(Expr expr) {
    StringBuilder out = new StringBuilder();
    Deque<Piece> work = new ArrayDeque<>();
    work.push(new Piece.Bound(expr, ANY));
    while (!work.isEmpty()) {
      switch (work.pop()) {
        case Piece.Text(var text) -> out.append(text);
        case Piece.Bound(var next, var strength) ->
            parts(next, strength).reversed().forEach(work::push);
      }
    }
    return out.toString();
  }

  /**
   * An op that is written between its operands.
   *
   * @param op the op
   * @param sign its sign
   * @param strength how strongly it binds: comparisons 1, sums 2, products 3
   */
  record Infix(ScalarOp op, String sign, int strength) {
    static final List<Infix> ALL =
        List.of(
            new Infix(ScalarOp.EQ, "==", 1),
            new Infix(ScalarOp.NE, "!=", 1),
            new Infix(ScalarOp.LT, "<", 1),
            new Infix(ScalarOp.LE, "<=", 1),
            new Infix(ScalarOp.GT, ">", 1),
            new Infix(ScalarOp.GE, ">=", 1),
            new Infix(ScalarOp.ADD, "+", 2),
            new Infix(ScalarOp.SUB, "-", 2),
            new Infix(ScalarOp.MUL, "*", 3),
            new Infix(ScalarOp.DIV, "/", 3));

    static Optional<Infix> of(ScalarOp op) {
      return ALL.stream().filter(i -> i.op() == op).findFirst();
    }
  }

  private static List<Piece> parts(Expr expr, int strength) {
    List<Piece> parts = new ArrayList<>();
    switch (expr) {
      case Expr.IntConstant(var dtype, var value) ->
          parts.add(new Piece.Text(integer(dtype, value)));
      case Expr.FloatConstant(var dtype, var value) ->
          parts.add(new Piece.Text(real(dtype, value)));
      case Expr.Variable(var name, _, _) -> parts.add(new Piece.Text(Names.value(name)));
      case Expr.Apply(var op, var operands) -> apply(op, operands, strength, parts);
      case Expr.Cast(var dtype, var operand) ->
          call("cast(" + dtype.text() + ", ", List.of(operand), ")", parts);
      case Expr.Bitcast(var dtype, var operand) ->
          call("bitcast(" + dtype.text() + ", ", List.of(operand), ")", parts);
      case Expr.Load(var buffer, var indices) ->
          call(Names.value(buffer.name()) + "[", indices, "]", parts);
      case Expr.Guard(var condition, var value, var otherwise) ->
          call("guard(", List.of(condition, value, otherwise), ")", parts);
      case Expr.Ramp(var base, var stride, var lanes) ->
          call("ramp(", List.of(base, stride), ", " + lanes + ")", parts);
      case Expr.Splat(var value, var lanes) ->
          call("splat(", List.of(value), ", " + lanes + ")", parts);
      case Expr.ReduceLanes(var op, var vector) ->
          call("reduce-lanes(" + op.text() + ", ", List.of(vector), ")", parts);
    }
    return parts;
  }

  private static void apply(ScalarOp op, List<Expr> operands, int strength, List<Piece> parts) {
    Optional<Infix> infix = Infix.of(op).filter(_ -> operands.size() == 2);
    if (infix.isEmpty()) {
      call(op.text() + "(", operands, ")", parts);
      return;
    }
    int own = infix.get().strength();
    parts.add(new Piece.Text(own < strength ? "(" : ""));
    parts.add(new Piece.Bound(operands.get(0), own == 1 ? own + 1 : own));
    parts.add(new Piece.Text(" " + infix.get().sign() + " "));
    parts.add(new Piece.Bound(operands.get(1), own + 1));
    parts.add(new Piece.Text(own < strength ? ")" : ""));
  }

  private static void call(String open, List<Expr> operands, String close, List<Piece> parts) {
    parts.add(new Piece.Text(open));
    for (int i = 0; i < operands.size(); i++) {
      parts.add(new Piece.Text(i > 0 ? ", " : ""));
      parts.add(new Piece.Bound(operands.get(i), ANY));
    }
    parts.add(new Piece.Text(close));
  }

  private static String integer(DType dtype, long value) {
    if (dtype == DType.INDEX) {
      return Long.toString(value);
    }
    if (dtype == DType.BOOL && (value == 0 || value == 1)) {
      return value == 1 ? "true" : "false";
    }
    return value + "_" + dtype.text();
  }

  private static String real(DType dtype, double value) {
    long bits = Double.doubleToRawLongBits(value);
    if (Double.isNaN(value) && bits != Double.doubleToRawLongBits(Double.NaN)) {
      return "nan_" + dtype.text() + "(0x" + Long.toHexString(bits) + ")";
    }
    return LiteralText.number(dtype, value) + "_" + dtype.text();
  }
}
