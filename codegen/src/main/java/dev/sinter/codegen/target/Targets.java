package dev.sinter.codegen.target;

import dev.sinter.codegen.library.Llvm;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.target.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;

/**
 * Finds targets: this machine, a named one, or any triple that LLVM knows.
 *
 * <p>A target is written {@code NAME}, or {@code TRIPLE[:CPU[:FEATURE,...]]}. Names:
 *
 * <pre>
 *   host            this machine            x86-64-v2, -v3, -v4   Linux, by feature level
 *   aarch64         Linux, NEON             riscv64               Linux, V extension of 128 bits
 *   cortex-m4       bare, FPU of f32        wasm32                SIMD of 128 bits
 *   riscv32         bare, F and M           x86-64                Linux, SSE2
 * </pre>
 */
public final class Targets {
  private static final SequencedMap<String, Target> NAMED = named();

  private Targets() {}

  private static SequencedMap<String, Target> named() {
    SequencedMap<String, Target> targets = new LinkedHashMap<>();
    String linux = "x86_64-unknown-linux-gnu";
    targets.put(
        "x86-64",
        new Target(linux, "x86-64", List.of(), 16, 16, false, 32 << 10, 256 << 10, 64, false));
    targets.put(
        "x86-64-v2",
        new Target(linux, "x86-64-v2", List.of(), 16, 16, false, 32 << 10, 256 << 10, 64, false));
    targets.put(
        "x86-64-v3",
        new Target(linux, "x86-64-v3", List.of(), 32, 16, true, 32 << 10, 256 << 10, 64, false));
    targets.put(
        "x86-64-v4",
        new Target(linux, "x86-64-v4", List.of(), 64, 32, true, 32 << 10, 1 << 20, 64, false));
    targets.put(
        "aarch64",
        new Target(
            "aarch64-unknown-linux-gnu",
            "generic",
            List.of(),
            16,
            32,
            true,
            32 << 10,
            512 << 10,
            64,
            false));
    targets.put(
        "riscv64",
        new Target(
            "riscv64-unknown-linux-gnu",
            "generic-rv64",
            List.of("+m", "+a", "+f", "+d", "+c", "+v"),
            16,
            32,
            true,
            32 << 10,
            256 << 10,
            64,
            false));
    targets.put(
        "riscv32",
        new Target(
            "riscv32-unknown-none-elf",
            "generic-rv32",
            List.of("+m", "+f", "+c"),
            0,
            32,
            true,
            16 << 10,
            0,
            32,
            false));
    targets.put(
        "cortex-m4",
        new Target(
            "thumbv7em-none-eabihf", "cortex-m4", List.of(), 0, 32, true, 8 << 10, 0, 32, false));
    targets.put(
        "wasm32",
        new Target(
            "wasm32-unknown-unknown",
            "generic",
            List.of("+simd128"),
            16,
            16,
            false,
            32 << 10,
            256 << 10,
            32,
            false));
    return targets;
  }

  /** {@return the names that {@link #parse} knows beside triples and {@code host}} */
  public static List<String> names() {
    return List.copyOf(NAMED.keySet());
  }

  /** {@return this machine} */
  public static Target host() {
    return HostMachine.TARGET;
  }

  /**
   * Finds a target.
   *
   * @param text a name, or a triple, optionally with processor and features
   * @return the target
   * @throws ModelException if LLVM does not know the architecture; lists the names
   */
  public static Target parse(String text) {
    if (text.equals("host")) {
      return host();
    }
    Target named = NAMED.get(text.toLowerCase(Locale.ROOT));
    if (named != null) {
      return named;
    }
    String[] parts = text.split(":", 3);
    String triple = parts[0];
    if (!triple.contains("-") || !Llvm.knows(triple)) {
      throw new ModelException(
          "target '"
              + text
              + "' is not known; use host, "
              + String.join(", ", names())
              + ", or a triple such as aarch64-linux-gnu, optionally TRIPLE:CPU:+feature,-feature");
    }
    String cpu = parts.length > 1 ? parts[1] : "";
    List<String> features = new ArrayList<>();
    if (parts.length > 2) {
      Arrays.stream(parts[2].split(",")).filter(f -> !f.isBlank()).forEach(features::add);
    }
    return describe(triple, cpu, features);
  }

  /** {@return what is safe to assume of a triple with these features, and no more} */
  static Target describe(String triple, String cpu, List<String> features) {
    String architecture = triple.split("-", -1)[0];
    boolean wide = features.contains("+avx512f") && features.contains("+avx512vl");
    return switch (architecture) {
      case "x86_64", "amd64" -> {
        boolean avx2 = features.contains("+avx2");
        boolean fma = features.contains("+fma");
        Target level = NAMED.get(cpu);
        if (level != null && features.isEmpty()) {
          yield new Target(
              triple,
              cpu,
              features,
              level.vectorBytes(),
              level.vectorRegisters(),
              level.fma(),
              32 << 10,
              256 << 10,
              64,
              false);
        }
        yield new Target(
            triple,
            cpu,
            features,
            wide ? 64 : avx2 ? 32 : 16,
            wide ? 32 : 16,
            fma,
            32 << 10,
            256 << 10,
            64,
            false);
      }
      case "aarch64", "arm64" ->
          new Target(triple, cpu, features, 16, 32, true, 32 << 10, 512 << 10, 64, false);
      case "riscv64" ->
          new Target(
              triple,
              cpu,
              features,
              features.contains("+v") ? 16 : 0,
              32,
              features.contains("+f"),
              32 << 10,
              256 << 10,
              64,
              false);
      case "wasm32" ->
          new Target(
              triple,
              cpu,
              features,
              features.contains("+simd128") ? 16 : 0,
              16,
              false,
              32 << 10,
              256 << 10,
              32,
              false);
      case "wasm64", "x86-64", "powerpc64le", "ppc64le", "s390x", "loongarch64", "mips64" ->
          new Target(triple, cpu, features, 0, 16, false, 32 << 10, 256 << 10, 64, false);
      default -> new Target(triple, cpu, features, 0, 16, false, 8 << 10, 0, 32, false);
    };
  }
}
