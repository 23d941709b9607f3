package dev.sinter.testsuite.benchmark;

import dev.sinter.codegen.Compiler;
import dev.sinter.codegen.Phases;
import dev.sinter.codegen.library.Llvm;
import dev.sinter.codegen.llvm.LlvmBackend;
import dev.sinter.ir.graph.Graph;
import dev.sinter.model.Model;
import dev.sinter.passes.lower.LoweringOptions;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Prints how long compiling the three entries of the MNIST perceptron takes in this JVM, which is
 * fresh, after LLVM is loaded: by entry and phase. An argument N repeats it in the same JVM.
 */
final class CompileTimes {
  private CompileTimes() {}

  /** Entry point; see the class. */
  public static void main(String[] arguments) {
    int times = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1;
    Llvm.load();
    for (int i = 0; i < times; i++) {
      once();
    }
  }

  private static void once() {
    LlvmBackend backend = new LlvmBackend();
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long processor = threads.getCurrentThreadCpuTime();
    long begin = System.nanoTime();
    Model model = Entries.perceptron();
    List<Graph> graphs = Entries.of(model);
    Map<String, Double> total = new LinkedHashMap<>();
    total.put("trace", (System.nanoTime() - begin) / 1e6);
    Compiler compiler = new Compiler(backend, LoweringOptions.DEFAULT);
    List<Compiler.Compilation> compilations = compiler.explain(graphs);
    double all = (System.nanoTime() - begin) / 1e6;
    for (Compiler.Compilation compilation : compilations) {
      String name = compilation.executable().signature().name();
      StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-8s", name));
      for (Phases.Phase phase : compilation.phases().all()) {
        double ms = phase.time().toNanos() / 1e6;
        total.merge(phase.name(), ms, Double::sum);
        line.append(String.format(Locale.ROOT, " %s %.0f", phase.name(), ms));
      }
      System.out.println(line);
      compilation.executable().close();
    }
    System.out.printf(
        Locale.ROOT,
        "all three: %.0f ms (%.0f ms of this thread's processor time), by phase %s%n",
        all,
        (threads.getCurrentThreadCpuTime() - processor) / 1e6,
        total);
  }
}
