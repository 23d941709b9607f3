package dev.sinter.codegen.jvm;

import dev.sinter.codegen.jvm.Scope.Binding;
import dev.sinter.codegen.jvm.Scope.Location;
import dev.sinter.codegen.jvm.support.ArrayKind;
import dev.sinter.ir.IrException;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.interpret.Scalars;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.type.DType;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Emits expressions as scalars: one, or one lane of a vector. Expressions have no effects, so a
 * lane of a vector is a scalar expression of its own.
 */
final class ScalarEmitter {
  private static final Map<ScalarOp, Integer> COMPARISONS =
      Map.of(
          ScalarOp.EQ,
          Opcodes.IFEQ,
          ScalarOp.NE,
          Opcodes.IFNE,
          ScalarOp.LT,
          Opcodes.IFLT,
          ScalarOp.LE,
          Opcodes.IFLE,
          ScalarOp.GT,
          Opcodes.IFGT,
          ScalarOp.GE,
          Opcodes.IFGE);

  private final MethodBody body;
  private final Code code;
  private final Scope scope;
  private final ScalarOps ops;
  private final Conversions conversions;

  ScalarEmitter(MethodBody body) {
    this.body = body;
    this.code = body.code();
    this.scope = body.scope();
    this.ops = new ScalarOps(code);
    this.conversions = new Conversions(code);
  }

  /** Pushes a scalar. */
  void emit(Expr expr) {
    emit(expr, Lane.ONLY);
  }

  /** Pushes one lane of an expression. */
  void emit(Expr expr, Lane lane) {
    switch (expr) {
      case Expr.IntConstant(var dtype, var value) -> constant(dtype, Scalars.wrap(dtype, value));
      case Expr.FloatConstant(var dtype, var value) -> {
        if (dtype == DType.F64) {
          code.constant(value);
        } else {
          code.constant((float) Scalars.round(dtype, value));
        }
      }
      case Expr.Variable variable -> variable(variable, lane);
      case Expr.Apply apply -> apply(apply, lane);
      case Expr.Cast(var dtype, var operand) -> {
        emit(operand, lane);
        conversions.cast(operand.dtype(), dtype);
      }
      case Expr.Bitcast(var dtype, var operand) -> {
        emit(operand, lane);
        conversions.bitcast(operand.dtype(), dtype);
      }
      case Expr.Load(var buffer, var indices) -> load(buffer, indices, lane);
      case Expr.Guard(var condition, var value, var otherwise) ->
          choose(condition, value, otherwise, Lane.ONLY, lane);
      case Expr.Ramp ramp -> ramp(ramp, lane);
      case Expr.Splat(var value, _) -> emit(value);
      case Expr.ReduceLanes reduce -> new LaneReduction(body, this).emit(reduce);
    }
  }

  private void constant(DType dtype, long value) {
    if (JvmType.of(dtype) == JvmType.LONG) {
      code.constant(value);
    } else {
      code.constant(Scope.index(dtype, value));
    }
  }

  private void variable(Expr.Variable variable, Lane lane) {
    switch (scope.variable(variable.name())) {
      case Binding.Constant(long value) -> constant(variable.dtype(), value);
      case Binding.Scalar(var type, int local) -> code.load(type, local);
      case Binding.Lanes(var type, int first, _) -> {
        if (lane.isKnown()) {
          int number = lane.number();
          code.load(type, first + number * type.slots());
        } else {
          throw new IrException("emit: the lanes of '" + variable.name() + "' are not in an array");
        }
      }
      case Binding.Spilled(var kind, int offset) -> {
        body.scratch(kind);
        lane.push(code, offset);
        code.op(JvmType.arrayLoad(kind));
      }
      case Binding.Vector _ ->
          throw new IrException("emit: vector '" + variable.name() + "' is asked for a lane");
    }
  }

  // ---- ops
  // -------------------------------------------------------------------------------------------

  private void apply(Expr.Apply apply, Lane lane) {
    List<Expr> operands = apply.operands();
    if (apply.lanes() == 1) {
      OptionalLong known = scope.constant(apply);
      if (known.isPresent()) {
        constant(apply.dtype(), known.getAsLong());
        return;
      }
    }
    switch (apply.op()) {
      case SELECT -> choose(operands.get(0), operands.get(1), operands.get(2), lane, lane);
      case EQ, NE, LT, LE, GT, GE ->
          choose(
              apply,
              new Expr.IntConstant(DType.BOOL, 1),
              new Expr.IntConstant(DType.BOOL, 0),
              lane,
              lane);
      case DIV, REM -> divide(apply.op(), operands, lane);
      case ADD, MUL -> {
        if (!isNeutral(apply.op(), operands.get(0))) {
          emit(operands.get(0), lane);
          if (isNeutral(apply.op(), operands.get(1))) {
            return;
          }
          emit(operands.get(1), lane);
          ops.apply(apply.op(), apply.dtype());
        } else {
          emit(operands.get(1), lane);
        }
      }
      case NEG,
          ABS,
          FLOOR,
          CEIL,
          ROUND,
          TRUNC,
          SQRT,
          IS_NAN,
          IS_FINITE,
          NOT,
          SUB,
          MIN,
          MAX,
          AND,
          OR,
          XOR,
          SHIFT_LEFT,
          SHIFT_RIGHT,
          SHIFT_RIGHT_LOGICAL,
          FMA -> {
        operands.forEach(operand -> emit(operand, lane));
        ops.apply(apply.op(), operands.getFirst().dtype());
      }
      case SIGN,
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
          POW,
          ATAN2 ->
          throw ScalarOps.refuse(apply.op(), operands.getFirst().dtype());
    }
  }

