package dev.sinter.codegen.jvm;

import dev.sinter.codegen.jvm.support.ArrayKind;
import dev.sinter.ir.type.DType;
import org.objectweb.asm.Opcodes;

/**
 * Types of the Java machine's operand stack that hold elements.
 *
 * <pre>
 *   INT      i8, u8 (0 to 255), i32, bool (0 or 1), index
 *   LONG     i64
 *   FLOAT    f32; f16 and bf16 by value
 *   DOUBLE   f64
 * </pre>
 */
enum JvmType {
  INT("I", 1, 0),
  LONG("J", 2, 1),
  FLOAT("F", 1, 2),
  DOUBLE("D", 2, 3);

  private final String descriptor;
  private final int slots;
  private final int offset;

  JvmType(String descriptor, int slots, int offset) {
    this.descriptor = descriptor;
    this.slots = slots;
    this.offset = offset;
  }

  /** {@return what values of an element type are} */
  static JvmType of(DType dtype) {
    return switch (dtype) {
      case F32, F16, BF16 -> FLOAT;
      case F64 -> DOUBLE;
      case I8, U8, I32, BOOL, INDEX -> INT;
      case I64 -> LONG;
    };
  }

  /** {@return the kind of array that holds such values as they are} */
  ArrayKind array() {
    return switch (this) {
      case INT -> ArrayKind.INTS;
      case LONG -> ArrayKind.LONGS;
      case FLOAT -> ArrayKind.FLOATS;
      case DOUBLE -> ArrayKind.DOUBLES;
    };
  }

  /** {@return the kind of array that stores elements of a type} */
  static ArrayKind arrayOf(DType dtype) {
    return switch (dtype) {
      case F32 -> ArrayKind.FLOATS;
      case F64 -> ArrayKind.DOUBLES;
      case F16, BF16 -> ArrayKind.SHORTS;
      case I8, U8, BOOL -> ArrayKind.BYTES;
      case I32, INDEX -> ArrayKind.INTS;
      case I64 -> ArrayKind.LONGS;
    };
  }

  /** {@return the descriptor of an array} */
  static String descriptor(ArrayKind kind) {
    return switch (kind) {
      case FLOATS -> "[F";
      case DOUBLES -> "[D";
      case INTS -> "[I";
      case LONGS -> "[J";
      case BYTES -> "[B";
      case SHORTS -> "[S";
    };
  }

  /** {@return the instruction that reads an element of an array} */
  static int arrayLoad(ArrayKind kind) {
    return switch (kind) {
      case FLOATS -> Opcodes.FALOAD;
      case DOUBLES -> Opcodes.DALOAD;
      case INTS -> Opcodes.IALOAD;
      case LONGS -> Opcodes.LALOAD;
      case BYTES -> Opcodes.BALOAD;
      case SHORTS -> Opcodes.SALOAD;
    };
  }

  /** {@return the instruction that writes an element of an array} */
  static int arrayStore(ArrayKind kind) {
    return arrayLoad(kind) + Opcodes.IASTORE - Opcodes.IALOAD;
  }

  /** {@return the descriptor} */
  String descriptor() {
    return descriptor;
  }

  /** {@return how many local variables one value takes} */
  int slots() {
    return slots;
  }

  /**
   * {@return this type's form of an instruction whose int form is given, such as IADD, ILOAD or
   * IRETURN}
   */
  int opcode(int forInt) {
    return forInt + offset;
  }
}
