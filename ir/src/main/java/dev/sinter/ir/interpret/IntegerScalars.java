package dev.sinter.ir.interpret;

import dev.sinter.ir.IrException;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.type.DType;

/**
 * {@link ScalarOp}s on integers, indices and bool, held in a long: sign-extended, u8 as 0 to 255,
 * bool as 0 or 1.
 */
final class IntegerScalars {
  private IntegerScalars() {}

  /**
   * {@return the value; operands have type {@code dtype}, and so has the result unless the op is a
   * predicate (then 0 or 1)}
   */
  static long apply(ScalarOp op, DType dtype, long a, long b) {
    return switch (op) {
      case NEG -> wrap(dtype, -a);
      case ABS -> wrap(dtype, Math.abs(a));
      case SIGN -> Long.signum(a);
      case NOT -> dtype == DType.BOOL ? a ^ 1 : wrap(dtype, ~a);
      case ADD -> wrap(dtype, a + b);
      case SUB -> wrap(dtype, a - b);
      case MUL -> wrap(dtype, a * b);
      case DIV -> b == 0 ? 0 : wrap(dtype, a / b);
      case REM -> b == 0 ? 0 : a % b;
      case MIN -> b < a ? b : a;
      case MAX -> b > a ? b : a;
      case AND -> a & b;
      case OR -> a | b;
      case XOR -> a ^ b;
      case SHIFT_LEFT -> wrap(dtype, a << shiftCount(dtype, b));
      case SHIFT_RIGHT -> a >> shiftCount(dtype, b);
      case SHIFT_RIGHT_LOGICAL -> wrap(dtype, unsigned(dtype, a) >>> shiftCount(dtype, b));
      case EQ -> a == b ? 1 : 0;
      case NE -> a != b ? 1 : 0;
      case LT -> a < b ? 1 : 0;
      case LE -> a <= b ? 1 : 0;
      case GT -> a > b ? 1 : 0;
      case GE -> a >= b ? 1 : 0;
      case FLOOR,
          CEIL,
          ROUND,
          TRUNC,
          SQRT,
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
          IS_NAN,
          IS_FINITE,
          POW,
          ATAN2,
          FMA,
          SELECT ->
          throw new IrException(op.text() + " is not an operation on " + dtype.text());
    };
  }

  /** {@return the low bits of {@code value} as the type reads them; bool is {@code value != 0}} */
  static long wrap(DType dtype, long value) {
    return switch (dtype) {
      case I8 -> (byte) value;
      case U8 -> value & 0xff;
      case I32 -> (int) value;
      case I64, INDEX -> value;
      case BOOL -> value != 0 ? 1 : 0;
      case F32, F64, F16, BF16 ->
          throw new IrException("wrapping: " + dtype.text() + " is not an integer type");
    };
  }

  private static int shiftCount(DType dtype, long count) {
    return (int) count & (8 * dtype.bytes() - 1);
  }

  private static long unsigned(DType dtype, long value) {
    return dtype.bytes() == 8 ? value : value & ((1L << (8 * dtype.bytes())) - 1);
  }
}
