package dev.sinter.testsuite.benchmark;

import dev.sinter.codegen.llvm.LlvmBackend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Adds the share of the machine's peak to the iterations of {@link KernelBenchmark}: the register
 * loop runs before and after each of them, on as many threads as the kernel.
 */
public final class PeakProfiler implements InternalProfiler {
  /** What the result is called. */
  static final String SHARE = "share-of-peak";

  private static final int SAMPLES = 5;

  private final List<Double> around = new ArrayList<>();

  /** The loop, compiled when the first iteration asks for it; lives as long as the process. */
  private final Map<Integer, FmaPeak> peaks = new TreeMap<>();

  @Override
  public String getDescription() {
    return "share of the machine's peak of fused multiply-adds";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    around.clear();
    if (isKernel(benchmark)) {
      sample(benchmark);
    }
  }

  @Override
  public Collection<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    if (!isKernel(benchmark)) {
      return List.of();
    }
    sample(benchmark);
    double median = result.getPrimaryResult().getStatistics().getPercentile(50);
    double seconds =
        median
            * TimeUnit.NANOSECONDS.convert(1, benchmark.getTimeUnit())
            / TimeUnit.SECONDS.toNanos(1);
    double operations = Workload.of(benchmark.getParam("workload")).operations();
    double[] sorted = around.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    double peak = sorted[sorted.length / 2];
    return Arrays.asList(
        new ScalarResult(SHARE, 100 * operations / seconds / peak, "%", AggregationPolicy.AVG),
        new ScalarResult("gflops", operations / seconds / 1e9, "GFLOP/s", AggregationPolicy.AVG));
  }

  private static boolean isKernel(BenchmarkParams benchmark) {
    return benchmark.getParamsKeys().contains("workload");
  }

  private void sample(BenchmarkParams benchmark) {
    int threads = Integer.parseInt(benchmark.getParam("threads"));
    FmaPeak peak = peaks.computeIfAbsent(threads, n -> new FmaPeak(new LlvmBackend(), n));
    for (int i = 0; i < SAMPLES; i++) {
      long begin = System.nanoTime();
      peak.run();
      around.add(peak.operations() / ((System.nanoTime() - begin) / 1e9));
    }
  }
}
