package dev.sinter.codegen.jvm.support;

import java.util.Optional;

/** Finds out whether this Java machine has the Vector API, and how wide its vectors are. */
public final class VectorProbe {
  private static final String MODULE = "jdk.incubator.vector";

  private VectorProbe() {}

  /**
   * {@return why code with vectors of {@code bits} cannot be used here; empty if it can}
   *
   * @param bits width of the vectors
   * @param java oldest version of Java that reads the code
   */
  static String missing(int bits, int java) {
    if (bits == 0) {
      return "the model was compiled without vectors";
    }
    if (Runtime.version().feature() < java) {
      return "the Vector API code needs Java "
          + java
          + ", this is Java "
          + Runtime.version().feature();
    }
    if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
      return "start Java with --add-modules " + MODULE + " for Vector API code";
    }
    int available = bits();
    return available < bits
        ? "vectors of this machine have " + available + " bits, the code needs " + bits
        : "";
  }

  /** {@return the width of this machine's widest vectors in bits; 0 without the Vector API} */
  public static int bits() {
    Optional<Module> module = ModuleLayer.boot().findModule(MODULE);
    if (module.isEmpty()) {
      return 0;
    }
    VectorProbe.class.getModule().addReads(module.get());
    try {
      // By reflection, since this class is also loaded where the module is not.
      Class<?> shape = Class.forName("jdk.incubator.vector.VectorShape");
      Object preferred = shape.getMethod("preferredShape").invoke(null);
      return (int) shape.getMethod("vectorBitSize").invoke(preferred);
    } catch (ReflectiveOperationException e) { // an incubating API may change; there is plain code
      return 0;
    }
  }
}