  /**
   * Whether an index operand changes nothing; other types are left to the just-in-time compiler.
   */
  private boolean isNeutral(ScalarOp op, Expr operand) {
    if (operand.dtype() != DType.INDEX) {
      return false;
    }
    OptionalLong value = scope.constant(operand);
    return value.isPresent() && value.getAsLong() == (op == ScalarOp.ADD ? 0 : 1);
  }

  /** The instructions trap on 0 only, so a divisor known to be another number needs no call. */
  private void divide(ScalarOp op, List<Expr> operands, Lane lane) {
    operands.forEach(operand -> emit(operand, lane));
    DType dtype = operands.getFirst().dtype();
    OptionalLong divisor = scope.constant(operands.get(1));
    if (divisor.isPresent() && divisor.getAsLong() != 0) {
      code.op(JvmType.of(dtype).opcode(op == ScalarOp.DIV ? Opcodes.IDIV : Opcodes.IREM));
      ops.wrap(dtype);
    } else {
      ops.apply(op, dtype);
    }
  }

  private void choose(Expr condition, Expr value, Expr otherwise, Lane test, Lane lane) {
    OptionalLong known = scope.constant(condition);
    if (known.isPresent()) {
      emit(known.getAsLong() != 0 ? value : otherwise, lane);
      return;
    }
    Label no = new Label();
    Label join = new Label();
    branch(condition, test, false, no);
    emit(value, lane);
    code.jump(Opcodes.GOTO, join);
    code.label(no);
    emit(otherwise, lane);
    code.label(join);
  }

  // ---- conditions
  // ------------------------------------------------------------------------------------

  /** Jumps if a scalar condition is {@code when}. */
  void branch(Expr condition, boolean when, Label target) {
    branch(condition, Lane.ONLY, when, target);
  }

  /** Jumps if one lane of a condition is {@code when}. */
  void branch(Expr condition, Lane lane, boolean when, Label target) {
    if (condition instanceof Expr.Apply(var op, var operands)) {
      if (op.domain() == ScalarOp.Domain.COMPARE) {
        operands.forEach(operand -> emit(operand, lane));
        compare(op, JvmType.of(operands.getFirst().dtype()), when, target);
        return;
      }
      if (op == ScalarOp.NOT) {
        branch(operands.getFirst(), lane, !when, target);
        return;
      }
      if (op == ScalarOp.AND || op == ScalarOp.OR) {
        combine(op, operands, lane, when, target);
        return;
      }
    }
    emit(condition, lane);
    code.jump(when ? Opcodes.IFNE : Opcodes.IFEQ, target);
  }

  /** (a and b) fails as soon as a does; (a or b) holds as soon as a does. */
  private void combine(ScalarOp op, List<Expr> operands, Lane lane, boolean when, Label target) {
    if ((op == ScalarOp.AND) != when) {
      branch(operands.get(0), lane, when, target);
      branch(operands.get(1), lane, when, target);
    } else {
      Label decided = new Label();
      branch(operands.get(0), lane, !when, decided);
      branch(operands.get(1), lane, when, target);
      code.label(decided);
    }
  }

  private void compare(ScalarOp op, JvmType type, boolean when, Label target) {
    boolean below = op == ScalarOp.LT || op == ScalarOp.LE;
    switch (type) {
      case INT -> {}
      case LONG -> code.op(Opcodes.LCMP);
      case FLOAT ->
          code.op(below ? Opcodes.FCMPG : Opcodes.FCMPL); // NaN then counts against the comparison
      case DOUBLE -> code.op(below ? Opcodes.DCMPG : Opcodes.DCMPL);
    }
    int zero = COMPARISONS.getOrDefault(op, Opcodes.IFNE);
    int opcode = when ? zero : opposite(zero);
    code.jump(type == JvmType.INT ? opcode + Opcodes.IF_ICMPEQ - Opcodes.IFEQ : opcode, target);
  }

