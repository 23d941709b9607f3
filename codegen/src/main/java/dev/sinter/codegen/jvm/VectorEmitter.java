package dev.sinter.codegen.jvm;

import static dev.sinter.codegen.jvm.VectorType.MASK;
import static dev.sinter.codegen.jvm.VectorType.MASK_DESCRIPTOR;
import static dev.sinter.codegen.jvm.VectorType.SPECIES;
import static dev.sinter.codegen.jvm.VectorType.VECTOR;

import dev.sinter.codegen.jvm.Scope.Binding;
import dev.sinter.codegen.jvm.Scope.Location;
import dev.sinter.codegen.jvm.support.ArrayKind;
import dev.sinter.ir.IrException;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.type.DType;
import java.util.List;
import java.util.OptionalLong;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Emits vectors as objects of the Vector API: numbers as vectors of their {@link VectorType}, bools
 * as masks.
 */
final class VectorEmitter {
  private final MethodBody body;
  private final Code code;
  private final Scope scope;
  private final ScalarEmitter scalars;
  private final VectorOps ops;

  VectorEmitter(MethodBody body, ScalarEmitter scalars) {
    this.body = body;
    this.code = body.code();
    this.scope = body.scope();
    this.scalars = scalars;
    this.ops = new VectorOps(body.code());
  }

  /** {@return the type of a vector; of a mask, the type of the vectors that it belongs to} */
  VectorType type(Expr expr) {
    if (expr.dtype() != DType.BOOL) {
      return new VectorType(JvmType.of(expr.dtype()), expr.lanes());
    }
    return switch (expr) {
      case Expr.Variable variable
          when scope.variable(variable.name()) instanceof Binding.Vector(var type, _) ->
          type;
      case Expr.Apply(var op, var operands) ->
          type(op == ScalarOp.SELECT ? operands.get(1) : operands.getFirst());
      case Expr.Cast(_, var operand) -> type(operand);
      case Expr.Bitcast(_, var operand) -> type(operand);
      case Expr.Guard guard -> type(guard.value());
      case Expr.Variable _,
          Expr.Load _,
          Expr.Splat _,
          Expr.Ramp _,
          Expr.ReduceLanes _,
          Expr.IntConstant _,
          Expr.FloatConstant _ ->
          new VectorType(JvmType.INT, expr.lanes());
    };
  }

  /** Pushes a vector, or a mask of its type. */
  void emit(Expr expr) {
    switch (expr) {
      case Expr.Variable variable -> {
        if (!(scope.variable(variable.name()) instanceof Binding.Vector(_, int local))) {
          throw new IrException("emit: variable '" + variable.name() + "' is no vector");
        }
        code.loadReference(local);
      }
      case Expr.Apply apply -> apply(apply);
      case Expr.Cast(var dtype, var operand) -> cast(operand, dtype);
      case Expr.Bitcast(var dtype, var operand) -> bitcast(operand, dtype);
      case Expr.Load(var buffer, var indices) -> load(buffer, indices);
      case Expr.Guard guard -> guard(guard);
      case Expr.Ramp ramp -> ramp(ramp);
      case Expr.Splat(var value, int lanes) -> splat(value, lanes);
      case Expr.ReduceLanes _, Expr.IntConstant _, Expr.FloatConstant _ ->
          throw new IrException("emit: a vector is needed, got " + expr);
    }
  }

  /** Pushes a vector; bools as ints 0 and 1. */
  void emitNumbers(Expr expr) {
    if (expr.dtype() == DType.BOOL) {
      VectorType type = new VectorType(JvmType.INT, expr.lanes());
      zero(code, type);
      ops.broadcast(type, 1);
      emitMask(expr, type);
      ops.blend(type);
    } else {
      emit(expr);
    }
  }

  /** Pushes a mask for vectors of a type. */
  void emitMask(Expr expr, VectorType wanted) {
    emit(expr);
    if (!type(expr).equals(wanted)) {
      ops.castMask(wanted);
    }
  }

  /** Pushes zeros. */
  static void zero(Code code, VectorType type) {
    type.species(code);
    code.callStatic(type.name(), "zero", "(" + SPECIES + ")" + type.descriptor());
  }

  private void splat(Expr value, int lanes) {
    if (value.dtype() == DType.BOOL) {
      new VectorType(JvmType.INT, lanes).species(code);
      scalars.emit(value);
      code.callInterface("jdk/incubator/vector/VectorSpecies", "maskAll", "(Z)" + MASK_DESCRIPTOR);
      return;
    }
    VectorType type = new VectorType(JvmType.of(value.dtype()), lanes);
    if (isZero(value)) {
      zero(code, type);
    } else {
      type.species(code);
      scalars.emit(value);
      ops.broadcastPushed(type);
    }
  }

