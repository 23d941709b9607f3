package dev.sinter.ir.interpret;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.interpret.Code.FloatCode;
import dev.sinter.ir.interpret.Code.IntegerCode;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.type.DType;
import java.util.List;

/**
 * Turns the expressions of one statement into closures. A vector is evaluated lane by lane:
 * expressions have no effects, so a lane is a scalar expression of its own.
 */
final class ExpressionCompiler {
  private final Scope scope;
  private final Place place;

  ExpressionCompiler(Scope scope, Place place) {
    this.scope = scope;
    this.place = place;
  }

  // ---- integers, bool, indices
  // -------------------------------------------------------------------------------------

  IntegerCode integer(Expr expression) {
    DType dtype = expression.dtype();
    if (dtype.isFloat()) {
      throw place.error("an integer, index or bool is needed, got " + dtype.text());
    }
    return switch (expression) {
      case Expr.IntConstant(_, long value) -> {
        long wrapped = Scalars.wrap(dtype, value);
        yield (_, _) -> wrapped;
      }
      case Expr.FloatConstant _ -> throw place.error("a float constant has type " + dtype.text());
      case Expr.Variable variable -> {
        int slot = scope.slot(variable, place);
        yield variable.lanes() == 1
            ? (f, _) -> f.integer(slot)
            : (f, lane) -> f.integer(slot + lane);
      }
      case Expr.Apply apply -> applyInteger(apply);
      case Expr.Cast(_, Expr operand) -> castInteger(dtype, operand);
      case Expr.Bitcast(_, Expr operand) -> bitcastInteger(dtype, operand);
      case Expr.Load load -> {
        ElementAccess element = new ElementAccess(scope, place, load.buffer(), load.indices());
        yield element::loadInteger;
      }
      case Expr.Guard(Expr condition, Expr value, Expr otherwise) -> {
        IntegerCode test = scalarBool(condition);
        IntegerCode yes = integer(sameType(value, otherwise));
        IntegerCode no = integer(otherwise);
        yield (f, lane) -> test.at(f, 0) != 0 ? yes.at(f, lane) : no.at(f, lane);
      }
      case Expr.Ramp(Expr base, Expr stride, _) -> {
        IntegerCode first = scalar(base);
        IntegerCode step = scalar(stride);
        yield (f, lane) -> Scalars.wrap(dtype, first.at(f, 0) + lane * step.at(f, 0));
      }
      case Expr.Splat(Expr value, _) -> {
        IntegerCode scalar = scalar(value);
        yield (f, _) -> scalar.at(f, 0);
      }
      case Expr.ReduceLanes(ScalarOp op, Expr vector) -> {
        int lanes = powerOfTwo(vector);
        yield ArithmeticCode.reduceLanes(op, dtype, integer(vector), lanes);
      }
    };
  }

  private IntegerCode applyInteger(Expr.Apply apply) {
    List<Expr> operands = checked(apply);
    ScalarOp op = apply.op();
    if (op == ScalarOp.SELECT) {
      IntegerCode condition = integer(operands.get(0));
      IntegerCode yes = integer(operands.get(1));
      IntegerCode no = integer(operands.get(2));
      return (f, lane) -> {
        long chosen = yes.at(f, lane);
        long other = no.at(f, lane);
        return condition.at(f, lane) != 0 ? chosen : other;
      };
    }
    DType dtype = operands.getFirst().dtype();
    if (dtype.isFloat()) {
      FloatCode a = floating(operands.getFirst());
      FloatCode b = floating(operands.getLast());
      return (f, lane) -> Scalars.test(op, a.at(f, lane), b.at(f, lane)) ? 1 : 0;
    }
    return ArithmeticCode.integer(
        op, dtype, integer(operands.getFirst()), integer(operands.getLast()));
  }

  private IntegerCode castInteger(DType to, Expr operand) {
    if (operand.dtype().isFloat()) {
      FloatCode value = floating(operand);
      return (f, lane) -> Scalars.castToInteger(to, value.at(f, lane));
    }
    IntegerCode value = integer(operand);
    return (f, lane) -> Scalars.wrap(to, value.at(f, lane));
  }

  private IntegerCode bitcastInteger(DType to, Expr operand) {
    sameSize(to, operand);
    if (operand.dtype().isFloat()) {
      FloatCode value = floating(operand);
      return (f, lane) -> Scalars.wrap(to, Scalars.floatBits(operand.dtype(), value.at(f, lane)));
    }
    IntegerCode value = integer(operand);
    return (f, lane) -> Scalars.wrap(to, value.at(f, lane));
  }

  // ---- floats
  // ------------------------------------------------------------------------------------------------------

