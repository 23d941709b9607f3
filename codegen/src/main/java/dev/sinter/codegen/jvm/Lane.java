package dev.sinter.codegen.jvm;

import org.objectweb.asm.Opcodes;

/** Which lane of a vector scalar code computes. */
sealed interface Lane {
  /** The only lane of a scalar. */
  Lane ONLY = new Fixed(0);

  /** A known lane. */
  record Fixed(int number) implements Lane {}

  /** The lane whose number an int variable holds. */
  record Counted(int local) implements Lane {}

  /** Pushes {@code offset + lane}. */
  default void push(Code code, int offset) {
    switch (this) {
      case Fixed(int number) -> code.constant(offset + number);
      case Counted(int local) -> {
        code.load(JvmType.INT, local);
        if (offset != 0) {
          code.constant(offset);
          code.op(Opcodes.IADD);
        }
      }
    }
  }
}
