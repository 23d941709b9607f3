package dev.sinter.passes.decompose;

import dev.sinter.ir.graph.Decompositions;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.passes.NestedGraphs;
import java.util.ArrayList;
import java.util.HashMap;

import java.util.List;
import java.util.Map;

/**
 * Expands composites into primitive ops and inlines calls that have no kernel of their own, in nested graphs too. Differentiate first: the
 * composites' own gradients are better than what their parts would give.
 */
public final class Decompose {
  private final Map<Graph, Graph> done = new HashMap<>();

  private Decompose() {}

  /**
   * Decomposes.
   *
   * @param graph any graph
   * @return the same function without composites and without calls that have no kernel; {@code graph} itself if it has none
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
    Map<Node, Node> copies = new HashMap<>();
    Map<Node, List<Node>> inlined = new HashMap<>();
    for (Graph.Parameter parameter : graph.parameters()) {
      b.at(parameter.node().location());
      copies.put(
          parameter.node(), b.parameter(parameter.name(), parameter.role(), parameter.segment(), parameter.type()));
    }
    for (Node node : graph.nodes()) {
      List<Node> inputs = new ArrayList<>();
      boolean fromInlined = node.op() instanceof Op.GetResult && inlined.containsKey(node.input(0));
      if (!fromInlined) {
        node.inputs().forEach(input -> inputs.add(copies.get(input)));
      }
      b.at(node.location());
      if (fromInlined && node.op() instanceof Op.GetResult(int index)) {
        copies.put(node, inlined.get(node.input(0)).get(index));
      } else if (node.op() instanceof Op.Composite composite) {
        copies.put(node, Decompositions.decompose(b, composite, inputs));
      } else if (isInlined(node) && node.op() instanceof Op.Call call) {
        inlined.put(node, b.inline(decomposed(call.callee()), inputs));
      } else if (!copies.containsKey(node)) {
        copies.put(node, b.add(nested(node.op()), inputs));
      }
    }
    for (Graph.Result result : graph.results()) {
      b.result(result.name(), result.role(), result.segment(), copies.get(result.node()));
    }
    return b.build();
  }
}
