package dev.sinter.codegen.llvm;

import dev.sinter.ir.IrException;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.type.DType;
import java.util.List;

/**
 * Prints scalar ops, lane by lane, with exactly the edges that {@link ScalarOp} defines. Integer
 * ops are in {@link IntegerEmitter}; the 16-bit floats compute in binary32 and round once.
 */
final class ScalarEmitter {
  private final Code code;
  private final Rounding rounding;
  private final NarrowFloats narrow;
  private final IntegerEmitter integers;

  ScalarEmitter(Code code, TargetFacts facts) {
    this.code = code;
    this.rounding = new Rounding(code, facts.rounding());
    this.narrow = new NarrowFloats(code);
    this.integers = new IntegerEmitter(code, new ElementTypes(facts.indexBits()));
  }

  /**
   * Applies an op.
   *
   * @param op an op that {@link dev.sinter.ir.loop.Emittable} knows
   * @param dtype type of the last operand
   * @param operands as many as the arity
   * @return the result
   */
  Ssa apply(ScalarOp op, DType dtype, List<Ssa> operands) {
    if (op == ScalarOp.SELECT) {
      return select(operands.get(0), operands.get(1), operands.get(2));
    }
    return switch (dtype) {
      case F32, F64 -> floating(op, operands);
      case F16, BF16 -> narrowFloat(op, dtype, operands);
      case I8, U8, I32, I64, INDEX -> integers.apply(op, dtype, operands);
      case BOOL -> truth(op, operands);
    };
  }

  private Ssa select(Ssa condition, Ssa a, Ssa b) {
    if (condition.integer().isPresent()) {
      return condition.is(1) ? a : b;
    }
    return code.select(condition, a, b);
  }

  private Ssa floating(ScalarOp op, List<Ssa> operands) {
    Ssa a = operands.getFirst();
    Ssa b = operands.getLast();
    return switch (op) {
      case NEG -> code.value(a.type(), a.lanes(), "fneg " + a.typed());
      case ABS -> code.intrinsic("llvm.fabs", a);
      case FLOOR -> rounding.floor(a);
      case CEIL -> rounding.ceil(a);
      case TRUNC -> rounding.trunc(a);
      case ROUND -> rounding.round(a);
      case SQRT -> code.intrinsic("llvm.sqrt", a);
      case IS_NAN -> code.compare("fcmp uno", a, a);
      case IS_FINITE ->
          code.compare(
              "fcmp olt",
              code.intrinsic("llvm.fabs", a),
              Code.constant(a.type(), a.lanes(), Double.POSITIVE_INFINITY));
      case ADD -> code.binary("fadd", a, b);
      case SUB -> code.binary("fsub", a, b);
      case MUL -> code.binary("fmul", a, b);
      case DIV -> code.binary("fdiv", a, b);
      case REM -> new FloatRemainder(code).apply(a, b);
      case MIN -> extreme("olt", a, b);
      case MAX -> extreme("ogt", a, b);
      case EQ -> code.compare("fcmp oeq", a, b);
      case NE -> code.compare("fcmp une", a, b);
      case LT -> code.compare("fcmp olt", a, b);
      case LE -> code.compare("fcmp ole", a, b);
      case GT -> code.compare("fcmp ogt", a, b);
      case GE -> code.compare("fcmp oge", a, b);
      case FMA -> code.intrinsic("llvm.fma", operands.get(0), operands.get(1), operands.get(2));
      case SELECT, NOT, AND, OR, XOR, SHIFT_LEFT, SHIFT_RIGHT, SHIFT_RIGHT_LOGICAL ->
          throw wrong(op, "floats");
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
          throw unexpanded(op);
    };
  }

  /**
   * {@code (b > a || b is NaN) ? b : a}; a constant b is no NaN, which leaves one machine
   * instruction.
   */
  private Ssa extreme(String predicate, Ssa a, Ssa b) {
    Ssa better = code.compare("fcmp " + predicate, b, a);
    if (b.isConstant() && !b.text().contains("0x7FF8")) {
      return code.select(better, b, a);
    }
    Ssa nan = code.compare("fcmp uno", b, b);
    return code.select(code.binary("or", better, nan), b, a);
  }

  private Ssa narrowFloat(ScalarOp op, DType dtype, List<Ssa> operands) {
    Ssa a = operands.getFirst();
    switch (op) {
      case NEG -> {
        return code.binary("xor", a, Code.constant("i16", a.lanes(), -0x8000));
      }
      case ABS -> {
        return code.binary("and", a, Code.constant("i16", a.lanes(), 0x7fff));
      }
      default -> {}
    }
    List<Ssa> wide = operands.stream().map(operand -> narrow.widen(dtype, operand)).toList();
    if (op == ScalarOp.FMA) {
      return fusedNarrow(dtype, wide);
    }
    if (dtype == DType.BF16 && (op == ScalarOp.MUL || op == ScalarOp.DIV)) {
      // A denormal binary32 has too few bits to be rounded twice.
      List<Ssa> doubles = wide.stream().map(v -> code.convert("fpext", v, "double")).toList();
      return narrow.narrow(dtype, narrow.toOdd(floating(op, doubles)));
    }
    Ssa result = floating(op, wide);
    return op.isPredicate() ? result : narrow.narrow(dtype, result);
  }

