package dev.sinter.codegen.jvm;

import static dev.sinter.codegen.jvm.SupportNames.ARITHMETIC;
import static dev.sinter.codegen.jvm.SupportNames.DOUBLE;
import static dev.sinter.codegen.jvm.SupportNames.FLOAT;
import static dev.sinter.codegen.jvm.SupportNames.HALVES;

import dev.sinter.ir.IrException;
import dev.sinter.ir.type.DType;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Emits casts, bitcasts, and the conversions between elements of arrays and values on the operand
 * stack.
 */
final class Conversions {
  private final Code code;
  private final ScalarOps ops;

  Conversions(Code code) {
    this.code = code;
    this.ops = new ScalarOps(code);
  }

  /** Casts the value on the stack. */
  void cast(DType from, DType to) {
    if (from == to) {
      return;
    }
    switch (to) {
      case F32, F64 -> toFloat(JvmType.of(from), JvmType.of(to));
      case F16 -> toNarrow(from, "roundHalf");
      case BF16 -> toNarrow(from, "roundBrain");
      case I8, U8, I32, INDEX -> toInt(from, to);
      case I64 -> {
        switch (JvmType.of(from)) {
          case INT -> code.op(Opcodes.I2L);
          case FLOAT -> code.op(Opcodes.F2L);
          case DOUBLE -> code.op(Opcodes.D2L);
          case LONG -> {}
        }
      }
      case BOOL -> toBool(JvmType.of(from));
    }
  }

  private void toFloat(JvmType from, JvmType to) {
    boolean single = to == JvmType.FLOAT;
    switch (from) {
      case INT -> code.op(single ? Opcodes.I2F : Opcodes.I2D);
      case LONG -> code.op(single ? Opcodes.L2F : Opcodes.L2D);
      case FLOAT -> {
        if (!single) {
          code.op(Opcodes.F2D);
        }
      }
      case DOUBLE -> {
        if (single) {
          code.op(Opcodes.D2F);
        }
      }
    }
  }

  private void toNarrow(DType from, String name) {
    JvmType type = JvmType.of(from);
    if (type == JvmType.INT) {
      code.op(Opcodes.I2D);
      type = JvmType.DOUBLE;
    }
    code.callStatic(HALVES, name, "(" + type.descriptor() + ")F");
  }

  private void toInt(DType from, DType to) {
    switch (JvmType.of(from)) {
      case FLOAT -> saturate(Opcodes.F2I, to);
      case DOUBLE -> saturate(Opcodes.D2I, to);
      case LONG -> {
        code.op(Opcodes.L2I);
        ops.wrap(to);
      }
      case INT -> ops.wrap(to);
    }
  }

  private void saturate(int opcode, DType to) {
    code.op(opcode);
    if (to == DType.I8) {
      code.callStatic(ARITHMETIC, "saturateByte", "(I)I");
    } else if (to == DType.U8) {
      code.callStatic(ARITHMETIC, "saturateUnsignedByte", "(I)I");
    }
  }

  private void toBool(JvmType from) {
    Label zero = new Label();
    Label join = new Label();
    switch (from) {
      case INT -> {}
      case LONG -> {
        code.constant(0L);
        code.op(Opcodes.LCMP);
      }
      case FLOAT -> {
        code.constant(0f);
        code.op(Opcodes.FCMPL);
      }
      case DOUBLE -> {
        code.constant(0d);
        code.op(Opcodes.DCMPL);
      }
    }
    code.jump(Opcodes.IFEQ, zero);
    code.constant(1);
    code.jump(Opcodes.GOTO, join);
    code.label(zero);
    code.constant(0);
    code.label(join);
  }

  /** Gives the bits of the value on the stack another type of the same size. */
  void bitcast(DType from, DType to) {
    if (from == to) {
      return;
    }
    if (!from.isFloat() && !to.isFloat()) {
      cast(from, to);
    } else if (from == DType.F32 && to == DType.I32) {
      code.callStatic(FLOAT, "floatToRawIntBits", "(F)I");
    } else if (from == DType.I32 && to == DType.F32) {
      code.callStatic(FLOAT, "intBitsToFloat", "(I)F");
    } else if (from == DType.F64 && to == DType.I64) {
      code.callStatic(DOUBLE, "doubleToRawLongBits", "(D)J");
    } else if (from == DType.I64 && to == DType.F64) {
      code.callStatic(DOUBLE, "longBitsToDouble", "(J)D");
    } else if (from.bytes() == 2 && to.bytes() == 2) {
      toElement(from);
      fromElement(to);
    } else {
      throw new IrException(
          "emit: bitcast from " + from.text() + " to " + to.text() + " is not one of equal size");
    }
  }

  /** Turns what an array load pushed into a value. */
  void fromElement(DType dtype) {
    switch (dtype) {
      case F16 -> code.callStatic(HALVES, "fromHalf", "(S)F");
      case BF16 -> code.callStatic(HALVES, "fromBrain", "(S)F");
      case U8 -> ops.wrap(dtype);
      case F32, F64, I8, I32, I64, BOOL, INDEX -> {}
    }
  }

  /** Turns a value into what an array store takes. */
  void toElement(DType dtype) {
    switch (dtype) {
      case F16 -> code.callStatic(HALVES, "toHalf", "(F)S");
      case BF16 -> code.callStatic(HALVES, "toBrain", "(F)S");
      case F32, F64, I8, U8, I32, I64, BOOL, INDEX -> {}
    }
  }
}
