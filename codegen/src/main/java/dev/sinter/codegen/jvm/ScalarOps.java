package dev.sinter.codegen.jvm;

import static dev.sinter.codegen.jvm.SupportNames.ARITHMETIC;
import static dev.sinter.codegen.jvm.SupportNames.DOUBLE;
import static dev.sinter.codegen.jvm.SupportNames.FLOAT;
import static dev.sinter.codegen.jvm.SupportNames.HALVES;
import static dev.sinter.codegen.jvm.SupportNames.MATH;

import dev.sinter.ir.IrException;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.type.DType;
import org.objectweb.asm.Opcodes;

/** Emits scalar ops whose operands lie on the operand stack; the result replaces them. */
final class ScalarOps {
  private final Code code;

  ScalarOps(Code code) {
    this.code = code;
  }

  /**
   * Applies an op other than SELECT and the comparisons, which are branches.
   *
   * @param op the op
   * @param dtype type of the operands
   */
  void apply(ScalarOp op, DType dtype) {
    switch (JvmType.of(dtype)) {
      case FLOAT, DOUBLE -> floating(op, dtype);
      case INT, LONG -> integer(op, dtype);
    }
  }

  // ---- floats
  // ----------------------------------------------------------------------------------------

  private void floating(ScalarOp op, DType dtype) {
    JvmType type = JvmType.of(dtype);
    switch (op) {
      case NEG -> code.op(type.opcode(Opcodes.INEG));
      case ABS -> same("abs", type, MATH, 1);
      case FLOOR -> inDouble(type, MATH, "floor");
      case CEIL -> inDouble(type, MATH, "ceil");
      case ROUND -> inDouble(type, MATH, "rint");
      case TRUNC -> inDouble(type, ARITHMETIC, "trunc");
      case SQRT -> {
        inDouble(type, MATH, "sqrt");
        round(dtype);
      }
      case ADD -> arithmetic(Opcodes.IADD, dtype);
      case SUB -> arithmetic(Opcodes.ISUB, dtype);
      case MUL -> arithmetic(Opcodes.IMUL, dtype);
      case DIV -> arithmetic(Opcodes.IDIV, dtype);
      case REM -> code.op(type.opcode(Opcodes.IREM));
      case MIN -> same("min", type, ARITHMETIC, 2);
      case MAX -> same("max", type, ARITHMETIC, 2);
      case FMA -> fma(dtype);
      case IS_NAN -> test(type, "isNaN");
      case IS_FINITE -> test(type, "isFinite");
      case NOT,
          AND,
          OR,
          XOR,
          SHIFT_LEFT,
          SHIFT_RIGHT,
          SHIFT_RIGHT_LOGICAL,
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
          ATAN2,
          EQ,
          NE,
          LT,
          LE,
          GT,
          GE,
          SELECT ->
          throw refuse(op, dtype);
    }
  }

  private void arithmetic(int opcode, DType dtype) {
    code.op(JvmType.of(dtype).opcode(opcode));
    round(dtype);
  }

  private void same(String name, JvmType type, String owner, int operands) {
    code.callStatic(
        owner, name, "(" + type.descriptor().repeat(operands) + ")" + type.descriptor());
  }

  private void inDouble(JvmType type, String owner, String name) {
    if (type == JvmType.FLOAT) {
      code.op(Opcodes.F2D);
    }
    code.callStatic(owner, name, "(D)D");
    if (type == JvmType.FLOAT) {
      code.op(Opcodes.D2F);
    }
  }

  private void fma(DType dtype) {
    switch (dtype) {
      case F16 -> code.callStatic(HALVES, "fmaHalf", "(FFF)F");
      case BF16 -> code.callStatic(HALVES, "fmaBrain", "(FFF)F");
      case F32, F64, I8, U8, I32, I64, BOOL, INDEX -> same("fma", JvmType.of(dtype), MATH, 3);
    }
  }

