package dev.sinter.codegen.target;

import dev.sinter.codegen.library.Llvm;
import dev.sinter.ir.target.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** This machine as LLVM and the operating system describe it; asked once. */
final class HostMachine {
  private static final Path CACHES = Path.of("/sys/devices/system/cpu/cpu0/cache");
  static final Target TARGET = detect();

  private HostMachine() {}

  private static Target detect() {
    List<String> features =
        Arrays.stream(Llvm.hostFeatures().split(","))
            .filter(feature -> !feature.endsWith("prefer-256-bit"))
            .sorted()
            .toList();
    Target target = Targets.describe(Llvm.hostTriple(), Llvm.hostCpu(), features);
    return new Target(
        target.triple(),
        target.cpu(),
        features,
        target.vectorBytes(),
        target.vectorRegisters(),
        target.fma(),
        cacheBytes("1", "Data", target.level1Bytes()),
        cacheBytes("2", "Unified", target.level2Bytes()),
        target.indexBits(),
        false);
  }

  /** The size that Linux reports, or what is usual where it reports none. */
  private static long cacheBytes(String level, String type, long usual) {
    for (int i = 0; i < 8; i++) {
      Path cache = CACHES.resolve("index" + i);
      try {
        if (read(cache, "level").equals(level) && read(cache, "type").equals(type)) {
          return Long.parseLong(read(cache, "size").replace("K", "")) << 10;
        }
      } catch (IOException | NumberFormatException e) {
        return usual;
      }
    }
    return usual;
  }

  private static String read(Path cache, String name) throws IOException {
    return Files.readString(cache.resolve(name)).strip();
  }
}
