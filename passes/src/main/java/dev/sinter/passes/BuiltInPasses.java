package dev.sinter.passes;

import dev.sinter.ir.graph.Graph;
import dev.sinter.passes.PassFactory.Option;
import dev.sinter.passes.canonicalize.Canonicalize;
import dev.sinter.passes.decompose.Decompose;
import dev.sinter.passes.differentiate.Gradients;
import dev.sinter.passes.loops.MergeScans;
import dev.sinter.passes.lower.FuseOps;
import dev.sinter.passes.lower.LoopPasses;
import dev.sinter.passes.lower.Lower;
import dev.sinter.passes.rewrite.Rule;
import java.util.List;

/** The passes that Sinter brings: one line each. */
final class BuiltInPasses {
  private BuiltInPasses() {}

  /**
   * {@return their factories}
   *
   * @param canonicalRules rules of providers that take part in {@code canonicalize}
   */
  static List<PassFactory> factories(List<Rule> canonicalRules) {
    return List.of(
        PassFactory.of(
            "simplifies: algebra, constant folding, common subexpressions, dead code, movement of"
                + " elements",
            new Canonicalize(canonicalRules)),
        PassFactory.of(
            "expands composites into primitive ops, inlines calls without a kernel of their own",
            GraphPass.of("decompose", Decompose::run)),
        PassFactory.of(
            "makes one scan of those that take the same steps; drops what no one reads of them",
            GraphPass.of("merge-scans", MergeScans::run)),
        differentiate(),
        FuseOps.factory(),
        LoopPasses.writeLoops(),
        LoopPasses.schedule(),
        LoopPasses.expandFunctions(),
        LoopPasses.flattenLoops(),
        LoopPasses.planMemory(),
        Lower.factory());
  }

  private static PassFactory differentiate() {
    return new PassFactory(
        "differentiate",
        "adds the gradients of a result with respect to parameters as results of their own",
        List.of(
            new Option("result", "0", "number of the differentiated result, a float tensor"),
            new Option(
                "wrt", "", "names of parameters, joined by '+'; all float parameters if empty")),
        options -> {
          int result = options.integer("result", 0);
          String names = options.text("wrt");
          return GraphPass.of(
              "differentiate",
              graph ->
                  Gradients.differentiate(
                      graph,
                      result,
                      names.isEmpty() ? floats(graph) : List.of(names.split("\\+"))));
        });
  }

  private static List<String> floats(Graph graph) {
    return graph.parameters().stream()
        .filter(p -> p.type().dtype().isFloat())
        .map(Graph.Parameter::name)
        .toList();
  }
}
