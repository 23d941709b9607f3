package dev.sinter.codegen.llvm;

import dev.sinter.ir.target.Target;
import java.util.Set;

/**
 * What the emitter must know of a target beyond its triple: which operations are instructions there
 * (for LLVM turns the others into calls of a library that we do not link), and how to ask its kernel.
 *
 * @param indexBits width of an index
 * @param rounding whether floor, ceil, trunc and round-to-even of floats are instructions
 * @param system the kernel's interface, for waiting
 */
record TargetFacts(int indexBits, boolean rounding, SystemInterface system) {
  private static final Set<String> OLD_X86 =
      Set.of("", "generic", "x86-64", "k8", "nocona", "core2", "penryn", "opteron", "athlon64");

  /** How a thread waits. */
  enum SystemInterface {
    /** Linux on x86-64. */
    LINUX_X86_64,
    /** Linux on 64-bit ARM. */
    LINUX_AARCH64,
    /** Linux on 64-bit RISC-V. */
    LINUX_RISCV64,
    /** None that we know: waiting threads spin. */
    NONE
  }

  /** {@return the facts of a target} */
  static TargetFacts of(Target target) {
    String architecture = target.triple().split("-", -1)[0];
    boolean linux = target.triple().contains("linux");
    boolean rounding =
        switch (architecture) {
          case "x86_64" ->
              target.features().contains("+sse4.1")
                  || target.features().contains("+avx")
                  || !OLD_X86.contains(target.cpu());
          case "aarch64", "arm64", "aarch64_be" -> true;
          default -> false;
        };
    SystemInterface system =
        switch (linux ? architecture : "") {
          case "x86_64" -> SystemInterface.LINUX_X86_64;
          case "aarch64" -> SystemInterface.LINUX_AARCH64;
          case "riscv64" -> SystemInterface.LINUX_RISCV64;
          default -> SystemInterface.NONE;
        };
    return new TargetFacts(target.indexBits(), rounding, system);
  }
}
