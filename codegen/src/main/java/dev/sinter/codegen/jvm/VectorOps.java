package dev.sinter.codegen.jvm;

import static dev.sinter.codegen.jvm.VectorType.MASK;
import static dev.sinter.codegen.jvm.VectorType.MASK_DESCRIPTOR;
import static dev.sinter.codegen.jvm.VectorType.PACKAGE;
import static dev.sinter.codegen.jvm.VectorType.SPECIES;
import static dev.sinter.codegen.jvm.VectorType.VECTOR;

import dev.sinter.ir.IrException;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.type.DType;
import org.objectweb.asm.Opcodes;

/**
 * Emits calls of the Vector API whose operands lie on the operand stack; the result replaces them.
 */
final class VectorOps {
  private static final String OPERATORS = PACKAGE + "VectorOperators";
  private static final String BYTES = PACKAGE + "ByteVector";

  private final Code code;

  VectorOps(Code code) {
    this.code = code;
  }

  /**
   * Applies an op other than SELECT, and MIN and MAX of floats.
   *
   * @param op the op
   * @param type type of the operands
   * @param dtype their element type, not bool
   */
  void apply(ScalarOp op, VectorType type, DType dtype) {
    switch (op) {
      case NEG -> wrapping(type, dtype, () -> unary(type, "neg"));
      case ABS -> wrapping(type, dtype, () -> unary(type, "abs"));
      case NOT -> wrapping(type, dtype, () -> unary(type, "not"));
      case SQRT -> unary(type, "sqrt");
      case FLOOR -> new VectorRounding(code, this, type).floor();
      case CEIL -> new VectorRounding(code, this, type).ceil();
      case ROUND -> new VectorRounding(code, this, type).round();
      case TRUNC -> new VectorRounding(code, this, type).trunc();
      case IS_NAN -> test(type, "IS_NAN");
      case IS_FINITE -> test(type, "IS_FINITE");
      case ADD -> wrapping(type, dtype, () -> call(type, "add"));
      case SUB -> wrapping(type, dtype, () -> call(type, "sub"));
      case MUL -> wrapping(type, dtype, () -> call(type, "mul"));
      case DIV -> divide(type, dtype);
      case REM -> remainder(type, dtype);
      case MIN -> call(type, "min");
      case MAX -> call(type, "max");
      case AND -> call(type, "and");
      case OR -> call(type, "or");
      case XOR -> lanewise(type, "Associative", "XOR");
      case SHIFT_LEFT -> shift(type, dtype, "LSHL");
      case SHIFT_RIGHT -> shift(type, dtype, "ASHR");
      case SHIFT_RIGHT_LOGICAL -> shift(type, dtype, "LSHR");
      case EQ, NE, LT, LE, GT, GE -> compare(type, op.name());
      case FMA ->
          code.callVirtual(type.name(), "fma", "(" + VECTOR + VECTOR + ")" + type.descriptor());
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
          ATAN2,
          SELECT ->
          throw ScalarOps.refuse(op, dtype);
    }
  }

  // ---- calls
  // -----------------------------------------------------------------------------------------

  /** Calls a method of one vector. */
  void unary(VectorType type, String name) {
    code.callVirtual(type.name(), name, "()" + type.descriptor());
  }

  /** Calls a method of two vectors. */
  void call(VectorType type, String name) {
    code.callVirtual(type.name(), name, "(" + VECTOR + ")" + type.descriptor());
  }

  private void lanewise(VectorType type, String kind, String operator) {
    belowTop(kind, operator);
    code.callVirtual(
        type.name(), "lanewise", "(L" + OPERATORS + "$Binary;" + VECTOR + ")" + type.descriptor());
  }

  /** Pushes an operator below the second operand. */
  private void belowTop(String kind, String operator) {
    operator(kind, operator);
    code.op(Opcodes.SWAP);
  }

  /** Pushes a constant of VectorOperators. */
  void operator(String kind, String name) {
    code.getStatic(OPERATORS, name, "L" + OPERATORS + "$" + kind + ";");
  }

  /** Compares two vectors. */
  void compare(VectorType type, String comparison) {
    belowTop("Comparison", comparison);
    code.callVirtual(
        type.name(), "compare", "(L" + OPERATORS + "$Comparison;" + VECTOR + ")" + MASK_DESCRIPTOR);
  }

