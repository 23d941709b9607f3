package dev.sinter.codegen.llvm;

import dev.sinter.ir.IrException;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Floats;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints expressions of loops and their loads. Knows the values of variables and where buffers are.
 */
final class ExprEmitter {
  private final Code code;
  private final ElementTypes types;
  private final ScalarEmitter scalars;
  private final Scope<Ssa> variables = new Scope<>("variable");
  private final Scope<Ssa> buffers = new Scope<>("buffer");

  ExprEmitter(Code code, TargetFacts facts) {
    this.code = code;
    this.types = new ElementTypes(facts.indexBits());
    this.scalars = new ScalarEmitter(code, facts);
  }

  /** Says what a variable is from here on. */
  void bind(String variable, Ssa value) {
    variables.put(variable, value);
  }

  /** Says where a buffer is from here on. */
  void place(Buffer buffer, Ssa pointer) {
    buffers.put(buffer.name(), pointer);
  }

  /** {@return the value of an expression} */
  Ssa emit(Expr expr) {
    return switch (expr) {
      case Expr.IntConstant(var dtype, var value) ->
          Code.constant(types.value(dtype), 1, wrap(dtype, value));
      case Expr.FloatConstant(var dtype, var value) -> floatConstant(dtype, value);
      case Expr.Variable variable -> variables.get(variable.name());
      case Expr.Apply apply -> {
        List<Ssa> operands = new ArrayList<>();
        apply.operands().forEach(operand -> operands.add(emit(operand)));
        yield scalars.apply(apply.op(), apply.operands().getLast().dtype(), operands);
      }
      case Expr.Cast(var dtype, var operand) -> scalars.cast(emit(operand), operand.dtype(), dtype);
      case Expr.Bitcast(var dtype, var operand) ->
          scalars.bitcast(emit(operand), types.value(dtype));
      case Expr.Load load -> load(load);
      case Expr.Guard guard -> guard(guard);
      case Expr.Ramp ramp -> ramp(ramp);
      case Expr.Splat(var value, var lanes) -> code.splat(emit(value), lanes);
      case Expr.ReduceLanes(var op, var vector) -> reduce(op, vector.dtype(), emit(vector));
    };
  }

  private static long wrap(DType dtype, long value) {
    return switch (dtype) {
      case I8, U8 -> (byte) value;
      case I32 -> (int) value;
      case F32, F64, F16, BF16, I64, BOOL, INDEX -> value;
    };
  }

  private static Ssa floatConstant(DType dtype, double value) {
    return switch (dtype) {
      case F32 -> Code.constant("float", 1, (double) (float) value);
      case F64 -> Code.constant("double", 1, value);
      case F16 -> Code.constant("i16", 1, (long) Floats.toHalf(value));
      case BF16 -> Code.constant("i16", 1, (long) Floats.toBrain(value));
      case I8, U8, I32, I64, BOOL, INDEX ->
          throw new IrException("emit: float constant of type " + dtype.text());
    };
  }

  private Ssa guard(Expr.Guard guard) {
    Ssa condition = emit(guard.condition());
    if (condition.integer().isPresent()) {
      return emit(condition.is(1) ? guard.value() : guard.otherwise());
    }
    String then = code.label("guarded");
    String join = code.label("join");
    Ssa otherwise = emit(guard.otherwise());
    String before = code.block();
    code.branch(condition, then, join);
    code.begin(then);
    Ssa value = emit(guard.value());
    String after = code.block();
    code.jump(join);
    code.begin(join);
    return code.phi(value, after, otherwise, before);
  }

  private Ssa ramp(Expr.Ramp ramp) {
    Ssa base = code.splat(emit(ramp.base()), ramp.lanes());
    Ssa stride = emit(ramp.stride());
    StringBuilder steps = new StringBuilder("<");
    for (int lane = 0; lane < ramp.lanes(); lane++) {
      steps.append(lane == 0 ? "" : ", ").append(base.type()).append(' ').append(lane);
    }
    Ssa counts =
        new Ssa(base.type(), ramp.lanes(), ramp.lanes() == 1 ? "0" : steps.append('>').toString());
    Ssa offsets =
        stride.is(1) ? counts : code.binary("mul", counts, code.splat(stride, ramp.lanes()));
    return code.binary("add", base, offsets);
  }

  private Ssa reduce(ScalarOp op, DType dtype, Ssa vector) {
    Ssa rest = vector;
    while (rest.lanes() > 1) {
      int half = rest.lanes() / 2;
      if (2 * half != rest.lanes()) {
        throw new IrException("emit: reduce-lanes needs a power of two, got " + vector.lanes());
      }
      int[] low = new int[half];
      int[] high = new int[half];
      for (int i = 0; i < half; i++) {
        low[i] = i;
        high[i] = half + i;
      }
      rest = scalars.apply(op, dtype, List.of(code.shuffle(rest, low), code.shuffle(rest, high)));
    }
    return rest;
  }

