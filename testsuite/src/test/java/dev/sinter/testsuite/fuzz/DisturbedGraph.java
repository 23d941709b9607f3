package dev.sinter.testsuite.fuzz;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.passes.NestedGraphs;
import dev.sinter.passes.NodeMap;

/**
 * A graph in which what is normalised is a little off, as if rounded badly. Where the elements are
 * (almost) equal, their variance is next to nothing, and the difference of each from the mean is
 * divided by the square root of epsilon: what rounding made of equal elements grows some hundred
 * times. How far the results of this graph are from those of the original says what may be expected
 * of any evaluation that rounds.
 */
final class DisturbedGraph {
  private static final double RELATIVE = 1e-6;
  private static final double PERIOD = 3;

  private DisturbedGraph() {}

  /** {@return the graph, with other operands of its normalisations, also in loops and branches} */
  static Graph of(Graph graph) {
    GraphBuilder b = new GraphBuilder(graph.name());
    NodeMap copies = new NodeMap();
    for (Graph.Parameter p : graph.parameters()) {
      copies.put(p.node(), b.parameter(p.name(), p.role(), p.segment(), p.type()));
    }
    for (Node node : graph.nodes()) {
      if (copies.has(node)) {
        continue;
      }
      copies.put(
          node,
          node.op() instanceof Op.Normalize normalize
              ? b.add(normalize, disturbed(b, copies.get(node.input(0)), normalize))
              : b.add(NestedGraphs.map(node.op(), DisturbedGraph::of), copies.inputs(node)));
    }
    graph.results().forEach(r -> b.result(r.name(), r.role(), r.segment(), copies.get(r.node())));
    return b.build();
  }

  /**
   * Neighbours differ, and each of them from their mean: x * (1 + 1e-6 * change), where the change
   * is -1, 0, 3, -1, ...
   */
  private static Node disturbed(GraphBuilder b, Node x, Op.Normalize op) {
    Node place = b.add(new Op.Iota(x.tensor(), op.axes().getFirst()));
    Node phase = b.elementwise(ScalarOp.REM, place, b.fullLike(x, PERIOD));
    Node change =
        b.times(b.minus(b.times(phase, phase), b.fullLike(x, 1)), b.fullLike(x, RELATIVE));
    return b.times(x, b.plus(change, b.fullLike(x, 1)));
  }
}