  /** Jump instructions come in pairs of opposites, the first of them odd. */
  private static int opposite(int jump) {
    return ((jump + 1) ^ 1) - 1;
  }

  // ---- memory
  // ----------------------------------------------------------------------------------------

  private void ramp(Expr.Ramp ramp, Lane lane) {
    DType dtype = ramp.dtype();
    if (lane.isKnown()) {
      int number = lane.number();
      Expr steps = new Expr.IntConstant(dtype, number);
      emit(Expr.apply(ScalarOp.ADD, ramp.base(), Expr.apply(ScalarOp.MUL, ramp.stride(), steps)));
      return;
    }
    emit(ramp.base());
    lane.push(code, 0);
    conversions.cast(DType.I32, dtype);
    if (!(scope.constant(ramp.stride()).orElse(0) == 1)) {
      emit(ramp.stride());
      ops.apply(ScalarOp.MUL, dtype);
    }
    ops.apply(ScalarOp.ADD, dtype);
  }

  private void load(Buffer buffer, List<Expr> indices, Lane lane) {
    switch (scope.buffer(buffer.name())) {
      case Location.Locals(var type, int first, int count) ->
          code.load(type, first + element(buffer, indices, lane, count) * type.slots());
      case Location.Vectors _ ->
          throw new IrException(
              "emit: a lane of vector register '" + buffer.name() + "' is asked for");
      case Location.Offset at -> loadElement(buffer, at.kind(), indices, lane);
      case Location.Fixed at -> loadElement(buffer, at.kind(), indices, lane);
    }
  }

  private void loadElement(Buffer buffer, ArrayKind kind, List<Expr> indices, Lane lane) {
    place(buffer, indices, lane);
    code.op(JvmType.arrayLoad(kind));
    conversions.fromElement(buffer.dtype());
  }

  /** Pushes the array of a buffer and the number of an element in it. */
  void place(Buffer buffer, List<Expr> indices, Lane lane) {
    Expr index = index(buffer, indices);
    array(buffer);
    offset(buffer, index, lane);
  }

  /** {@return the only index} */
  static Expr index(Buffer buffer, List<Expr> indices) {
    if (indices.size() > 1) {
      throw new IrException(
          "emit: buffer '"
              + buffer.name()
              + "' must be flattened, got "
              + indices.size()
              + " indices");
    }
    return indices.isEmpty() ? Expr.index(0) : indices.getFirst();
  }

  /** Pushes the array of a buffer. */
  void array(Buffer buffer) {
    switch (scope.buffer(buffer.name())) {
      case Location.Offset at -> code.loadReference(at.array());
      case Location.Fixed at -> code.loadReference(at.array());
      case Location.Locals _, Location.Vectors _ ->
          throw new IrException("emit: register '" + buffer.name() + "' is not in an array");
    }
  }

  /** Pushes the number of an element in its array. */
  void offset(Buffer buffer, Expr index, Lane lane) {
    OptionalLong known = lane.equals(Lane.ONLY) ? scope.constant(index) : OptionalLong.empty();
    switch (scope.buffer(buffer.name())) {
      case Location.Offset at -> {
        code.load(JvmType.INT, at.offset());
        if (known.isEmpty() || known.getAsLong() != 0) {
          emit(index, lane);
          code.op(Opcodes.IADD);
        }
      }
      case Location.Fixed at -> {
        if (known.isPresent()) {
          code.constant(Scope.index(DType.INDEX, at.offset() + known.getAsLong()));
        } else {
          emit(index, lane);
          if (at.offset() != 0) {
            code.constant(at.offset());
            code.op(Opcodes.IADD);
          }
        }
      }
      case Location.Locals _, Location.Vectors _ ->
          throw new IrException("emit: register '" + buffer.name() + "' is not in an array");
    }
  }

  /** {@return the number of a register's element, which is known} */
  int element(Buffer buffer, List<Expr> indices, Lane lane, int count) {
    Expr index = index(buffer, indices);
    if (lane.isKnown()) {
      int number = lane.number();
      OptionalLong known =
          index instanceof Expr.Ramp(var base, var stride, _)
              ? scope.constant(
                  Expr.apply(
                      ScalarOp.ADD, base, Expr.apply(ScalarOp.MUL, stride, Expr.index(number))))
              : scope.constant(index);
      if (known.isPresent() && known.getAsLong() >= 0 && known.getAsLong() < count) {
        return (int) known.getAsLong();
      }
    }
    throw new IrException(
        "emit: register '" + buffer.name() + "' needs constant indices below " + count);
  }

  /** Stores the value on the stack, whose place was pushed before it, into an array. */
  void storeElement(Buffer buffer, ArrayKind kind) {
    conversions.toElement(buffer.dtype());
    code.op(JvmType.arrayStore(kind));
  }
}
