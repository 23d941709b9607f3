package dev.sinter.testsuite.benchmark;

import dev.sinter.codegen.Backend;
import dev.sinter.codegen.jvm.JvmBackend;
import dev.sinter.codegen.llvm.LlvmBackend;
import java.util.List;
import java.util.Locale;

/**
 * Prints kernels as shares of the machine's peak, for 1 and 2 threads, and the JVM backend's speed
 * as a share of LLVM's. Arguments: {@code [--seconds S] [--threads N] [WORKLOAD...]}.
 *
 * <p>A line's figures come from one run in which the register loop, the kernel on one thread, the
 * register loop and the kernel on all threads take turns.
 */
final class Shares {
  private Shares() {}

  /** Entry point; see the class. */
  public static void main(String[] arguments) {
    double seconds = 3;
    int threads = 2;
    List<String> names = Workload.NAMES;
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--seconds" -> seconds = Double.parseDouble(arguments[++i]);
        case "--threads" -> threads = Integer.parseInt(arguments[++i]);
        default -> {
          names = List.of(arguments).subList(i, arguments.length);
          i = arguments.length;
        }
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%-24s %8s %8s %8s %8s %8s %8s%n",
        "workload",
        "GFLOP/s",
        "share",
        "fast",
        "x" + threads + " thr",
        "share",
        "fast");
    for (String name : names) {
      Workload workload = Workload.of(name.replace("jvm:", ""));
      if (name.startsWith("jvm:")) {
        ofLlvm(workload, seconds);
      } else {
        ofPeak(workload, threads, seconds);
      }
    }
  }

  private static void ofPeak(Workload w, int threads, double seconds) {
    LlvmBackend backend = new LlvmBackend();
    try (FmaPeak peak = new FmaPeak(backend, 1);
        FmaPeak peaks = new FmaPeak(backend, threads);
        PreparedCall one = PreparedCall.of(w.graph(), backend, 1, w.dimensions());
        PreparedCall all = PreparedCall.of(w.graph(), backend, threads, w.dimensions())) {
      Alternation alone = new Alternation(peak::run, one::run, all::run, peaks::run);
      alone.measure(seconds / 3, seconds);
      double p1 = peak.operations() / alone.median(0);
      double p1Fast = peak.operations() / alone.fast(0);
      double pn = peaks.operations() / alone.median(3);
      double pnFast = peaks.operations() / alone.fast(3);
      System.out.printf(
          Locale.ROOT,
          "%-24s %8.1f %7.0f%% %7.0f%% %8.2f %7.0f%% %7.0f%%  (%d rounds, peak %.0f, on %d threads"
              + " %.0f GFLOP/s)%n",
          w.name(),
          w.operations() / alone.median(1) / 1e9,
          100 * w.operations() / alone.median(1) / p1,
          100 * w.operations() / alone.fast(1) / p1Fast,
          alone.median(1) / alone.median(2),
          100 * w.operations() / alone.median(2) / pn,
          100 * w.operations() / alone.fast(2) / pnFast,
          alone.rounds(),
          p1Fast / 1e9,
          threads,
          pnFast / 1e9);
    }
  }

  private static void ofLlvm(Workload w, double seconds) {
    Backend llvm = new LlvmBackend();
    try (PreparedCall machine = PreparedCall.of(w.graph(), llvm, 1, w.dimensions());
        PreparedCall bytecode = PreparedCall.of(w.graph(), new JvmBackend(), 1, w.dimensions())) {
      Alternation turns = new Alternation(machine::run, bytecode::run);
      turns.measure(seconds, seconds);
      System.out.printf(
          Locale.ROOT,
          "jvm %-20s %8.1f   %.0f%% of LLVM's speed (fast samples %.0f%%, %d rounds)%n",
          w.name(),
          w.operations() / turns.median(1) / 1e9,
          100 * turns.median(0) / turns.median(1),
          100 * turns.fast(0) / turns.fast(1),
          turns.rounds());
    }
  }
}