  /** Tests a vector. */
  void test(VectorType type, String test) {
    operator("Test", test);
    code.callVirtual(type.name(), "test", "(L" + OPERATORS + "$Test;)" + MASK_DESCRIPTOR);
  }

  /** Takes {@code otherwise, value, mask}. */
  void blend(VectorType type) {
    code.callVirtual(
        type.name(), "blend", "(" + VECTOR + MASK_DESCRIPTOR + ")" + type.descriptor());
  }

  /** Pushes a number in every lane. */
  void broadcast(VectorType type, double value) {
    type.species(code);
    switch (type.element()) {
      case INT -> code.constant((int) value);
      case LONG -> code.constant((long) value);
      case FLOAT -> code.constant((float) value);
      case DOUBLE -> code.constant(value);
    }
    broadcastPushed(type);
  }

  /** Takes a species and a scalar. */
  void broadcastPushed(VectorType type) {
    code.callStatic(
        type.name(),
        "broadcast",
        "(" + SPECIES + type.element().descriptor() + ")" + type.descriptor());
  }

  // ---- masks
  // -----------------------------------------------------------------------------------------

  /** Applies an op to masks of one type. */
  void mask(ScalarOp op) {
    switch (op) {
      case AND -> maskCall("and");
      case OR -> maskCall("or");
      case EQ -> maskCall("eq");
      case XOR, NE -> {
        maskCall("eq");
        code.callVirtual(MASK, "not", "()" + MASK_DESCRIPTOR);
      }
      case NOT -> code.callVirtual(MASK, "not", "()" + MASK_DESCRIPTOR);
      case NEG,
          ABS,
          SIGN,
          FLOOR,
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
          ADD,
          SUB,
          MUL,
          DIV,
          REM,
          POW,
          ATAN2,
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
          FMA ->
          throw ScalarOps.refuse(op, DType.BOOL);
    }
  }

  /** Calls a method of two masks. */
  void maskCall(String name) {
    code.callVirtual(MASK, name, "(" + MASK_DESCRIPTOR + ")" + MASK_DESCRIPTOR);
  }

  /** Makes a mask one for vectors of another type. */
  void castMask(VectorType type) {
    type.species(code);
    code.callVirtual(MASK, "cast", "(" + SPECIES + ")" + MASK_DESCRIPTOR);
  }

  /** Turns a vector into a mask. */
  void isNotZero(VectorType type) {
    VectorEmitter.zero(code, type);
    compare(type, "NE");
  }

  // ---- integers
  // --------------------------------------------------------------------------------------

  private void wrapping(VectorType type, DType dtype, Runnable operation) {
    operation.run();
    wrap(type, dtype);
  }

  /** Brings int lanes back into the range of a type below int. */
  void wrap(VectorType type, DType dtype) {
    switch (dtype) {
      case I8 -> {
        broadcast(type, 24);
        lanewise(type, "Binary", "LSHL");
        broadcast(type, 24);
        lanewise(type, "Binary", "ASHR");
      }
      case U8 -> {
        broadcast(type, 0xff);
        call(type, "and");
      }
      case I32, I64, INDEX, BOOL, F32, F64, F16, BF16 -> {}
    }
  }

  /** The API takes counts modulo the width of a lane; bytes in int lanes need their own. */
  private void shift(VectorType type, DType dtype, String operator) {
    if (dtype.bytes() == 1) {
      broadcast(type, 7);
      call(type, "and");
      if (operator.equals("LSHR") && dtype == DType.I8) {
        code.op(Opcodes.SWAP);
        broadcast(type, 0xff);
        call(type, "and");
        code.op(Opcodes.SWAP);
      }
    }
    lanewise(type, "Binary", operator);
    wrap(type, dtype);
  }

  /**
   * x / 0 is 0: the divisor 0, which the API refuses, is replaced before and the quotient after.
   */
  private void divide(VectorType type, DType dtype) {
    if (type.isFloat()) {
      call(type, "div");
      return;
    }
    int mark = code.mark();
    int divisor = code.local(1);
    int zeros = code.local(1);
    code.storeReference(divisor);
    code.loadReference(divisor);
    VectorEmitter.zero(code, type);
    compare(type, "EQ");
    code.storeReference(zeros);
    code.loadReference(divisor);
    broadcast(type, 1);
    code.loadReference(zeros);
    blend(type);
    call(type, "div");
    VectorEmitter.zero(code, type);
    code.loadReference(zeros);
    blend(type);
    wrap(type, dtype);
    code.release(mark);
  }

