package dev.sinter.codegen.jvm;

import org.objectweb.asm.Opcodes;

/**
 * Kinds of class files. Both give the same bits.
 *
 * @param version version of the class file
 * @param vectorBits width of the widest vector of the Vector API; 0 for code that does not use it
 */
record Flavour(int version, int vectorBits) {
  /** Runs on Java 17 and later, needs no module. */
  static final Flavour SCALAR = new Flavour(Opcodes.V17, 0);

  /**
   * {@return code that uses the module {@code jdk.incubator.vector}}
   *
   * @param bits width of the widest vector
   */
  static Flavour vector(int bits) {
    return new Flavour(Opcodes.V25, bits);
  }
}
