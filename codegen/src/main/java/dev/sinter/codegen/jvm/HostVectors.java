package dev.sinter.codegen.jvm;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What the running Java machine can do with vectors. */
final class HostVectors {
  /**
   * The module of the Vector API; it is in the boot layer only if the machine was started with it.
   */
  static final String MODULE = "jdk.incubator.vector";

  private static final Path PROCESSOR = Path.of("/proc/cpuinfo");

  private HostVectors() {}

  /** {@return the width of the widest vector in bits; 0 without the Vector API} */
  static int bits() {
    Optional<Module> module = ModuleLayer.boot().findModule(MODULE);
    if (module.isEmpty()) {
      return 0;
    }
    HostVectors.class.getModule().addReads(module.get());
    try {
      Class<?> shape = Class.forName(module.get(), "jdk.incubator.vector.VectorShape");
      if (shape == null) {
        return 0;
      }
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      MethodHandle preferred =
          lookup.findStatic(shape, "preferredShape", MethodType.methodType(shape));
      MethodHandle width =
          lookup.findVirtual(shape, "vectorBitSize", MethodType.methodType(int.class));
      int bits = (int) MethodHandles.filterReturnValue(preferred, width).invoke();
      return bits >= 128 ? bits : 0;
    } catch (Throwable e) { // an incubating API may change; without it there is scalar code
      return 0;
    }
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
