package dev.sinter.testsuite.fuzz;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Graph.ParameterRole;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.interpret.GraphInterpreter;
import dev.sinter.ir.interpret.Precision;
import dev.sinter.ir.interpret.TensorValue;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Makes a graph that shows a difference smaller, as long as it still shows it: keeps few results,
 * and gives the value of an inner node as an argument instead of computing it. What is left is
 * usually the one op, or the pair of ops, that is wrong.
 */
public final class Shrinker {

  /**
   * A graph with what it is called with.
   *
   * @param graph the graph
   * @param arguments one per parameter
   */
  public record Case(Graph graph, List<TensorValue> arguments) {
    /** Freezes the list. */
    public Case {
      arguments = List.copyOf(arguments);
    }
  }

  private final Predicate<Case> fails;
  private final Map<String, Long> dimensions;
  private int attempts;

  /**
   * @param dimensions values of named extents
   * @param fails whether a case still shows the difference
   * @param attempts how often {@code fails} may be asked
   */
  public Shrinker(Map<String, Long> dimensions, Predicate<Case> fails, int attempts) {
    this.dimensions = dimensions;
    this.fails = fails;
    this.attempts = attempts;
  }

  /** {@return the smallest case found that fails; {@code start} must fail} */
  public Case shrink(Case start) {
    Case smallest = results(start);
    boolean smaller = true;
    while (smaller && attempts > 0) {
      smaller = false;
      for (Node node : smallest.graph().nodes().reversed()) {
        Optional<Case> cut = cut(smallest, node);
        if (cut.isPresent() && attempt(cut.get())) {
          smallest = cut.get();
          smaller = true;
          break;
        }
      }
    }
    return smallest;
  }

  private boolean attempt(Case candidate) {
    return attempts-- > 0 && fails.test(candidate);
  }

  /** Keeps one result if one is enough. */
  private Case results(Case start) {
    for (Graph.Result result : start.graph().results()) {
      Case single = rebuilt(start, List.of(result), Map.of());
      if (attempt(single)) {
        return single;
      }
    }
    return start;
  }

  /** {@return the case in which a node is an argument; empty if nothing would be gained} */
  private Optional<Case> cut(Case from, Node node) {
    boolean isResult = from.graph().results().stream().anyMatch(r -> r.node() == node);
    if (node.inputs().isEmpty() || isResult || !(node.type() instanceof TensorType)) {
      return Optional.empty();
    }
    GraphBuilder b = new GraphBuilder("value");
    Map<Node, Node> copies =
        copy(b, from.graph(), Set.copyOf(needed(List.of(node), Set.of())), Map.of());
    b.output("value", copies.get(node));
    GraphInterpreter.Options options =
        new GraphInterpreter.Options(Precision.DECLARED, GraphInterpreter.MAX_ITERATIONS);
    TensorValue value =
        new GraphInterpreter(options)
            .run(b.build(), from.arguments(), dimensions)
            .values()
            .getFirst();
    return Optional.of(rebuilt(from, from.graph().results(), Map.of(node, value)));
  }

  /** Copies what the results need; nodes that are cut become inputs. */
  private static Case rebuilt(Case from, List<Graph.Result> results, Map<Node, TensorValue> cut) {
    Set<Node> needed = needed(results.stream().map(Graph.Result::node).toList(), cut.keySet());
    GraphBuilder b = new GraphBuilder(from.graph().name());
    Map<Node, TensorValue> inputs = new HashMap<>(cut);
    Map<Node, Node> copies = copy(b, from.graph(), needed, inputs);
    List<TensorValue> arguments = new ArrayList<>(from.arguments());
    for (Node node : from.graph().nodes()) {
      if (cut.containsKey(node)) {
        arguments.add(cut.get(node));
      }
    }
    for (Graph.Result r : results) {
      b.result(r.name(), r.role(), r.segment(), copies.get(r.node()));
    }
    return withoutUnused(b.build(), arguments);
  }

  private static Set<Node> needed(List<Node> roots, Set<Node> cut) {
    Set<Node> needed = new LinkedHashSet<>();
    List<Node> work = new ArrayList<>(roots);
    while (!work.isEmpty()) {
      Node node = work.removeLast();
      if (needed.add(node) && !cut.contains(node)) {
        work.addAll(node.inputs());
      }
    }
    return needed;
  }

  private static Map<Node, Node> copy(
      GraphBuilder b, Graph graph, Set<Node> needed, Map<Node, TensorValue> cut) {
    Map<Node, Node> copies = new HashMap<>();
    for (Graph.Parameter p : graph.parameters()) {
      copies.put(p.node(), b.parameter(p.name(), p.role(), p.segment(), p.type()));
    }
    int number = graph.parameters().size();
    for (Node node : graph.nodes()) {
      if (cut.containsKey(node)) {
        copies.put(node, b.input("v" + number++, node.tensor()));
      }
    }
    for (Node node : graph.nodes()) {
      if (needed.contains(node) && !copies.containsKey(node)) {
        copies.put(node, b.add(node.op(), node.inputs().stream().map(copies::get).toList()));
      }
    }
    return copies;
  }

  /** Drops parameters that nothing reads, but those that a named extent may follow from. */
  private static Case withoutUnused(Graph graph, List<TensorValue> arguments) {
    Set<Node> read = new LinkedHashSet<>();
    graph.nodes().forEach(n -> read.addAll(n.inputs()));
    graph.results().forEach(r -> read.add(r.node()));
    GraphBuilder b = new GraphBuilder(graph.name());
    Map<Node, Node> copies = new HashMap<>();
    List<TensorValue> kept = new ArrayList<>();
    for (int i = 0; i < graph.parameters().size(); i++) {
      Graph.Parameter p = graph.parameters().get(i);
      if (read.contains(p.node()) || !p.type().shape().isFixed()) {
        // A variable that no result writes may as well be an input.
        copies.put(
            p.node(),
            isWritten(p, graph)
                ? b.parameter(p.name(), p.role(), p.segment(), p.type())
                : b.input("x" + kept.size(), p.type()));
        kept.add(arguments.get(i));
      }
    }
    for (Node node : graph.nodes()) {
      if (!copies.containsKey(node) && !(node.op() instanceof Op.Parameter)) {
        copies.put(node, b.add(node.op(), node.inputs().stream().map(copies::get).toList()));
      }
    }
    graph.results().forEach(r -> b.result(r.name(), r.role(), r.segment(), copies.get(r.node())));
    return new Case(b.build(), kept);
  }

  private static boolean isWritten(Graph.Parameter p, Graph graph) {
    return p.role() == ParameterRole.VARIABLE
        && graph.results().stream().anyMatch(r -> r.name().equals(p.name()));
  }
}
