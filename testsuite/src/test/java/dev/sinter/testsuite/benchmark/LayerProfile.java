package dev.sinter.testsuite.benchmark;

import dev.sinter.codegen.Compiler;
import dev.sinter.codegen.llvm.LlvmBackend;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.plan.Program.Step;
import dev.sinter.ir.text.Module;
import dev.sinter.ir.text.Printer;
import dev.sinter.passes.lower.Lowering;
import dev.sinter.passes.lower.LoweringOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;

/**
 * Prints how the time of a layer's entries divides among their kernels. Arguments: {@code
 * [--seconds S] [--graphs DIR] LAYER...}; {@code --graphs} also writes the entries' graphs as IR
 * text.
 *
 * <p>A kernel's time is what the program takes that ends with it, less what the one takes that ends
 * before it, the fastest tenth of each; all of them take turns.
 */
final class LayerProfile {
  private LayerProfile() {}

  /** Entry point; see the class. */
  public static void main(String[] arguments) throws IOException {
    double seconds = 1;
    List<Path> folder = new ArrayList<>();
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--seconds" -> seconds = Double.parseDouble(arguments[++i]);
        case "--graphs" -> folder.add(Path.of(arguments[++i]));
        default -> {
          for (LayerSize size : LayerSize.all()) {
            if (size.layerName().equals(arguments[i]) && size.left().isEmpty()) {
              LayerEntries.Graphs graphs = LayerEntries.of(size);
              List<Graph> all = new ArrayList<>();
              all.add(graphs.forward().graph());
              graphs.training().ifPresent(training -> all.add(training.graph()));
              for (Graph graph : all) {
                for (Path path : folder) {
                  Files.writeString(
                      path.resolve(size.layerName() + "_" + graph.name() + ".sir"),
                      Printer.print(Module.of(graph)));
                }
                profile(size, graph, seconds);
              }
            }
          }
        }
      }
    }
  }

  private static void profile(LayerSize size, Graph graph, double seconds) {
    LlvmBackend backend = new LlvmBackend();
    Program program =
        Lowering.lower(
            Compiler.simplified(graph, backend.target()),
            backend.target(),
            LoweringOptions.DEFAULT);
    SequencedMap<String, Long> dimensions = Workload.dimensions(graph, size.batch());
    List<PreparedCall> calls = new ArrayList<>();
    try {
      for (int end = 1; end <= program.steps().size(); end++) {
        calls.add(PreparedCall.of(upTo(program, end), backend, 1, dimensions, size.bound()));
      }
      Alternation turns =
          Alternation.ofProcessorTime(
              calls.stream().map(c -> (Runnable) c::run).toArray(Runnable[]::new));
      turns.measure(seconds / 3, seconds);
      double all = turns.fast(calls.size() - 1);
      System.out.printf(Locale.ROOT, "%s %s: %.3f ms%n", size.layerName(), graph.name(), all * 1e3);
      double before = 0;
      for (int k = 0; k < calls.size(); k++) {
        double own = turns.fast(k) - before;
        before = turns.fast(k);
        System.out.printf(
            Locale.ROOT,
            "  %9.3f ms %4.0f %%  %s%n",
            own * 1e3,
            100 * own / all,
            name(program.steps().get(k)));
      }
    } finally {
      calls.forEach(PreparedCall::close);
    }
  }

  private static Program upTo(Program p, int end) {
    return new Program(
        p.name(),
        p.dimensions(),
        p.inputs(),
        p.variables(),
        p.outputs(),
        p.procs(),
        p.buffers(),
        p.steps().subList(0, end),
        p.messages());
  }

  private static String name(Step step) {
    return switch (step) {
      case Step.Launch launch -> launch.proc();
      case Step.Repeat repeat ->
          repeat.count() + " times " + repeat.body().stream().map(LayerProfile::name).toList();
      case Step.RepeatWhile loop ->
          "while " + loop.body().stream().map(LayerProfile::name).toList();
      case Step.Branch branch ->
          "either "
              + branch.then().stream().map(LayerProfile::name).toList()
              + " or "
              + branch.otherwise().stream().map(LayerProfile::name).toList();
      case Step.Swap _ -> "swap";
    };
  }
}
