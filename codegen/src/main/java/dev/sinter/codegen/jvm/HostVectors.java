package dev.sinter.codegen.jvm;

import dev.sinter.codegen.jvm.support.VectorProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the running Java machine can do with vectors. */
final class HostVectors {
  private static final int SMALLEST = 128;
  private static final Path PROCESSOR = Path.of("/proc/cpuinfo");

  private HostVectors() {}

  /** {@return the width of the widest vector in bits; 0 without the Vector API} */
  static int bits() {
    int bits = VectorProbe.bits();
    return bits >= SMALLEST ? bits : 0;
  }

  /**
   * {@return whether a multiply-add is an instruction} Where it is none, Java computes it with big
   * decimals, thousands of times slower.
   */
  static boolean hasFma() {
    return switch (System.getProperty("os.arch")) {
      case "aarch64", "riscv64", "ppc64le", "s390x" -> true;
      case "amd64", "x86_64" -> isListed("fma");
      case String _ -> false;
      case null -> false;
    };
  }

  private static boolean isListed(String feature) {
    try (var lines = Files.lines(PROCESSOR)) {
      return lines
          .filter(line -> line.startsWith("flags"))
          .findFirst()
          .filter(flags -> (" " + flags + " ").contains(" " + feature + " "))
          .isPresent();
    } catch (IOException e) {
      return false;
    }
  }
}
