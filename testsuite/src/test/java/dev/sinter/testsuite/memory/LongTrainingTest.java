package dev.sinter.testsuite.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LongTrainingTest {
  @TempDir private Path folder;

  private static MemoryReport report(long heapPerMinute, long filesPerMinute) {
    List<MemorySample> samples =
        IntStream.rangeClosed(1, 60)
            .mapToObj(
                minute ->
                    new MemorySample(
                        minute * 60,
                        minute * 10,
                        (20 << 20) + (minute < 10 ? 0 : 3 << 20) + heapPerMinute * minute,
                        1 << 20,
                        30 << 20,
                        200 << 20,
                        12 + filesPerMinute * minute,
                        9,
                        3000))
            .toList();
    return new MemoryReport(samples);
  }

  @Test
  void growthIsSeenAndWarmingUpIsNot() {
    assertThat(report(0, 0).isFlat()).isTrue();
    assertThat(report(0, 0).text()).contains("**Memory is flat.**").contains("| 60.0 | 600 |");
    assertThat(report(100 << 10, 0).isFlat()).isFalse();
    assertThat(report(100 << 10, 0).text())
        .contains("**Memory grows.**")
        .containsPattern("heap, MiB \\| .* \\| 5\\.86 \\| .* \\| grows");
    assertThat(report(0, 1).isFlat()).isFalse();
  }

  /** No verdict: a JVM that has just started still grows. */
  @Test
  void aShortTrainingWritesAllThatALongOneDoes() throws Exception {
    Path page = folder.resolve("report.md");
    LongTraining.run(
        "--minutes",
        "0.05",
        "--every",
        "0.5",
        "--report",
        page.toString(),
        "--folder",
        folder.toString());
    assertThat(Files.readString(page)).contains("| resident set, MiB | ").contains("| minute |");
    assertThat(folder.resolve("last.keras")).isNotEmptyFile();
    assertThat(folder.resolve("log.csv")).isNotEmptyFile();
    assertThat(folder.resolve("board/validation")).isNotEmptyDirectory();
  }
}