  /** a - a / b * b, but 0 where b is 0. */
  private void remainder(VectorType type, DType dtype) {
    if (type.isFloat()) {
      throw ScalarOps.refuse(ScalarOp.REM, dtype);
    }
    int mark = code.mark();
    int dividend = code.local(1);
    int divisor = code.local(1);
    code.storeReference(divisor);
    code.storeReference(dividend);
    code.loadReference(dividend);
    code.loadReference(dividend);
    code.loadReference(divisor);
    divide(type, DType.I32);
    code.loadReference(divisor);
    call(type, "mul");
    call(type, "sub");
    VectorEmitter.zero(code, type);
    code.loadReference(divisor);
    VectorEmitter.zero(code, type);
    compare(type, "EQ");
    blend(type);
    code.release(mark);
  }

  // ---- conversions
  // -----------------------------------------------------------------------------------

  /** Converts lanes as Java's casts do. */
  void convert(VectorType from, VectorType to) {
    if (from.equals(to)) {
      return;
    }
    operator("Conversion", from.letter() + "2" + to.letter());
    convertTo(to.name(), () -> to.species(code));
  }

  private void convertTo(String name, Runnable species) {
    species.run();
    code.constant(0);
    code.callVirtual(
        PACKAGE + "Vector",
        "convertShape",
        "(L" + OPERATORS + "$Conversion;" + SPECIES + "I)" + VECTOR);
    code.checkCast(name);
  }

  /** After a conversion to a type below int: floats saturate, integers wrap. */
  void fit(VectorType from, VectorType to, DType source, DType target) {
    if (target != DType.I8 && target != DType.U8) {
      return;
    }
    if (from.isFloat()) {
      broadcast(to, target == DType.I8 ? -128 : 0);
      call(to, "max");
      broadcast(to, target == DType.I8 ? 127 : 255);
      call(to, "min");
    } else if (source != target) {
      wrap(to, target);
    }
  }

  /** Gives the bits another type of the same width. */
  void reinterpret(VectorType from, VectorType to) {
    if (from.equals(to)) {
      return;
    }
    if (from.bits() != to.bits()) {
      throw new IrException(
          "emit: bitcast between vectors of " + from.bits() + " and " + to.bits() + " bits");
    }
    String name =
        switch (to.element()) {
          case INT -> "Ints";
          case LONG -> "Longs";
          case FLOAT -> "Floats";
          case DOUBLE -> "Doubles";
        };
    code.callVirtual(from.name(), "reinterpretAs" + name, "()" + to.descriptor());
  }

  // ---- bytes
  // -----------------------------------------------------------------------------------------

  /** Pushes the species of as many bytes. */
  void byteSpecies(int lanes) {
    code.getStatic(BYTES, "SPECIES_" + 8 * lanes, SPECIES);
  }

  /** Takes a species, a byte array and an offset; pushes ints, or a mask. */
  void fromBytes(VectorType type, DType dtype) {
    code.callStatic(BYTES, "fromArray", "(" + SPECIES + "[BI)L" + BYTES + ";");
    operator("Conversion", dtype == DType.U8 ? "ZERO_EXTEND_B2I" : "B2I");
    convertTo(type.name(), () -> type.species(code));
    if (dtype == DType.BOOL) {
      isNotZero(type);
    }
  }

  /** Turns ints into bytes. */
  void toBytes(VectorType type) {
    operator("Conversion", "I2B");
    convertTo(BYTES, () -> byteSpecies(type.lanes()));
  }

  /** Stores the bytes, array and offset on the stack, and a mask if there is one. */
  void bytesIntoArray(boolean masked) {
    code.callVirtual(BYTES, "intoArray", "([BI" + (masked ? MASK_DESCRIPTOR : "") + ")V");
  }

  /** Makes a mask one for vectors of bytes. */
  void castMaskToBytes(int lanes) {
    byteSpecies(lanes);
    code.callVirtual(MASK, "cast", "(" + SPECIES + ")" + MASK_DESCRIPTOR);
  }
}