  FloatCode floating(Expr expression) {
    DType dtype = expression.dtype();
    if (!dtype.isFloat()) {
      throw place.error("a float is needed, got " + dtype.text());
    }
    return switch (expression) {
      case Expr.IntConstant _ -> throw place.error("an integer constant has type " + dtype.text());
      case Expr.FloatConstant(_, double value) -> {
        double rounded = Scalars.round(dtype, value);
        yield (_, _) -> rounded;
      }
      case Expr.Variable variable -> {
        int slot = scope.slot(variable, place);
        yield variable.lanes() == 1
            ? (f, _) -> f.floating(slot)
            : (f, lane) -> f.floating(slot + lane);
      }
      case Expr.Apply apply -> applyFloat(apply);
      case Expr.Cast(_, Expr operand) -> castFloat(dtype, operand);
      case Expr.Bitcast(_, Expr operand) -> bitcastFloat(dtype, operand);
      case Expr.Load load -> {
        ElementAccess element = new ElementAccess(scope, place, load.buffer(), load.indices());
        yield element::loadFloat;
      }
      case Expr.Guard(Expr condition, Expr value, Expr otherwise) -> {
        IntegerCode test = scalarBool(condition);
        FloatCode yes = floating(sameType(value, otherwise));
        FloatCode no = floating(otherwise);
        yield (f, lane) -> test.at(f, 0) != 0 ? yes.at(f, lane) : no.at(f, lane);
      }
      case Expr.Ramp _ -> throw place.error("a ramp has type " + dtype.text());
      case Expr.Splat(Expr value, _) -> {
        requireScalar(value);
        FloatCode scalar = floating(value);
        yield (f, _) -> scalar.at(f, 0);
      }
      case Expr.ReduceLanes(ScalarOp op, Expr vector) -> {
        int lanes = powerOfTwo(vector);
        yield ArithmeticCode.reduceLanes(op, dtype, floating(vector), lanes);
      }
    };
  }

  private FloatCode applyFloat(Expr.Apply apply) {
    List<Expr> operands = checked(apply);
    ScalarOp op = apply.op();
    DType dtype = apply.dtype();
    if (op == ScalarOp.SELECT) {
      IntegerCode condition = integer(operands.get(0));
      FloatCode yes = floating(operands.get(1));
      FloatCode no = floating(operands.get(2));
      return (f, lane) -> {
        double chosen = yes.at(f, lane);
        double other = no.at(f, lane);
        return condition.at(f, lane) != 0 ? chosen : other;
      };
    }
    FloatCode a = floating(operands.getFirst());
    FloatCode b = floating(operands.get(Math.min(1, operands.size() - 1)));
    FloatCode c = floating(operands.getLast());
    return ArithmeticCode.floating(op, dtype, a, b, c);
  }

  private FloatCode castFloat(DType to, Expr operand) {
    if (operand.dtype().isFloat()) {
      FloatCode value = floating(operand);
      return (f, lane) -> Scalars.round(to, value.at(f, lane));
    }
    IntegerCode value = integer(operand);
    return (f, lane) -> Scalars.castToFloat(to, value.at(f, lane));
  }

  private FloatCode bitcastFloat(DType to, Expr operand) {
    sameSize(to, operand);
    if (operand.dtype().isFloat()) {
      FloatCode value = floating(operand);
      return (f, lane) ->
          Scalars.floatOfBits(to, Scalars.floatBits(operand.dtype(), value.at(f, lane)));
    }
    IntegerCode value = integer(operand);
    return (f, lane) -> Scalars.floatOfBits(to, value.at(f, lane));
  }

  // ---- checks
  // ------------------------------------------------------------------------------------------------------

  /** {@return the code of a scalar integer, index or bool} */
  IntegerCode scalar(Expr expression) {
    requireScalar(expression);
    return integer(expression);
  }

  IntegerCode scalarBool(Expr condition) {
    if (condition.dtype() != DType.BOOL) {
      throw place.error("a condition must be bool, got " + condition.dtype().text());
    }
    return scalar(condition);
  }

  private void requireScalar(Expr expression) {
    if (expression.lanes() != 1) {
      throw place.error("a scalar is needed, got " + expression.lanes() + " lanes");
    }
  }

  private Expr sameType(Expr value, Expr otherwise) {
    if (value.dtype() != otherwise.dtype() || value.lanes() != otherwise.lanes()) {
      throw place.error("both values of a guard must have one type and as many lanes");
    }
    return value;
  }

  private List<Expr> checked(Expr.Apply apply) {
    List<Expr> operands = apply.operands();
    boolean select = apply.op() == ScalarOp.SELECT;
    if (operands.size() != apply.op().arity()) {
      throw place.error(
          apply.op().text() + " takes " + apply.op().arity() + " operands, got " + operands.size());
    }
    for (int i = 0; i < operands.size(); i++) {
      Expr operand = operands.get(i);
      DType expected = select && i == 0 ? DType.BOOL : operands.getLast().dtype();
      if (operand.lanes() != apply.lanes() || operand.dtype() != expected) {
        throw place.error(
            "%s needs operands of one type and as many lanes, got %s x %d where %s x %d is due"
                .formatted(
                    apply.op().text(),
                    operand.dtype().text(),
                    operand.lanes(),
                    expected.text(),
                    apply.lanes()));
      }
    }
    return operands;
  }

  private void sameSize(DType to, Expr operand) {
    if (to.bytes() != operand.dtype().bytes()) {
      throw place.error(
          "bitcast from " + operand.dtype().text() + " to " + to.text() + ": the sizes differ");
    }
  }

  private int powerOfTwo(Expr vector) {
    if (Integer.bitCount(vector.lanes()) != 1) {
      throw place.error("lanes to reduce must be a power of two, got " + vector.lanes());
    }
    return vector.lanes();
  }
}
