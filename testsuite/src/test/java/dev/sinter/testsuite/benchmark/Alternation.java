package dev.sinter.testsuite.benchmark;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Measures contenders in turns, over and over, so that whatever else the machine does meets all of
 * them alike. A turn is one call, or as many as fill a millisecond: short ones are meant to find
 * their data where the call before left them.
 */
final class Alternation {
  private static final double LEAST_TURN = 1e-3;

  private final LongSupplier clock;
  private final List<Runnable> contenders;
  private final int[] calls;
  private final List<double[]> seconds = new ArrayList<>();

  /** Contenders timed by the clock on the wall. */
  Alternation(Runnable... contenders) {
    this(System::nanoTime, contenders);
  }

  private Alternation(LongSupplier clock, Runnable... contenders) {
    this.clock = clock;
    this.contenders = List.of(contenders);
    this.calls = new int[contenders.length];
    Arrays.fill(calls, 1);
  }

  /**
   * {@return contenders that run on the calling thread alone, timed by what they have of the
   * processor: while other programs have it, nothing counts}
   */
  static Alternation ofProcessorTime(Runnable... contenders) {
    return new Alternation(
        ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime, contenders);
  }

  /**
   * Measures.
   *
   * @param warmUp seconds that are not counted, at least three rounds
   * @param measured seconds that are, at least ten rounds
   */
  Alternation measure(double warmUp, double measured) {
    rounds(warmUp / 2, 3);
    adapt(rounds(warmUp / 2, 3));
    List<double[]> samples = rounds(measured, 10);
    for (int c = 0; c < contenders.size(); c++) {
      int contender = c;
      seconds.add(samples.stream().mapToDouble(round -> round[contender]).sorted().toArray());
    }
    return this;
  }

  private void adapt(List<double[]> samples) {
    for (int c = 0; c < calls.length; c++) {
      int contender = c;
      double least = samples.stream().mapToDouble(round -> round[contender]).min().orElseThrow();
      calls[c] = (int) Math.clamp(Math.ceil(LEAST_TURN / least), 1, 100_000);
    }
  }

  private List<double[]> rounds(double limit, int least) {
    List<double[]> samples = new ArrayList<>();
    long begin = System.nanoTime();
    while (samples.size() < least || System.nanoTime() - begin < limit * 1e9) {
      double[] round = new double[contenders.size()];
      for (int c = 0; c < round.length; c++) {
        long start = clock.getAsLong();
        for (int i = 0; i < calls[c]; i++) {
          contenders.get(c).run();
        }
        round[c] = (clock.getAsLong() - start) / 1e9 / calls[c];
      }
      samples.add(round);
    }
    return samples;
  }

  /** {@return the median time of a call of a contender, in seconds} */
  double median(int contender) {
    return quantile(contender, 0.5);
  }

  /**
   * {@return the time that a tenth of a contender's samples stay below, in seconds: what it takes
   * when nothing disturbs it}
   */
  double fast(int contender) {
    return quantile(contender, 0.1);
  }

  private double quantile(int contender, double share) {
    double[] sorted = seconds.get(contender);
    return sorted[Math.min(sorted.length - 1, (int) (share * sorted.length))];
  }

  /** {@return how many rounds were measured} */
  int rounds() {
    return seconds.getFirst().length;
  }
}
