package dev.sinter.codegen.jvm;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * The body of one static method under construction: instructions with their length, local
 * variables.
 *
 * <p>Instructions are kept until {@link #write}, so that a method that has become too long can be
 * thrown away and built in another way.
 */
final class Code {
  private static final int BYTE_LOCALS = 256;

  private final List<Consumer<MethodVisitor>> instructions = new ArrayList<>();
  private int bytes;
  private int locals;

  /**
   * @param parameterSlots local variables that the parameters take
   */
  Code(int parameterSlots) {
    this.locals = parameterSlots;
  }

  /** {@return the length so far, in bytes; at least the true one, but for jumps beyond 32 KiB} */
  int bytes() {
    return bytes;
  }

  /** Writes the instructions, and a return. */
  void write(MethodVisitor method) {
    write(method, Opcodes.RETURN);
  }

  /** Writes the instructions, and an instruction that returns. */
  void write(MethodVisitor method, int returning) {
    method.visitCode();
    instructions.forEach(instruction -> instruction.accept(method));
    method.visitInsn(returning);
    method.visitMaxs(0, 0);
    method.visitEnd();
  }

  private void add(int length, Consumer<MethodVisitor> instruction) {
    bytes += length;
    instructions.add(instruction);
  }

  // ---- local variables
  // -------------------------------------------------------------------------------

  /** {@return a new local variable} */
  int local(int slots) {
    int local = locals;
    locals += slots;
    return local;
  }

  /** {@return a mark to give to {@link #release}} */
  int mark() {
    return locals;
  }

  /** Frees the local variables made since a mark. */
  void release(int mark) {
    locals = mark;
  }

  void load(JvmType type, int local) {
    variable(type.opcode(Opcodes.ILOAD), local);
  }

  void store(JvmType type, int local) {
    variable(type.opcode(Opcodes.ISTORE), local);
  }

  void loadReference(int local) {
    variable(Opcodes.ALOAD, local);
  }

  void storeReference(int local) {
    variable(Opcodes.ASTORE, local);
  }

  private void variable(int opcode, int local) {
    add(local < 4 ? 1 : local < BYTE_LOCALS ? 2 : 4, m -> m.visitVarInsn(opcode, local));
  }

  void increment(int local) {
    add(local < BYTE_LOCALS ? 3 : 6, m -> m.visitIincInsn(local, 1));
  }

  // ---- constants
  // -------------------------------------------------------------------------------------

  void constant(int value) {
    if (value >= -1 && value <= 5) {
      op(Opcodes.ICONST_0 + value);
    } else if (value == (byte) value) {
      add(2, m -> m.visitIntInsn(Opcodes.BIPUSH, value));
    } else if (value == (short) value) {
      add(3, m -> m.visitIntInsn(Opcodes.SIPUSH, value));
    } else {
      add(3, m -> m.visitLdcInsn(value));
    }
  }

  void constant(long value) {
    if (value == 0 || value == 1) {
      op(value == 0 ? Opcodes.LCONST_0 : Opcodes.LCONST_1);
    } else if (value == (short) value) {
      constant((int) value);
      op(Opcodes.I2L);
    } else {
      add(3, m -> m.visitLdcInsn(value));
    }
  }

  void constant(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (bits == 0) {
      op(Opcodes.FCONST_0);
    } else if (value == 1) {
      op(Opcodes.FCONST_1);
    } else {
      add(3, m -> m.visitLdcInsn(value));
    }
  }

  void constant(double value) {
    long bits = Double.doubleToRawLongBits(value);
    if (bits == 0) {
      op(Opcodes.DCONST_0);
    } else if (value == 1) {
      op(Opcodes.DCONST_1);
    } else {
      add(3, m -> m.visitLdcInsn(value));
    }
  }

  // ---- instructions
  void constant(String value) {
    add(3, m -> m.visitLdcInsn(value));
  }

  /** Pushes a class. */
  void constant(Type value) {
    add(3, m -> m.visitLdcInsn(value));
  }

  // ----------------------------------------------------------------------------------

  /** An instruction without operands. */
  void op(int opcode) {
    add(1, m -> m.visitInsn(opcode));
  }

  void jump(int opcode, Label target) {
    add(3, m -> m.visitJumpInsn(opcode, target));
  }

  void label(Label label) {
    add(0, m -> m.visitLabel(label));
  }

  void checkCast(String type) {
    add(3, m -> m.visitTypeInsn(Opcodes.CHECKCAST, type));
  }

  void getField(String owner, String name, String descriptor) {
    add(3, m -> m.visitFieldInsn(Opcodes.GETFIELD, owner, name, descriptor));
  }

  void putField(String owner, String name, String descriptor) {
    add(3, m -> m.visitFieldInsn(Opcodes.PUTFIELD, owner, name, descriptor));
  }

  void getStatic(String owner, String name, String descriptor) {
    add(3, m -> m.visitFieldInsn(Opcodes.GETSTATIC, owner, name, descriptor));
  }

  void newArray(String element, int length) {
    constant(length);
    add(3, m -> m.visitTypeInsn(Opcodes.ANEWARRAY, element));
  }

  void newIntArray(int length) {
    constant(length);
    add(2, m -> m.visitIntInsn(Opcodes.NEWARRAY, Opcodes.T_INT));
  }

  void newLongArray(int length) {
    constant(length);
    add(2, m -> m.visitIntInsn(Opcodes.NEWARRAY, Opcodes.T_LONG));
  }

  void callStatic(String owner, String name, String descriptor) {
    add(3, m -> m.visitMethodInsn(Opcodes.INVOKESTATIC, owner, name, descriptor, false));
  }

  void callSpecial(String owner, String name, String descriptor) {
    add(3, m -> m.visitMethodInsn(Opcodes.INVOKESPECIAL, owner, name, descriptor, false));
  }

  void callVirtual(String owner, String name, String descriptor) {
    add(3, m -> m.visitMethodInsn(Opcodes.INVOKEVIRTUAL, owner, name, descriptor, false));
  }

  void callInterface(String owner, String name, String descriptor) {
    add(5, m -> m.visitMethodInsn(Opcodes.INVOKEINTERFACE, owner, name, descriptor, true));
  }

  // ---- shapes
  // ----------------------------------------------------------------------------------------

  /**
   * {@code for (local = from; local < end; local++) body}, where {@code local} has its first value.
   *
   * @param local int variable
   * @param end pushes the end; evaluated before each iteration
   * @param body what
   */
  void loop(int local, Runnable end, Runnable body) {
    Label head = new Label();
    Label exit = new Label();
    label(head);
    load(JvmType.INT, local);
    end.run();
    jump(Opcodes.IF_ICMPGE, exit);
    body.run();
    increment(local);
    jump(Opcodes.GOTO, head);
    label(exit);
  }
}
