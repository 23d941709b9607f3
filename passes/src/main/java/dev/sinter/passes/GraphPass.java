package dev.sinter.passes;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.NestedGraphs;
import dev.sinter.ir.text.Module;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A pass that treats each function of a module by itself. Functions that ops of others name
 * (bodies, branches, callees) change together with their users, not on their own.
 */
public interface GraphPass extends Pass {

  /**
   * Transforms one graph, including the graphs nested in its ops.
   *
   * @param graph a valid graph
   * @param context target, options and remarks
   * @return the transformed graph, or {@code graph} itself
   */
  Graph run(Graph graph, PassContext context);

  /**
   * {@return a pass of that name that applies a function to each graph}
   *
   * @param name name in pipelines
   * @param change gives the transformed graph, or the same object
   */
  static GraphPass of(String name, UnaryOperator<Graph> change) {
    return new GraphPass() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Graph run(Graph graph, PassContext context) {
        return change.apply(graph);
      }
    };
  }

  @Override
  default Module run(Module module, PassContext context) {
    Set<Graph> named = new HashSet<>();
    for (Graph function : module.functions()) {
      function.nodes().forEach(n -> NestedGraphs.of(n.op()).forEach(named::add));
    }
    List<Graph> functions = new ArrayList<>();
    boolean changed = false;
    for (Graph function : module.functions()) {
      if (!named.contains(function)) {
        Graph transformed = run(function, context);
        changed |= transformed != function;
        functions.add(transformed);
      }
    }
    return changed ? module.withFunctions(functions) : module;
  }
}