  private boolean isZero(Expr value) {
    return switch (value) {
      case Expr.FloatConstant(_, double number) -> Double.doubleToRawLongBits(number) == 0;
      case Expr.IntConstant(_, long number) -> number == 0;
      default -> false;
    };
  }

  private void ramp(Expr.Ramp ramp) {
    VectorType type = type(ramp);
    type.species(code);
    scalars.emit(ramp.base());
    ops.broadcastPushed(type);
    OptionalLong stride = scope.constant(ramp.stride());
    if (stride.isPresent() && stride.getAsLong() == 1) {
      code.constant(1);
      code.callVirtual(type.name(), "addIndex", "(I)" + type.descriptor());
    } else {
      zero(code, type);
      code.constant(1);
      code.callVirtual(type.name(), "addIndex", "(I)" + type.descriptor());
      type.species(code);
      scalars.emit(ramp.stride());
      ops.broadcastPushed(type);
      ops.call(type, "mul");
      ops.call(type, "add");
    }
    ops.wrap(type, ramp.dtype());
  }

  private void guard(Expr.Guard guard) {
    Label no = new Label();
    Label join = new Label();
    VectorType type = type(guard);
    boolean mask = guard.dtype() == DType.BOOL;
    scalars.branch(guard.condition(), false, no);
    emit(guard.value());
    code.jump(Opcodes.GOTO, join);
    code.label(no);
    if (mask) {
      emitMask(guard.otherwise(), type);
    } else {
      emit(guard.otherwise());
    }
    code.label(join);
    code.checkCast(mask ? MASK : type.name());
  }

  // ---- ops
  // -------------------------------------------------------------------------------------------

  private void apply(Expr.Apply apply) {
    List<Expr> operands = apply.operands();
    DType dtype = operands.getLast().dtype();
    if (apply.op() == ScalarOp.SELECT) {
      select(operands, dtype);
    } else if (dtype == DType.BOOL) {
      VectorType type = type(apply);
      operands.forEach(operand -> emitMask(operand, type));
      ops.mask(apply.op());
    } else if ((apply.op() == ScalarOp.MAX || apply.op() == ScalarOp.MIN) && dtype.isFloat()) {
      extreme(apply.op(), operands);
    } else {
      operands.forEach(this::emit);
      ops.apply(apply.op(), type(operands.getFirst()), operands.getFirst().dtype());
    }
  }

  private void select(List<Expr> operands, DType dtype) {
    VectorType type = type(operands.get(1));
    if (dtype == DType.BOOL) {
      // (c and a) or (b and not c)
      int condition = code.local(1);
      emitMask(operands.get(0), type);
      code.storeReference(condition);
      emitMask(operands.get(1), type);
      code.loadReference(condition);
      ops.maskCall("and");
      emitMask(operands.get(2), type);
      code.loadReference(condition);
      ops.maskCall("andNot");
      ops.maskCall("or");
      return;
    }
    emit(operands.get(2));
    emit(operands.get(1));
    emitMask(operands.get(0), type);
    ops.blend(type);
  }

  /**
   * MAX is {@code b > a || b is NaN ? b : a}; one comparison is enough where an operand is a number
   * for certain.
   */
  private void extreme(ScalarOp op, List<Expr> operands) {
    VectorType type = type(operands.getFirst());
    int a = code.local(1);
    int b = code.local(1);
    emit(operands.get(0));
    code.storeReference(a);
    emit(operands.get(1));
    code.storeReference(b);
    boolean max = op == ScalarOp.MAX;
    if (isNumber(operands.get(0))) {
      // b unless b <= a, which a NaN in b is not
      code.loadReference(b);
      code.loadReference(a);
      compare(type, b, a, max ? "LE" : "GE");
    } else {
      code.loadReference(a);
      code.loadReference(b);
      compare(type, b, a, max ? "GT" : "LT");
      if (!isNumber(operands.get(1))) {
        code.loadReference(b);
        ops.test(type, "IS_NAN");
        ops.maskCall("or");
      }
    }
    ops.blend(type);
  }

  private void compare(VectorType type, int first, int second, String comparison) {
    code.loadReference(first);
    ops.operator("Comparison", comparison);
    code.loadReference(second);
    code.callVirtual(
        type.name(),
        "compare",
        "(Ljdk/incubator/vector/VectorOperators$Comparison;" + VECTOR + ")" + MASK_DESCRIPTOR);
  }

