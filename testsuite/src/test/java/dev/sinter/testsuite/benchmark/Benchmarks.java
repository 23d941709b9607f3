package dev.sinter.testsuite.benchmark;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs the benchmarks under JMH, with JMH's own command line, and prints the medians: for kernels
 * the share of the machine's peak.
 */
public final class Benchmarks {
  private Benchmarks() {}

  /**
   * Entry point.
   *
   * @param arguments those of JMH, such as {@code KernelBenchmark -p threads=1}; none runs all
   */
  public static void main(String[] arguments) throws CommandLineOptionException, RunnerException {
    OptionsBuilder options = new OptionsBuilder();
    options.parent(new CommandLineOptions(arguments));
    if (arguments.length == 0) {
      options.include("CompileBenchmark").include("KernelBenchmark");
    }
    options.addProfiler(PeakProfiler.class);
    Collection<RunResult> all = new Runner(options.build()).run();
    all.forEach(Benchmarks::print);
  }

  private static void print(RunResult result) {
    List<IterationResult> iterations =
        result.getBenchmarkResults().stream()
            .flatMap(fork -> fork.getIterationResults().stream())
            .toList();
    StringBuilder line = new StringBuilder(result.getParams().getBenchmark());
    for (String key : result.getParams().getParamsKeys()) {
      line.append(' ').append(result.getParams().getParam(key));
    }
    double time =
        median(
            iterations.stream()
                .mapToDouble(i -> i.getPrimaryResult().getStatistics().getPercentile(50))
                .toArray());
    line.append(
        String.format(
            Locale.ROOT, ": median %.1f %s", time, result.getPrimaryResult().getScoreUnit()));
    double[] shares =
        iterations.stream()
            .filter(i -> i.getSecondaryResults().containsKey(PeakProfiler.SHARE))
            .mapToDouble(i -> i.getSecondaryResults().get(PeakProfiler.SHARE).getScore())
            .toArray();
    if (shares.length > 0) {
      line.append(String.format(Locale.ROOT, ", %.0f %% of peak", median(shares)));
    }
    System.out.println(line);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