  /**
   * The product of two 16-bit floats is exact in binary64; rounding the sum to odd leaves one
   * rounding.
   */
  private Ssa fusedNarrow(DType dtype, List<Ssa> wide) {
    List<Ssa> doubles = wide.stream().map(v -> code.convert("fpext", v, "double")).toList();
    Ssa product = code.binary("fmul", doubles.get(0), doubles.get(1));
    Ssa sum = code.binary("fadd", product, doubles.get(2));
    return narrow.narrow(dtype, narrow.toOdd(oddSum(product, doubles.get(2), sum)));
  }

  /** The sum with its last bit set when it is inexact (error of Knuth's two-sum not zero). */
  private Ssa oddSum(Ssa a, Ssa b, Ssa sum) {
    Ssa part = code.binary("fsub", sum, a);
    Ssa rest = code.binary("fsub", a, code.binary("fsub", sum, part));
    Ssa error = code.binary("fadd", rest, code.binary("fsub", b, part));
    Ssa zero = Code.constant("double", sum.lanes(), 0.0);
    Ssa bits = code.convert("bitcast", sum, "i64");
    Ssa one = Code.constant("i64", sum.lanes(), 1);
    Ssa even =
        code.compare(
            "icmp eq", code.binary("and", bits, one), Code.constant("i64", sum.lanes(), 0));
    Ssa inexact = code.compare("fcmp one", error, zero);
    Ssa positiveError = code.compare("fcmp ogt", error, zero);
    Ssa positiveSum = code.compare("fcmp ogt", sum, zero);
    Ssa away = code.compare("icmp eq", positiveError, positiveSum);
    Ssa moved = code.select(away, code.binary("add", bits, one), code.binary("sub", bits, one));
    Ssa odd = code.select(code.binary("and", inexact, even), moved, bits);
    return code.convert("bitcast", odd, "double");
  }

  private Ssa truth(ScalarOp op, List<Ssa> operands) {
    Ssa a = operands.getFirst();
    Ssa b = operands.getLast();
    return switch (op) {
      case NOT -> code.binary("xor", a, Code.constant("i1", a.lanes(), 1));
      case AND -> code.binary("and", a, b);
      case OR -> code.binary("or", a, b);
      case XOR -> code.binary("xor", a, b);
      case EQ -> code.compare("icmp eq", a, b);
      case NE -> code.compare("icmp ne", a, b);
      case NEG,
          ABS,
          FLOOR,
          CEIL,
          ROUND,
          TRUNC,
          SQRT,
          IS_NAN,
          IS_FINITE,
          ADD,
          SUB,
          MUL,
          DIV,
          REM,
          MIN,
          MAX,
          SHIFT_LEFT,
          SHIFT_RIGHT,
          SHIFT_RIGHT_LOGICAL,
          LT,
          LE,
          GT,
          GE,
          SELECT,
          FMA,
          SIGN,
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
          throw wrong(op, "bool");
    };
  }

  /** {@return the value converted as {@link dev.sinter.ir.graph.Op.Cast} says} */
  Ssa cast(Ssa value, DType from, DType to) {
    if (from == to) {
      return value;
    }
    if (from.isFloat()) {
      return castFloat(value, from, to);
    }
    return switch (to) {
      case F32, F64 ->
          code.convert(
              unsigned(from) ? "uitofp" : "sitofp", value, to == DType.F32 ? "float" : "double");
      case F16, BF16 ->
          narrow.narrow(to, narrow.toOdd(cast(integers.sticky(value, from), from, DType.F64)));
      case I8, U8, I32, I64, INDEX, BOOL -> integers.cast(value, from, to);
    };
  }

  private Ssa castFloat(Ssa value, DType from, DType to) {
    if (from == DType.F16 || from == DType.BF16) {
      return castFloat(narrow.widen(from, value), DType.F32, to);
    }
    return switch (to) {
      case F32 -> code.convert(from == DType.F32 ? "bitcast" : "fptrunc", value, "float");
      case F64 -> code.convert("fpext", value, "double");
      case F16, BF16 -> narrow.narrow(to, from == DType.F64 ? narrow.toOdd(value) : value);
      case BOOL -> code.compare("fcmp une", value, Code.constant(value.type(), value.lanes(), 0.0));
      case I8, U8, I32, I64, INDEX -> integers.fromFloat(value, to);
    };
  }

  /** {@return the bits of the value as another type of the same size} */
  Ssa bitcast(Ssa value, String to) {
    return code.convert("bitcast", value, to);
  }

  private static boolean unsigned(DType dtype) {
    return dtype == DType.U8 || dtype == DType.BOOL;
  }

  static IrException wrong(ScalarOp op, String type) {
    return new IrException("emit: op " + op.text() + " is not defined on " + type);
  }

  static IrException unexpanded(ScalarOp op) {
    return new IrException("emit: op " + op.text() + " must be expanded before emission");
  }
}
