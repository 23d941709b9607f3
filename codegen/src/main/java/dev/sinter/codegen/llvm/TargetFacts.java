package dev.sinter.codegen.llvm;

import dev.sinter.ir.target.Target;
import java.util.Set;

/**
 * What the emitter must know of a target beyond its triple: which operations are instructions there
 * (for LLVM turns the others into calls of a library that we do not link), and how to ask its
 * kernel.
 *
 * @param indexBits width of an index
 * @param rounding whether floor, ceil, trunc and round-to-even of floats are instructions
 * @param system the kernel's interface, for waiting
 */
public record TargetFacts(int indexBits, boolean rounding, SystemInterface system) {
  private static final Set<String> OLD_X86 =
      Set.of("", "generic", "x86-64", "k8", "nocona", "core2", "penryn", "opteron", "athlon64");

  /** How a thread waits. */
  public enum SystemInterface {
    /** Linux on x86-64. */
    LINUX_X86_64,
    /** Linux on 64-bit ARM. */
    LINUX_AARCH64,
    /** Linux on 64-bit RISC-V. */
    LINUX_RISCV64,
    /** None that we know: waiting threads spin. */
    NONE;

    /** {@return the interface of a target's system} */
    public static SystemInterface of(Target target) {
      String architecture = target.triple().split("-", -1)[0];
      return switch (target.triple().contains("linux") ? architecture : "") {
        case "x86_64" -> LINUX_X86_64;
        case "aarch64" -> LINUX_AARCH64;
        case "riscv64" -> LINUX_RISCV64;
        default -> NONE;
      };
    }
  }

  /** {@return the facts of a target} */
  public static TargetFacts of(Target target) {
    String architecture = target.triple().split("-", -1)[0];
    boolean rounding =
        switch (architecture) {
          case "x86_64" ->
              target.features().contains("+sse4.1")
                  || target.features().contains("+avx")
                  || !OLD_X86.contains(target.cpu());
          case "aarch64", "arm64", "aarch64_be" -> true;
          default -> false;
        };
    return new TargetFacts(target.indexBits(), rounding, SystemInterface.of(target));
  }
}
