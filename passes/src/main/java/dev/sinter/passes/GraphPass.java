package dev.sinter.passes;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.text.Module;
import java.util.ArrayList;
import java.util.List;

/** A pass that treats each graph of a module by itself. */
public interface GraphPass extends Pass {

  /**
   * Transforms one graph, including the graphs nested in its ops.
   *
   * @param graph a valid graph
   * @param context target, options and remarks
   * @return the transformed graph, or {@code graph} itself
   */
  Graph run(Graph graph, PassContext context);

  @Override
  default Module run(Module module, PassContext context) {
    List<Graph> functions = new ArrayList<>();
    boolean changed = false;
    for (Graph function : module.functions()) {
      Graph transformed = run(function, context);
      changed |= transformed != function;
      functions.add(transformed);
    }
    return changed ? module.withFunctions(functions) : module;
  }
}
