package dev.sinter.testsuite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.testsuite.cli.Commands.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sinter bench}: its lines, and who worked. */
class BenchCommandTest {
  @TempDir private Path folder;

  @BeforeEach
  void write() throws IOException {
    Line.write(folder);
  }

  private Run bench(String... options) {
    List<String> all = new ArrayList<>(List.of("bench", "@line.sinter"));
    all.addAll(List.of(options));
    return new Commands(folder).run(all.toArray(String[]::new));
  }

  /** A short measurement of predictions. */
  private Run predictions(String batch, int threads, String... options) {
    List<String> all =
        new ArrayList<>(
            List.of("--mode", "predict", "--batch", batch, "--threads", String.valueOf(threads)));
    all.addAll(List.of("--seconds", "0.02", "--warm-up", "0"));
    all.addAll(List.of(options));
    return bench(all.toArray(String[]::new));
  }

  @Test
  void benchEndsWithOneLine() {
    Run run = predictions("4", 1, "--backend", "interpreter");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.lines().getLast())
        .matches("sinter line predict 1 4 \\d+\\.\\d{4} \\d+\\.\\d{4} \\d+\\.\\d{4}");
  }

  @Test
  void benchMeasuresCompilingByEntryAndPhase() {
    Run run = bench("--mode", "compile");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.lines()).hasSize(4);
    assertThat(run.lines().subList(0, 3))
        .allMatch(line -> line.contains(" lower ") && line.contains(" llvm-link "))
        .extracting(line -> line.substring(0, line.indexOf(' ')))
        .containsExactly("predict", "test", "train");
    assertThat(run.lines().getLast()).matches("sinter line compile \\d+\\.\\d trace \\d+\\.\\d");
  }

  @Test
  void benchOfOneThreadSaysThatItDidAll() {
    Run run = predictions("2", 1, "--verbose");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).contains("one thread did it all").doesNotContain("0 calls");
  }

  @Test
  void benchMeasuresSeveralBatchSizesAndSaysWhoWorked() {
    Run run = predictions("2,8", 2, "--backend", "jvm", "--verbose");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.lines()).hasSize(2);
    assertThat(run.lines().getFirst()).startsWith("sinter line predict 2 2 ");
    assertThat(run.lines().getLast()).startsWith("sinter line predict 2 8 ");
    assertThat(run.err()).contains("batch 8: ").contains("2 threads did ");
  }
}
