package dev.sinter.testsuite.memory;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What this process holds at a moment, after a garbage collection.
 *
 * @param seconds since the measuring began
 * @param epochs that were trained until then
 * @param heap bytes of objects in use
 * @param outside bytes of arenas and direct buffers
 * @param code bytes of metaspace and of code that the JVM made
 * @param resident bytes of the whole process in memory, as Linux counts them
 * @param files open file descriptors
 * @param threads live threads
 * @param classes loaded classes
 */
record MemorySample(
    double seconds,
    int epochs,
    long heap,
    long outside,
    long code,
    long resident,
    long files,
    int threads,
    long classes) {
  /** {@return what is held now, once what is unreachable is gone} */
  static MemorySample take(double seconds, int epochs) {
    collect();
    return new MemorySample(
        seconds,
        epochs,
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum(),
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.NON_HEAP)
            .mapToLong(pool -> pool.getUsage().getUsed())
            .sum(),
        residentSet(),
        openFiles(),
        ManagementFactory.getThreadMXBean().getThreadCount(),
        ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
  }

  /** Cleaners run after a collection, and what they let go is collected by the next one. */
  private static void collect() {
    for (int i = 0; i < 3; i++) {
      System.gc();
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static long residentSet() {
    Path status = Path.of("/proc/self/status");
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0; // no Linux: the column stays empty
    }
  }

  private static long openFiles() {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.count() - 1; // without that of the listing itself
    } catch (IOException e) {
      return 0;
    }
  }
}
