package dev.sinter.testsuite.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.codegen.llvm.LlvmBackend;
import dev.sinter.ir.plan.Program;
import dev.sinter.language.ModelFile;
import dev.sinter.language.syntax.Formatter;
import dev.sinter.language.syntax.SyntaxReader;
import dev.sinter.passes.lower.Lowering;
import dev.sinter.passes.lower.LoweringOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What benchmarks measure is there, and is scheduled as it is meant to be. */
class WorkloadTest {
  static final List<String> NAMES = Workload.NAMES;

  @ParameterizedTest
  @FieldSource("NAMES")
  void productsRunInTiles(String name) {
    Workload workload = Workload.of(name);
    Program program =
        Lowering.lower(workload.graph(), new LlvmBackend().target(), LoweringOptions.DEFAULT);

    assertThat(workload.operations()).isPositive();
    assertThat(program.procs())
        .anySatisfy(
            proc -> assertThat(proc.schedule().orElse("")).contains("accumulate", "vectorize"));
  }

  @Test
  void peakAndKernelsRunInTurns() {
    LlvmBackend backend = new LlvmBackend();
    Workload workload = Workload.of("matmul-32x64x10");
    try (FmaPeak peak = new FmaPeak(backend, 1);
        PreparedCall call = PreparedCall.of(workload.graph(), backend, 1, workload.dimensions())) {
      Alternation turns = new Alternation(peak::run, call::run).measure(0, 0);

      assertThat(turns.rounds()).isGreaterThanOrEqualTo(10);
      assertThat(turns.fast(0)).isPositive().isLessThanOrEqualTo(turns.median(0));
      assertThat(turns.fast(1)).isPositive().isLessThanOrEqualTo(turns.median(1));
    }
  }

  static List<Path> models() throws IOException {
    Path folder =
        Stream.of(Path.of("examples/benchmarks"), Path.of("../examples/benchmarks"))
            .filter(Files::isDirectory)
            .findFirst()
            .orElseThrow();
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void modelsAreFormattedAndRead(Path file) throws IOException {
    String text = Files.readString(file);

    assertThat(Formatter.format(SyntaxReader.read(text, file.toString()))).isEqualTo(text);
    assertThat(ModelFile.read(file).model().countParams()).isPositive();
  }
}
