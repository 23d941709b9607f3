package dev.sinter.passes.fusion;

import dev.sinter.ir.graph.Graph;

/** Groups the nodes of a graph. */
final class GroupNodes {
  private GroupNodes() {}

  /** {@return the grouping} */
  static Grouping run(Graph graph, FusionOptions options) {
    return Grouping.single(graph);
  }
}
