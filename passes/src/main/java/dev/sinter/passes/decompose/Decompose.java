package dev.sinter.passes.decompose;

import dev.sinter.ir.graph.Decompositions;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.passes.NestedGraphs;
import dev.sinter.passes.NodeMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Expands composites into primitive ops and inlines calls that have no kernel of their own, in
 * nested graphs too. Differentiate first: the composites' own gradients are better than what their
 * parts would give.
 */
public final class Decompose {
  private final Map<Graph, Graph> done = new HashMap<>();

  private Decompose() {}

  /**
   * Decomposes.
   *
   * @param graph any graph
   * @return the same function without composites and without calls that have no kernel; {@code
   *     graph} itself if it has none
   */
  public static Graph run(Graph graph) {
    return new Decompose().decomposed(graph);
  }

  // The recursion is as deep as graphs are nested, not as long as they are.
  private Graph decomposed(Graph graph) {
    Graph known = done.get(graph);
    if (known == null) {
      known = rebuilt(graph);
      done.put(graph, known);
    }
    return known;
  }

  private Op nested(Op op) {
    return op instanceof Op.Call ? op : NestedGraphs.map(op, this::decomposed);
  }

  private boolean isInlined(Node node) {
    return node.op() instanceof Op.Call call && call.kernel().isEmpty();
  }

  private boolean changes(Node node) {
    return node.op() instanceof Op.Composite || isInlined(node) || nested(node.op()) != node.op();
  }

  private Graph rebuilt(Graph graph) {
    if (graph.nodes().stream().noneMatch(this::changes)) {
      return graph;
    }
    GraphBuilder b = new GraphBuilder(graph.name());
    NodeMap copies = new NodeMap();
    for (Graph.Parameter parameter : graph.parameters()) {
      b.at(parameter.node().location());
      copies.put(
          parameter.node(),
          b.parameter(parameter.name(), parameter.role(), parameter.segment(), parameter.type()));
    }
    // Results of inlined calls; no tuple is left of them.
    Map<Node, List<Node>> inlined = new HashMap<>();
    for (Node node : graph.nodes()) {
      b.at(node.location());
      if (isInlined(node) && node.op() instanceof Op.Call call) {
        inlined.put(node, b.inline(decomposed(call.callee()), copies.inputs(node)));
      } else if (!copies.has(node)) {
        copies.put(node, image(b, node, copies, inlined));
      }
    }
    for (Graph.Result result : graph.results()) {
      b.result(result.name(), result.role(), result.segment(), copies.get(result.node()));
    }
    return b.build();
  }

  private Node image(GraphBuilder b, Node node, NodeMap copies, Map<Node, List<Node>> inlined) {
    if (node.op() instanceof Op.GetResult(int index)) {
      List<Node> results = inlined.get(node.input(0));
      if (results != null) {
        return results.get(index);
      }
    }
    List<Node> inputs = copies.inputs(node);
    return node.op() instanceof Op.Composite composite
        ? Decompositions.decompose(b, composite, inputs)
        : b.add(nested(node.op()), inputs);
  }
}
