package dev.sinter.testsuite.codegen;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sinter.codegen.Backend;
import dev.sinter.codegen.interpreter.InterpreterBackend;
import dev.sinter.codegen.jvm.JvmBackend;
import dev.sinter.ir.IrException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.type.Literal;
import dev.sinter.passes.lower.Lowering;
import dev.sinter.passes.lower.LoweringOptions;
import dev.sinter.runtime.ProgramException;
import dev.sinter.testsuite.random.RandomGraphs;
import dev.sinter.testsuite.random.RandomGraphs.Options;
import dev.sinter.testsuite.random.RandomGraphs.Sample;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random graphs, lowered: bytecode gives the bits of the loop interpreter, whatever the number of
 * workers.
 */
@Timeout(600)
class JvmLoweredTest {
  private static final long SEED = Long.getLong("sinter.seed", 4_711L);
  private static final int COUNT = Integer.getInteger("sinter.count", 40);

  static LongStream seeds() {
    return LongStream.range(SEED, SEED + COUNT);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void bitsAreTheInterpreters(long seed) {
    Sample sample = RandomGraphs.sample(seed, Options.ALL);
    for (Target target : List.of(new JvmBackend().target(), target(16), target(64), target(0))) {
      Optional<Program> lowered =
          reference(() -> Lowering.lower(sample.graph(), target, LoweringOptions.DEFAULT));
      Optional<ProgramRun> expected =
          lowered.flatMap(
              program -> reference(() -> run(new InterpreterBackend(), program, sample, 1)));
      assumeTrue(
          expected.isPresent(),
          "seed " + seed + " is no test of a backend: lowering or the interpreter refuses it");
      Program program = lowered.orElseThrow();
      for (Backend backend : List.of(new JvmBackend(), JvmBackend.scalar())) {
        for (int workers : new int[] {1, 3}) {
          String what =
              sample
                  + ", vectors of "
                  + target.vectorBytes()
                  + " bytes on "
                  + backend.target().vectorBytes();
          run(backend, program, sample, workers)
              .assertSame(what + ", " + workers + " workers", expected.orElseThrow());
        }
      }
    }
  }

  private static <T> Optional<T> reference(Supplier<T> work) {
    try {
      return Optional.of(work.get());
    } catch (IrException | ProgramException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  private static ProgramRun run(Backend backend, Program program, Sample sample, int workers) {
    Graph graph = sample.graph();
    List<Literal> inputs = sample.inputs();
    return ProgramRun.of(backend, program, graph, inputs, workers);
  }

  private static Target target(int vectorBytes) {
    return new Target("jvm", "", List.of(), vectorBytes, 16, true, 32 << 10, 1 << 20, 32, false);
  }
}
