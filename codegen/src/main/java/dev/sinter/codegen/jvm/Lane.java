package dev.sinter.codegen.jvm;

import org.objectweb.asm.Opcodes;

/**
 * Which lane of a vector scalar code computes.
 *
 * @param isKnown whether the number of the lane is known; else a local variable holds it
 * @param number number of the lane, or of the int variable
 */
record Lane(boolean isKnown, int number) {
  /** The only lane of a scalar. */
  static final Lane ONLY = known(0);

  /** {@return a lane whose number is known} */
  static Lane known(int number) {
    return new Lane(true, number);
  }

  /** {@return the lane whose number an int variable holds} */
  static Lane counted(int local) {
    return new Lane(false, local);
  }

  /** Pushes {@code offset + lane}. */
  void push(Code code, int offset) {
    if (isKnown) {
      code.constant(offset + number);
      return;
    }
    code.load(JvmType.INT, number);
    if (offset != 0) {
      code.constant(offset);
      code.op(Opcodes.IADD);
    }
  }
}