  private static boolean isNumber(Expr expr) {
    return expr instanceof Expr.Splat(Expr.FloatConstant(_, double value), _)
        && !Double.isNaN(value);
  }

  private void cast(Expr operand, DType to) {
    DType from = operand.dtype();
    VectorType source = type(operand);
    if (to == DType.BOOL) {
      emit(operand);
      if (from != DType.BOOL) {
        ops.isNotZero(source);
      }
      return;
    }
    VectorType target = new VectorType(JvmType.of(to), operand.lanes());
    if (from == DType.BOOL) {
      zero(code, target);
      ops.broadcast(target, 1);
      emitMask(operand, target);
      ops.blend(target);
    } else {
      emit(operand);
      ops.convert(source, target);
      ops.fit(source, target, from, to);
    }
  }

  private void bitcast(Expr operand, DType to) {
    if (!operand.dtype().isFloat() && !to.isFloat()) {
      cast(operand, to);
      return;
    }
    emit(operand);
    ops.reinterpret(type(operand), new VectorType(JvmType.of(to), operand.lanes()));
  }

  // ---- memory
  // ----------------------------------------------------------------------------------------

  private void load(Buffer buffer, List<Expr> indices) {
    Expr index = ScalarEmitter.index(buffer, indices);
    if (scope.buffer(buffer.name()) instanceof Location.Vectors registers) {
      code.loadReference(register(buffer, index, registers));
      return;
    }
    VectorType type = new VectorType(JvmType.of(buffer.dtype()), index.lanes());
    if (index instanceof Expr.Ramp(var base, var stride, _) && isOne(stride)) {
      contiguous(buffer, base, type);
    } else {
      gather(buffer, index, type);
    }
  }

  /** {@return the local variable of a register's part} */
  int register(Buffer buffer, Expr index, Location.Vectors registers) {
    Lane first = Lane.known(0);
    int lanes = registers.type().lanes();
    int element = scalars.element(buffer, List.of(index), first, registers.count() * lanes);
    return registers.first() + element / lanes;
  }

  private void contiguous(Buffer buffer, Expr base, VectorType type) {
    ArrayKind kind = JvmType.arrayOf(buffer.dtype());
    if (kind == ArrayKind.BYTES) {
      ops.byteSpecies(type.lanes());
      scalars.array(buffer);
      scalars.offset(buffer, base, Lane.ONLY);
      ops.fromBytes(type, buffer.dtype());
      return;
    }
    type.species(code);
    scalars.array(buffer);
    scalars.offset(buffer, base, Lane.ONLY);
    code.callStatic(
        type.name(),
        "fromArray",
        "(" + SPECIES + JvmType.descriptor(kind) + "I)" + type.descriptor());
  }

  /**
   * Indices go through memory, as the API wants them; bytes, for which there is no instruction,
   * element by element.
   */
  private void gather(Buffer buffer, Expr index, VectorType type) {
    ArrayKind kind = JvmType.arrayOf(buffer.dtype());
    Binding.Spilled map = new Spill(body, scalars).emit(index);
    if (kind != ArrayKind.BYTES) {
      type.species(code);
      scalars.array(buffer);
      scalars.offset(buffer, Expr.index(0), Lane.ONLY);
      body.scratch(map.kind());
      code.constant(map.offset());
      code.callStatic(
          type.name(),
          "fromArray",
          "(" + SPECIES + JvmType.descriptor(kind) + "I[II)" + type.descriptor());
      return;
    }
    int offset = body.proc().scratch().take(ArrayKind.INTS, type.lanes());
    for (int lane = 0; lane < type.lanes(); lane++) {
      body.scratch(ArrayKind.INTS);
      code.constant(offset + lane);
      scalars.array(buffer);
      scalars.offset(buffer, Expr.index(0), Lane.ONLY);
      new Spill(body, scalars).push(map, lane);
      code.op(Opcodes.IADD);
      code.op(Opcodes.BALOAD);
      new Conversions(code).fromElement(buffer.dtype());
      code.op(Opcodes.IASTORE);
    }
    type.species(code);
    body.scratch(ArrayKind.INTS);
    code.constant(offset);
    code.callStatic(type.name(), "fromArray", "(" + SPECIES + "[II)" + type.descriptor());
    if (buffer.dtype() == DType.BOOL) {
      ops.isNotZero(type);
    }
  }

  /** {@return whether lanes are neighbours} */
  boolean isOne(Expr stride) {
    OptionalLong known = scope.constant(stride);
    return known.isPresent() && known.getAsLong() == 1;
  }
}
