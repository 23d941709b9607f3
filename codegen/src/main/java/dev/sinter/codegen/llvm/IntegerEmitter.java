package dev.sinter.codegen.llvm;

import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.type.DType;
import java.util.List;
import java.util.OptionalLong;

/**
 * Prints integer ops: they wrap, never trap, and index arithmetic on known values is done here, so
 * that unrolled code reaches LLVM with constant addresses.
 */
final class IntegerEmitter {
  private final Code code;
  private final ElementTypes types;

  IntegerEmitter(Code code, ElementTypes types) {
    this.code = code;
    this.types = types;
  }

  /** {@return the op's result} */
  Ssa apply(ScalarOp op, DType dtype, List<Ssa> operands) {
    Ssa a = operands.getFirst();
    Ssa b = operands.getLast();
    if (dtype == DType.INDEX && op.arity() == 2) {
      OptionalLong known = fold(op, a, b);
      if (known.isPresent()) {
        return Code.constant(op.isPredicate() ? "i1" : a.type(), 1, known.getAsLong());
      }
      if (isIdentity(op, b)) {
        return a;
      }
      if ((op == ScalarOp.ADD && a.is(0)) || (op == ScalarOp.MUL && a.is(1))) {
        return b;
      }
    }
    boolean signed = dtype.isSigned();
    // Indices fit their width by contract; saying so lets LLVM widen and strength-reduce them.
    String exact = dtype == DType.INDEX ? " nsw" : "";
    return switch (op) {
      case NEG -> code.binary("sub" + exact, constant(a, 0), a);
      case ABS ->
          signed
              ? code.call(
                  "llvm.abs",
                  a.type(),
                  a.lanes(),
                  List.of(a, Code.constant("i1", 1, 0)),
                  Code.mangle(a))
              : a;
      case NOT -> code.binary("xor", a, constant(a, -1));
      case ADD -> code.binary("add" + exact, a, b);
      case SUB -> code.binary("sub" + exact, a, b);
      case MUL -> code.binary("mul" + exact, a, b);
      case DIV -> divide(signed, true, a, b);
      case REM -> divide(signed, false, a, b);
      case MIN -> code.select(code.compare(signed ? "icmp slt" : "icmp ult", b, a), b, a);
      case MAX -> code.select(code.compare(signed ? "icmp sgt" : "icmp ugt", b, a), b, a);
      case AND -> code.binary("and", a, b);
      case OR -> code.binary("or", a, b);
      case XOR -> code.binary("xor", a, b);
      case SHIFT_LEFT -> code.binary("shl", a, count(dtype, b));
      case SHIFT_RIGHT -> code.binary(signed ? "ashr" : "lshr", a, count(dtype, b));
      case SHIFT_RIGHT_LOGICAL -> code.binary("lshr", a, count(dtype, b));
      case EQ -> code.compare("icmp eq", a, b);
      case NE -> code.compare("icmp ne", a, b);
      case LT -> code.compare(signed ? "icmp slt" : "icmp ult", a, b);
      case LE -> code.compare(signed ? "icmp sle" : "icmp ule", a, b);
      case GT -> code.compare(signed ? "icmp sgt" : "icmp ugt", a, b);
      case GE -> code.compare(signed ? "icmp sge" : "icmp uge", a, b);
      case SIGN -> throw ScalarEmitter.unexpanded(op);
      case FLOOR,
          CEIL,
          ROUND,
          TRUNC,
          SQRT,
          IS_NAN,
          IS_FINITE,
          SELECT,
          FMA,
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
          throw ScalarEmitter.wrong(op, "integers");
    };
  }

  private Ssa count(DType dtype, Ssa count) {
    return code.binary("and", count, constant(count, types.bits(dtype) - 1));
  }

  /**
   * Divides by 1 where the divisor is 0 or the quotient would overflow; the latter is then right.
   */
  private Ssa divide(boolean signed, boolean quotient, Ssa a, Ssa b) {
    String operation = (signed ? "s" : "u") + (quotient ? "div" : "rem");
    OptionalLong known = b.integer();
    if (known.isPresent() && known.getAsLong() != 0 && known.getAsLong() != -1) {
      return code.binary(operation, a, b);
    }
    Ssa zero = code.compare("icmp eq", b, constant(b, 0));
    Ssa unsafe = zero;
    if (signed) {
      long smallest = -1L << (Integer.parseInt(a.type().substring(1)) - 1);
      Ssa minusOne = code.compare("icmp eq", b, constant(b, -1));
      Ssa overflow =
          code.binary("and", minusOne, code.compare("icmp eq", a, constant(a, smallest)));
      unsafe = code.binary("or", zero, overflow);
    }
    Ssa divided = code.binary(operation, a, code.select(unsafe, constant(b, 1), b));
    return quotient ? code.select(zero, constant(a, 0), divided) : divided;
  }

