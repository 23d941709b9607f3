package dev.sinter.cli;

import dev.sinter.cli.ModelCommand.Loaded;
import dev.sinter.codegen.Backend;
import dev.sinter.codegen.Compiler;
import dev.sinter.codegen.Phases;
import dev.sinter.codegen.interpreter.InterpreterBackend;
import dev.sinter.codegen.jvm.JvmBackend;
import dev.sinter.codegen.llvm.LlvmBackend;
import dev.sinter.ir.graph.Graph;
import dev.sinter.passes.lower.LoweringOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How long the entries of a model take from its layers to code that runs, once, in this JVM: {@code
 * sinter bench --mode compile}. The library of the backend is loaded before.
 *
 * @param model what it is called
 * @param milliseconds of everything
 * @param trace milliseconds until all entries were graphs
 * @param phases milliseconds of each entry's phases on the main thread, in order
 */
record CompileBench(
    String model, double milliseconds, double trace, Map<String, Map<String, Double>> phases) {

  private static final List<String> ENTRIES = List.of("predict", "test", "train");

  /** {@return the measurement} */
  static CompileBench measure(String name, Loaded loaded, String backendName) {
    Backend backend =
        switch (backendName) {
          case "jvm" -> new JvmBackend();
          case "llvm" -> new LlvmBackend();
          default -> new InterpreterBackend();
        };
    Compiler compiler = new Compiler(backend, LoweringOptions.DEFAULT);
    long begin = System.nanoTime();
    Entries entries = Entries.ofTypes(loaded, "bench");
    List<Graph> graphs = new ArrayList<>();
    for (String entry : ENTRIES) {
      graphs.add(entries.trace(entry).graph());
    }
    long traced = System.nanoTime();
    List<Compiler.Compilation> compilations = compiler.explain(graphs);
    long end = System.nanoTime();
    Map<String, Map<String, Double>> phases = new LinkedHashMap<>();
    for (int i = 0; i < compilations.size(); i++) {
      Map<String, Double> times = new LinkedHashMap<>();
      for (Phases.Phase phase : compilations.get(i).phases().all()) {
        times.put(phase.name(), phase.time().toNanos() / 1e6);
      }
      phases.put(ENTRIES.get(i), times);
      compilations.get(i).executable().close();
    }
    return new CompileBench(name, (end - begin) / 1e6, (traced - begin) / 1e6, phases);
  }

  /** {@return lines for people: an entry each, then the whole} */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    phases.forEach(
        (entry, times) -> {
          StringBuilder line = new StringBuilder(entry);
          times.forEach(
              (phase, ms) -> line.append(String.format(Locale.ROOT, " %s %.1f", phase, ms)));
          lines.add(line.toString());
        });
    lines.add(
        String.format(
            Locale.ROOT, "sinter %s compile %.1f trace %.1f", model, milliseconds, trace));
    return lines;
  }

  /** {@return the same for programs} */
  Map<String, Object> described() {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("model", model);
    result.put("mode", "compile");
    result.put("ms", milliseconds);
    result.put("trace_ms", trace);
    result.put("phases_ms", phases);
    return result;
  }
}
