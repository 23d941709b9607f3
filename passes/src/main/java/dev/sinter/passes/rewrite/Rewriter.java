package dev.sinter.passes.rewrite;

import dev.sinter.ir.IrException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.passes.NestedGraphs;
import dev.sinter.passes.NodeMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Applies rules until none fires. A sweep copies the graph in order; each copied node is offered to
 * the rules that start from its op, and what they give is offered again. Because the copy interns
 * nodes, common subexpressions merge, and nodes that nothing needs are left behind. Sweeps repeat
 * while something changes.
 *
 * <p>Nested graphs are rewritten by the same rules.
 */
public final class Rewriter {
  /**
   * A node may be replaced this often in one sweep before the rules are taken to run in a circle.
   */
  private static final int CHAIN_LIMIT = 200;

  private static final int SWEEP_LIMIT = 50;

  private final Map<Class<? extends Op>, List<Rule>> byRoot = new HashMap<>();
  private final SequencedMap<String, Integer> fired = new LinkedHashMap<>();
  private final Map<Graph, Graph> nested = new HashMap<>();

  /**
   * @param rules tried in this order
   */
  public Rewriter(List<Rule> rules) {
    for (Rule rule : rules) {
      byRoot.computeIfAbsent(rule.root(), _ -> new ArrayList<>()).add(rule);
    }
  }

  /** {@return how often each rule fired, in order of the first time} */
  public SequencedMap<String, Integer> fired() {
    return new LinkedHashMap<>(fired);
  }

  /**
   * Rewrites.
   *
   * @param graph any valid graph
   * @return the graph on which no rule fires, or {@code graph} itself
   */
  public Graph run(Graph graph) {
    Graph known = nested.get(graph);
    if (known != null) {
      return known;
    }
    Graph current = graph;
    for (int sweep = 0; ; sweep++) {
      Graph next = sweep(current);
      if (next == current) {
        nested.put(graph, current);
        nested.put(current, current);
        return current;
      }
      if (sweep == SWEEP_LIMIT) {
        throw new IrException(
            "rules do not come to an end on graph " + graph.name() + ": fired " + fired);
      }
      current = next;
    }
  }

  private Graph sweep(Graph graph) {
    GraphBuilder builder = new GraphBuilder(graph.name());
    NodeMap copies = new NodeMap();
    boolean changed = false;
    for (Graph.Parameter p : graph.parameters()) {
      copies.put(p.node(), builder.parameter(p.name(), p.role(), p.segment(), p.type()));
    }
    for (Node node : graph.nodes()) {
      if (copies.has(node)) {
        continue;
      }
      Op op = NestedGraphs.map(node.op(), this::run);
      changed |= op != node.op();
      Node copied = builder.add(op, copies.inputs(node), node.location());
      Node rewritten = applyRules(builder.at(node.location()), copied);
      changed |= rewritten != copied;
      copies.put(node, rewritten);
    }
    if (!changed) {
      return graph;
    }
    for (Graph.Result r : graph.results()) {
      builder.result(r.name(), r.role(), r.segment(), copies.get(r.node()));
    }
    return builder.build();
  }

  private Node applyRules(GraphBuilder builder, Node start) {
    Node node = start;
    for (int steps = 0; steps < CHAIN_LIMIT; steps++) {
      Optional<Node> next = firstThatFires(builder, node);
      if (next.isEmpty()) {
        return node;
      }
      node = next.get();
    }
    throw new IrException(
        "rules run in a circle at " + start + ", last form " + node + ": fired " + fired);
  }

  private Optional<Node> firstThatFires(GraphBuilder builder, Node node) {
    for (Rule rule : byRoot.getOrDefault(node.op().getClass(), List.of())) {
      Optional<Node> replacement = rule.apply(builder, node);
      if (replacement.isPresent()) {
        if (!replacement.get().type().equals(node.type())) {
          throw new IrException(
              "rule " + rule + " changed the type of " + node + " to " + replacement.get().type());
        }
        fired.merge(rule.name(), 1, Integer::sum);
        return replacement;
      }
    }
    return Optional.empty();
  }
}
