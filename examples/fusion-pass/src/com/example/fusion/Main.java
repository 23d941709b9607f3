package com.example.fusion;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.kernel.KernelGraph;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.text.Module;
import dev.sinter.ir.text.Parser;
import dev.sinter.passes.PassContext;
import dev.sinter.passes.PassManager;
import dev.sinter.passes.PassRegistry;
import dev.sinter.passes.Pipeline;
import dev.sinter.passes.lower.Lowering;
import dev.sinter.passes.lower.LoweringOptions;
import java.util.List;

/** Counts the kernels of a graph, and the stages within them, without and with the extensions. */
public final class Main {
  private static final String MODEL =
      """
      func @rank(%logits: f32[B,1000], %scores: f32[B,1000]) {
        %probabilities = softmax %logits {axis=1}
        %class = arg-reduce %probabilities {max=true, axis=1}
        %sorted = sort %scores {axis=1}
        %best = reduce %sorted {reducer=max, axes=[1]}
        return "class" %class, "best" %best
      }
      """;

  private static final Target TARGET =
      new Target(
          "x86_64-unknown-linux-gnu", "", List.of(), 32, 16, true, 32 << 10, 1 << 20, 64, false);

  private Main() {}

  private static String count(PassRegistry registry, String pipeline) {
    Module module = Parser.parse(MODEL, "rank.sir");
    PassManager manager = new PassManager(registry, PassManager.Options.DEFAULT);
    Graph graph =
        manager
            .run(Pipeline.parse(pipeline), module, new PassContext(TARGET))
            .module()
            .function("rank")
            .orElseThrow();
    int kernels = 0;
    int stages = 0;
    for (KernelGraph.Step step :
        Lowering.explain(graph, TARGET, LoweringOptions.DEFAULT).kernels().steps()) {
      if (step instanceof KernelGraph.Launch(var kernel, _, _)) {
        kernels++;
        stages += kernel.stages().size();
      }
    }
    return kernels + " kernels of " + stages + " stages";
  }

  /** Prints the counts. */
  public static void main(String[] arguments) {
    PassRegistry without = new PassRegistry(List.of());
    PassRegistry with = PassRegistry.load();
    System.out.println("without:            " + count(without, "canonicalize"));
    System.out.println("with the rule:      " + count(with, "canonicalize"));
    System.out.println("with rule and pass: " + count(with, "skip-softmax,canonicalize"));
  }
}
