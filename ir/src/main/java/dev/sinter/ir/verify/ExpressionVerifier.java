package dev.sinter.ir.verify;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Emittable;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.loop.Stmt.LoopKind;
import dev.sinter.ir.type.DType;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rules of expressions; knows what is in scope at the statement that is looked at. */
final class ExpressionVerifier {
  /** A variable in scope; the kind is there for loop variables. */
  record Known(Expr.Variable variable, Optional<LoopKind> loop) {}

  private final Violations violations;
  private final boolean emittable;
  private final Map<String, Known> variables = new HashMap<>();
  private final Map<String, Buffer> buffers = new HashMap<>();
  private IdentityHashMap<Expr, Boolean> seen = new IdentityHashMap<>();
  private boolean everyWorker;

  ExpressionVerifier(Violations violations, boolean emittable) {
    this.violations = violations;
    this.emittable = emittable;
  }

  void enter(Expr.Variable variable, Optional<LoopKind> loop) {
    variables.put(variable.name(), new Known(variable, loop));
  }

  void leave(Expr.Variable variable) {
    variables.remove(variable.name());
  }

  void enter(Buffer buffer) {
    buffers.put(buffer.name(), buffer);
  }

  void leave(Buffer buffer) {
    buffers.remove(buffer.name());
  }

  /** Checks one whole expression; parts that are shared are checked once. */
  void check(Expr expr, String place) {
    check(expr, place, false);
  }

  /** Checks one whole expression, which may be one that every worker evaluates for itself. */
  void check(Expr expr, String place, boolean ofEveryWorker) {
    seen = new IdentityHashMap<>();
    everyWorker = ofEveryWorker;
    visit(expr, place);
  }

  /** Checks an expression that must be a scalar of one of these types. */
  void scalar(Expr expr, String what, String place, DType... allowed) {
    check(expr, place);
    violations.require(
        expr.lanes() == 1 && List.of(allowed).contains(expr.dtype()),
        place,
        what + " must be " + names(allowed) + ", got " + type(expr));
  }

  private static String names(DType... allowed) {
    return "a scalar of "
        + String.join(" or ", List.of(allowed).stream().map(DType::text).toList());
  }

  static String type(Expr expr) {
    return expr.dtype().text() + (expr.lanes() == 1 ? "" : "x" + expr.lanes());
  }

  private void visit(Expr expr, String place) {
    if (seen.put(expr, true) != null) {
      return;
    }
    switch (expr) {
      case Expr.IntConstant(var dtype, _) ->
          violations.require(
              !dtype.isFloat(), place, "an integer constant cannot be " + dtype.text());
      case Expr.FloatConstant(var dtype, _) ->
          violations.require(dtype.isFloat(), place, "a float constant cannot be " + dtype.text());
      case Expr.Variable variable -> variable(variable, place);
      case Expr.Apply(var op, var operands) -> {
        operands.forEach(o -> visit(o, place));
        apply(op, operands, place);
      }
      case Expr.Cast(_, var operand) -> visit(operand, place);
      case Expr.Bitcast(var dtype, var operand) -> {
        visit(operand, place);
        boolean numbers =
            sized(dtype) && sized(operand.dtype()) && dtype.bytes() == operand.dtype().bytes();
        violations.require(
            numbers,
            place,
            "bitcast: both types must be numbers of one size, got "
                + operand.dtype().text()
                + " and "
                + dtype.text());
      }
      case Expr.Load(var buffer, var indices) -> access(buffer, indices, place);
      case Expr.Guard(var condition, var value, var otherwise) -> {
        List.of(condition, value, otherwise).forEach(e -> visit(e, place));
        violations.require(
            condition.dtype() == DType.BOOL && condition.lanes() == 1,
            place,
            "guard: the condition must be a bool scalar, got " + type(condition));
        violations.require(
            value.dtype() == otherwise.dtype() && value.lanes() == 1 && otherwise.lanes() == 1,
            place,
            "guard: both values must be scalars of one type, got "
                + type(value)
                + " and "
                + type(otherwise));
      }
      case Expr.Ramp(var base, var stride, var lanes) -> {
        visit(base, place);
        visit(stride, place);
        boolean fits =
            base.dtype().isInteger()
                && stride.dtype() == base.dtype()
                && base.lanes() == 1
                && stride.lanes() == 1
                && lanes > 1;
        violations.require(
            fits,
            place,
            "ramp: base and stride must be integer scalars of one type and lanes above 1, got "
                + type(base)
                + ", "
                + type(stride)
                + ", "
                + lanes);
      }
      case Expr.Splat(var value, var lanes) -> {
        visit(value, place);
        violations.require(
            value.lanes() == 1 && lanes > 1,
            place,
            "splat: a scalar and lanes above 1 are needed, got " + type(value) + ", " + lanes);
      }
      case Expr.ReduceLanes(var op, var vector) -> {
        visit(vector, place);
        boolean combiner =
            List.of(
                    ScalarOp.ADD,
                    ScalarOp.MUL,
                    ScalarOp.MIN,
                    ScalarOp.MAX,
                    ScalarOp.AND,
                    ScalarOp.OR)
                .contains(op);
        violations.require(
            combiner,
            place,
            "reduce-lanes: "
                + op.text()
                + " cannot combine lanes; use add, mul, min, max, and, or");
        violations.require(
            vector.lanes() > 1 && Integer.bitCount(vector.lanes()) == 1,
            place,
            "reduce-lanes: lanes must be a power of two above 1, got " + type(vector));
      }
    }
  }