  private void test(JvmType type, String name) {
    code.callStatic(type == JvmType.FLOAT ? FLOAT : DOUBLE, name, "(" + type.descriptor() + ")Z");
  }

  /**
   * Rounds a float to 16 bits, if that is the type. A float has more than twice the bits of a
   * 16-bit float and two more, so rounding the rounded result of + - * / and sqrt again gives what
   * rounding once would.
   */
  void round(DType dtype) {
    switch (dtype) {
      case F16 -> code.callStatic(HALVES, "roundHalf", "(F)F");
      case BF16 -> code.callStatic(HALVES, "roundBrain", "(F)F");
      case F32, F64, I8, U8, I32, I64, BOOL, INDEX -> {}
    }
  }

  // ---- integers
  // --------------------------------------------------------------------------------------

  private void integer(ScalarOp op, DType dtype) {
    JvmType type = JvmType.of(dtype);
    switch (op) {
      case NEG -> wrapped(Opcodes.INEG, dtype);
      case ABS -> {
        same("abs", type, MATH, 1);
        wrap(dtype);
      }
      case NOT -> {
        if (type == JvmType.INT) {
          code.constant(dtype == DType.BOOL ? 1 : -1);
        } else {
          code.constant(-1L);
        }
        wrapped(Opcodes.IXOR, dtype);
      }
      case ADD -> wrapped(Opcodes.IADD, dtype);
      case SUB -> wrapped(Opcodes.ISUB, dtype);
      case MUL -> wrapped(Opcodes.IMUL, dtype);
      case DIV -> {
        same("divide", type, ARITHMETIC, 2);
        wrap(dtype);
      }
      case REM -> same("remainder", type, ARITHMETIC, 2);
      case MIN -> same("min", type, MATH, 2);
      case MAX -> same("max", type, MATH, 2);
      case AND -> code.op(type.opcode(Opcodes.IAND));
      case OR -> code.op(type.opcode(Opcodes.IOR));
      case XOR -> code.op(type.opcode(Opcodes.IXOR));
      case SHIFT_LEFT -> shift(Opcodes.ISHL, dtype);
      case SHIFT_RIGHT -> shift(Opcodes.ISHR, dtype);
      case SHIFT_RIGHT_LOGICAL -> shift(Opcodes.IUSHR, dtype);
      case FLOOR,
          CEIL,
          ROUND,
          TRUNC,
          SQRT,
          FMA,
          IS_NAN,
          IS_FINITE,
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
          ATAN2,
          EQ,
          NE,
          LT,
          LE,
          GT,
          GE,
          SELECT ->
          throw refuse(op, dtype);
    }
  }

  private void wrapped(int opcode, DType dtype) {
    code.op(JvmType.of(dtype).opcode(opcode));
    wrap(dtype);
  }

  /** Shift instructions take an int count modulo their width; types below int need the modulo. */
  private void shift(int opcode, DType dtype) {
    if (dtype == DType.I64) {
      code.op(Opcodes.L2I);
    } else if (dtype.bytes() == 1) {
      code.constant(7);
      code.op(Opcodes.IAND);
      if (opcode == Opcodes.IUSHR && dtype == DType.I8) {
        code.op(Opcodes.SWAP);
        code.constant(0xff);
        code.op(Opcodes.IAND);
        code.op(Opcodes.SWAP);
      }
    }
    wrapped(opcode, dtype);
  }

  /** Brings an int back into the range of a type below int. */
  void wrap(DType dtype) {
    switch (dtype) {
      case I8 -> code.op(Opcodes.I2B);
      case U8 -> {
        code.constant(0xff);
        code.op(Opcodes.IAND);
      }
      case I32, I64, BOOL, INDEX, F32, F64, F16, BF16 -> {}
    }
  }

  /** {@return the error for an op that is not emitted} */
  static IrException refuse(ScalarOp op, DType dtype) {
    return new IrException(
        "emit: "
            + op.text()
            + " on "
            + dtype.text()
            + " is not emitted; it must be expanded before");
  }
}