  private static OptionalLong fold(ScalarOp op, Ssa a, Ssa b) {
    if (op == ScalarOp.MUL && (a.is(0) || b.is(0))) {
      return OptionalLong.of(0);
    }
    if (a.integer().isEmpty() || b.integer().isEmpty()) {
      return OptionalLong.empty();
    }
    long x = a.integer().getAsLong();
    long y = b.integer().getAsLong();
    return switch (op) {
      case ADD -> OptionalLong.of(x + y);
      case SUB -> OptionalLong.of(x - y);
      case MUL -> OptionalLong.of(x * y);
      case DIV -> OptionalLong.of(y == 0 ? 0 : x / y);
      case REM -> OptionalLong.of(y == 0 ? 0 : x % y);
      case MIN -> OptionalLong.of(Math.min(x, y));
      case MAX -> OptionalLong.of(Math.max(x, y));
      case EQ -> truth(x == y);
      case NE -> truth(x != y);
      case LT -> truth(x < y);
      case LE -> truth(x <= y);
      case GT -> truth(x > y);
      case GE -> truth(x >= y);
      default -> OptionalLong.empty();
    };
  }

  private static OptionalLong truth(boolean value) {
    return OptionalLong.of(value ? 1 : 0);
  }

  private static boolean isIdentity(ScalarOp op, Ssa b) {
    return switch (op) {
      case ADD, SUB -> b.is(0);
      case MUL, DIV -> b.is(1);
      default -> false;
    };
  }

  /** {@return an integer or bool as another integer or bool} */
  Ssa cast(Ssa value, DType from, DType to) {
    if (to == DType.BOOL) {
      return code.compare("icmp ne", value, constant(value, 0));
    }
    String type = types.value(to);
    int narrower = Integer.compare(types.bits(to), from == DType.BOOL ? 1 : types.bits(from));
    String operation = narrower < 0 ? "trunc" : from.isSigned() ? "sext" : "zext";
    return code.convert(operation, value, type);
  }

  /**
   * {@return a 64-bit integer that binary64 holds exactly and that rounds to 16 bits as {@code
   * value} does} Bits too low for binary64 are gathered in the lowest one kept; other types pass.
   */
  Ssa sticky(Ssa value, DType from) {
    if (types.bits(from) != 64) {
      return value;
    }
    Ssa low = code.binary("and", value, constant(value, 0x7ff));
    Ssa high = code.binary("and", value, constant(value, ~0x7ffL));
    Ssa marked = code.binary("or", high, constant(value, 0x800));
    Ssa folded = code.select(code.compare("icmp eq", low, constant(value, 0)), high, marked);
    Ssa biased = code.binary("add", value, constant(value, 1L << 53));
    Ssa small = code.compare("icmp ult", biased, constant(value, 1L << 54));
    return code.select(small, value, folded);
  }

  /** {@return a float as an integer: truncated, saturated at the ends of the type, NaN gives 0} */
  Ssa fromFloat(Ssa value, DType to) {
    if (value.lanes() > 1 && to.isSigned() && types.bits(to) >= 32) {
      return lanesFromFloat(value, to);
    }
    Ssa result = new Ssa(types.value(to), value.lanes(), "");
    String name = to.isSigned() ? "llvm.fptosi.sat" : "llvm.fptoui.sat";
    return code.call(
        name,
        result.type(),
        value.lanes(),
        List.of(value),
        Code.mangle(result) + Code.mangle(value));
  }

  /**
   * As {@link #fromFloat}: LLVM takes the saturating conversion of vectors apart into lanes, and
   * the plain one is undefined out of range, so that it is given something else there.
   */
  private Ssa lanesFromFloat(Ssa value, DType to) {
    int bits = types.bits(to);
    double end = Math.scalb(1.0, bits - 1);
    Ssa least = Code.constant(value.type(), value.lanes(), -end);
    Ssa limit = Code.constant(value.type(), value.lanes(), end);
    Ssa above = code.select(code.compare("fcmp oge", value, least), value, least);
    Ssa within = code.select(code.compare("fcmp olt", above, limit), above, least);
    Ssa whole = code.convert("fptosi", within, types.value(to));
    Ssa most = Code.constant(whole.type(), whole.lanes(), (1L << (bits - 1)) - 1);
    Ssa saturated = code.select(code.compare("fcmp oge", value, limit), most, whole);
    return code.select(code.compare("fcmp uno", value, value), constant(whole, 0), saturated);
  }

  private static Ssa constant(Ssa like, long value) {
    return Code.constant(like.type(), like.lanes(), value);
  }
}
