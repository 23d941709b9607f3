package dev.sinter.testsuite.benchmark;

import dev.sinter.codegen.Backend;
import dev.sinter.codegen.jvm.JvmBackend;
import dev.sinter.codegen.llvm.LlvmBackend;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One kernel, packing of operands included. With {@link PeakProfiler} each iteration is also told
 * as a share of what the machine can multiply and add, measured right before and after it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 20, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "--enable-native-access=ALL-UNNAMED",
      "--add-modules=jdk.incubator.vector",
      "-Xmx2g"
    })
public class KernelBenchmark {
  /** One of {@link Workload#NAMES}. */
  @Param({
    "matmul-512x512x512",
    "matmul-1024x1024x1024",
    "matmul-128x784x512",
    "matmul-128x512x10",
    "conv",
    "conv-input-gradient",
    "conv-kernel-gradient",
    "lstm",
    "perceptron-train"
  })
  public String workload;

  /** Threads that work on a call. */
  @Param({"1", "2"})
  public int threads;

  /** Code generator: {@code llvm} or {@code jvm}. */
  @Param("llvm")
  public String backend;

  private PreparedCall call;

  /** Compiles. */
  @Setup
  public void prepare() {
    Backend generator = backend.equals("jvm") ? new JvmBackend() : new LlvmBackend();
    Workload w = Workload.of(workload);
    call = PreparedCall.of(w.graph(), generator, threads, w.dimensions());
  }

  /** Frees code and memory. */
  @TearDown
  public void close() {
    call.close();
  }

  /** Runs the kernel once. */
  @Benchmark
  public void call() {
    call.run();
  }
}
