package dev.sinter.testsuite.benchmark;

import dev.sinter.codegen.Compiler;
import dev.sinter.codegen.library.Llvm;
import dev.sinter.codegen.llvm.LlvmBackend;
import dev.sinter.ir.graph.Graph;
import dev.sinter.passes.lower.LoweringOptions;
import dev.sinter.runtime.program.Executable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Compiling the three entries of the MNIST perceptron in a fresh JVM, after LLVM is loaded: one
 * measurement per JVM. {@link CompileTimes} prints the same by phase.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
@Fork(value = 5, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class CompileBenchmark {

  /** Loads LLVM. */
  @Setup
  public void load() {
    Llvm.load();
  }

  /** Builds the model, traces and compiles predict, test and train. */
  @Benchmark
  public List<Executable> perceptron() {
    Compiler compiler = new Compiler(new LlvmBackend(), LoweringOptions.DEFAULT);
    List<Executable> programs = new ArrayList<>();
    for (Graph graph : Entries.of(Entries.perceptron())) {
      programs.add(compiler.compile(graph));
    }
    return programs;
  }
}