  // ---- memory
  // --------------------------------------------------------------------------------------

  private Ssa load(Expr.Load load) {
    Buffer buffer = load.buffer();
    String type = types.stored(buffer.dtype());
    String align = ", align " + bytes(buffer);
    Ssa raw;
    if (!load.indices().isEmpty()
        && load.indices().getLast() instanceof Expr.Ramp(var base, var stride, var lanes)
        && isOne(stride)) {
      Ssa pointer = address(buffer, emit(base));
      Ssa result = new Ssa(type, lanes, "");
      raw = code.value(type, lanes, "load " + result.fullType() + ", " + pointer.typed() + align);
    } else if (!load.indices().isEmpty()
        && load.indices().getLast() instanceof Expr.Ramp(var base, var stride, var lanes)
        && lanes > 1) {
      raw = apart(buffer, emit(base), emit(stride), lanes, type, align);
    } else if (load.lanes() > 1) {
      raw = gather(buffer, emit(load.indices().getLast()));
    } else {
      Ssa pointer = address(buffer, index(load.indices()));
      raw = code.value(type, 1, "load " + type + ", " + pointer.typed() + align);
    }
    return fromStored(buffer.dtype(), raw);
  }

  /** Lanes a stride apart, one by one: faster than a gather, whose addresses are anything. */
  private Ssa apart(Buffer buffer, Ssa base, Ssa stride, int lanes, String type, String align) {
    Ssa vector = new Ssa(type, lanes, "poison");
    for (int lane = 0; lane < lanes; lane++) {
      Ssa pointer = address(buffer, place(base, stride, lane));
      Ssa element = code.value(type, 1, "load " + type + ", " + pointer.typed() + align);
      vector = code.insert(vector, element, lane);
    }
    return vector;
  }

  /** {@return base plus some strides} */
  Ssa place(Ssa base, Ssa stride, int lane) {
    return lane == 0
        ? base
        : code.binary(
            "add", base, code.binary("mul", stride, Code.constant(stride.type(), 1, lane)));
  }

  private Ssa gather(Buffer buffer, Ssa indices) {
    Ssa result = new Ssa(types.stored(buffer.dtype()), indices.lanes(), "");
    Ssa pointers = addresses(buffer, indices);
    String mask = "<" + indices.lanes() + " x i1> splat (i1 true)";
    String name = "llvm.masked.gather" + Code.mangle(result) + Code.mangle(pointers);
    return code.value(
        result.type(),
        result.lanes(),
        "call "
            + result.fullType()
            + " @"
            + name
            + "("
            + pointers.typed()
            + ", i32 "
            + bytes(buffer)
            + ", "
            + mask
            + ", "
            + result.fullType()
            + " poison)");
  }

  /** {@return the flat index; a scalar buffer has none} */
  Ssa index(List<Expr> indices) {
    if (indices.size() > 1) {
      throw new IrException("emit: buffers must be flattened, got " + indices.size() + " indices");
    }
    return indices.isEmpty() ? Code.constant(types.index(), 1, 0) : emit(indices.getFirst());
  }

  /** {@return the address of one element} */
  Ssa address(Buffer buffer, Ssa index) {
    Ssa base = base(buffer);
    if (index.is(0)) {
      return base;
    }
    String type = types.stored(buffer.dtype());
    return code.value(
        "ptr", 1, "getelementptr inbounds " + type + ", " + base.typed() + ", " + index.typed());
  }

  /**
   * {@return the address of one element that may be out of bounds when nothing is accessed there}
   */
  Ssa looseAddress(Buffer buffer, Ssa index) {
    String type = types.stored(buffer.dtype());
    return code.value(
        "ptr", 1, "getelementptr " + type + ", " + base(buffer).typed() + ", " + index.typed());
  }

  /** {@return the addresses of several elements} */
  Ssa addresses(Buffer buffer, Ssa indices) {
    String type = types.stored(buffer.dtype());
    return code.value(
        "ptr",
        indices.lanes(),
        "getelementptr " + type + ", " + base(buffer).typed() + ", " + indices.typed());
  }

  private Ssa base(Buffer buffer) {
    return buffers.get(buffer.name());
  }

  /** {@return whether a stride is 1, so that lanes are neighbours} */
  static boolean isOne(Expr stride) {
    return stride instanceof Expr.IntConstant(var dtype, var value) && value == 1;
  }

  /** {@return the alignment of any element} */
  int bytes(Buffer buffer) {
    return buffer.dtype() == DType.INDEX ? types.indexBits() / 8 : buffer.dtype().bytes();
  }

  private Ssa fromStored(DType dtype, Ssa raw) {
    return dtype == DType.BOOL
        ? code.compare("icmp ne", raw, Code.constant("i8", raw.lanes(), 0))
        : raw;
  }

  /** {@return a value as it lies in memory} */
  Ssa toStored(DType dtype, Ssa value) {
    return dtype == DType.BOOL ? code.convert("zext", value, "i8") : value;
  }
}