  private static boolean sized(DType dtype) {
    return dtype != DType.BOOL && dtype != DType.INDEX;
  }

  private void variable(Expr.Variable variable, String place) {
    Known known = variables.get(variable.name());
    if (known == null) {
      violations.add(place, "variable '" + variable.name() + "' is not in scope");
    } else {
      violations.require(
          known.variable().equals(variable),
          place,
          "variable '"
              + variable.name()
              + "' is "
              + type(known.variable())
              + " where it is declared, "
              + type(variable)
              + " here");
    }
  }

  private void apply(ScalarOp op, List<Expr> operands, String place) {
    if (!violations.require(
        operands.size() == op.arity(),
        place,
        op.text() + ": needs " + op.arity() + " operands, got " + operands.size())) {
      return;
    }
    Expr last = operands.getLast();
    for (int i = 0; i < operands.size(); i++) {
      Expr operand = operands.get(i);
      boolean condition = op == ScalarOp.SELECT && i == 0;
      boolean fits =
          operand.lanes() == last.lanes()
              && operand.dtype() == (condition ? DType.BOOL : last.dtype());
      violations.require(
          fits,
          place,
          op.text()
              + ": operands must agree in dtype and lanes"
              + (condition ? " (the first is bool)" : "")
              + ", got "
              + types(operands));
    }
    DType dtype = last.dtype();
    boolean defined =
        switch (op.domain()) {
          case NUMBER -> dtype != DType.BOOL;
          case FLOAT -> dtype.isFloat();
          case INTEGER -> dtype.isInteger();
          case BITS -> dtype == DType.BOOL || dtype.isInteger();
          case COMPARE -> dtype != DType.BOOL || op == ScalarOp.EQ || op == ScalarOp.NE;
          case SELECT -> true;
        };
    violations.require(defined, place, op.text() + ": is not defined for " + dtype.text());
    boolean printed = Emittable.isEmittable(op);
    violations.require(
        !emittable || printed,
        place,
        op.text() + ": backends do not print it for " + dtype.text() + "; expand it first");
  }

  private static String types(List<Expr> operands) {
    return String.join(", ", operands.stream().map(ExpressionVerifier::type).toList());
  }

  /** Checks the buffer of an access, its rank and the indices. */
  private void access(Buffer buffer, List<Expr> indices, String place) {
    Buffer known = buffers.get(buffer.name());
    if (known == null) {
      violations.add(place, "buffer '" + buffer.name() + "' is not in scope");
    } else {
      violations.require(
          known.equals(buffer),
          place,
          "buffer '" + buffer.name() + "' differs from its declaration");
    }
    boolean own = buffer.space() == Buffer.Space.REGISTER || buffer.space() == Buffer.Space.WORKER;
    violations.require(
        !everyWorker || !own,
        place,
        "every worker evaluates this, but '"
            + buffer.name()
            + "' is filled by one; put the nest into a loop of extent 1, or go through a parameter"
            + " and a barrier");
    violations.require(
        indices.size() == buffer.rank(),
        place,
        "buffer '"
            + buffer.name()
            + "' has "
            + buffer.rank()
            + " axes, got "
            + indices.size()
            + " indices");
    for (int i = 0; i < indices.size(); i++) {
      Expr index = indices.get(i);
      visit(index, place);
      violations.require(
          index.dtype() == DType.INDEX,
          place,
          "index " + i + " of '" + buffer.name() + "' must be of type index, got " + type(index));
      Expr last = indices.getLast();
      violations.require(
          index.lanes() == 1 || index.lanes() == last.lanes(),
          place,
          "an index must be a scalar or have the lanes of the last index, index "
              + i
              + " of '"
              + buffer.name()
              + "' is "
              + type(index)
              + ", the last one "
              + type(last));
      if (emittable && buffer.space() == Buffer.Space.REGISTER) {
        violations.require(
            constant(index),
            place,
            "register '" + buffer.name() + "': the index must be constant after unrolling");
      }
    }
  }

  /** {@return whether an index consists of constants and variables of unrolled loops} */
  private boolean constant(Expr expr) {
    return switch (expr) {
      case Expr.IntConstant _ -> true;
      case Expr.Variable variable -> {
        Known known = variables.get(variable.name());
        yield known != null && known.loop().filter(k -> k == LoopKind.UNROLLED).isPresent();
      }
      case Expr.Apply(_, var operands) -> operands.stream().allMatch(this::constant);
      case Expr.Ramp(var base, var stride, _) -> constant(base) && constant(stride);
      case Expr.Cast(_, var operand) -> constant(operand);
      case Expr.FloatConstant _,
          Expr.Bitcast _,
          Expr.Load _,
          Expr.Guard _,
          Expr.Splat _,
          Expr.ReduceLanes _ ->
          false;
    };
  }
}
