package dev.sinter.codegen.jvm;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.interpret.Scalars;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.type.DType;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;

/** Evaluates scalar integer, index and bool expressions whose variables are known. */
final class Constants {
  private Constants() {}

  /**
   * {@return the value, if it is known}
   *
   * @param expr any expression
   * @param variables values of those variables that are known
   */
  static OptionalLong evaluate(Expr expr, Function<String, OptionalLong> variables) {
    if (expr.dtype().isFloat() || expr.lanes() != 1) {
      return OptionalLong.empty();
    }
    return switch (expr) {
      case Expr.IntConstant(var dtype, var value) -> OptionalLong.of(Scalars.wrap(dtype, value));
      case Expr.Variable variable -> variables.apply(variable.name());
      case Expr.Apply(var op, var operands) -> apply(op, operands, variables);
      case Expr.Cast(var dtype, var operand) -> {
        OptionalLong value = evaluate(operand, variables);
        yield value.isPresent() ? OptionalLong.of(Scalars.wrap(dtype, value.getAsLong())) : value;
      }
      case Expr.FloatConstant _,
          Expr.Bitcast _,
          Expr.Load _,
          Expr.Guard _,
          Expr.Ramp _,
          Expr.Splat _,
          Expr.ReduceLanes _ ->
          OptionalLong.empty();
    };
  }

  private static OptionalLong apply(
      ScalarOp op, List<Expr> operands, Function<String, OptionalLong> variables) {
    DType dtype = operands.getFirst().dtype();
    if (dtype.isFloat()) {
      return OptionalLong.empty();
    }
    OptionalLong a = evaluate(operands.getFirst(), variables);
    if (op == ScalarOp.SELECT) {
      return a.isEmpty() ? a : evaluate(operands.get(a.getAsLong() != 0 ? 1 : 2), variables);
    }
    if (a.isEmpty() && op != ScalarOp.MUL && op != ScalarOp.AND) {
      return a;
    }
    OptionalLong b = evaluate(operands.getLast(), variables);
    if (op == ScalarOp.MUL || op == ScalarOp.AND) {
      if (isZero(a) || isZero(b)) {
        return OptionalLong.of(0);
      }
    }
    return a.isEmpty() || b.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(Scalars.applyInteger(op, dtype, a.getAsLong(), b.getAsLong()));
  }

  private static boolean isZero(OptionalLong value) {
    return value.isPresent() && value.getAsLong() == 0;
  }
}
