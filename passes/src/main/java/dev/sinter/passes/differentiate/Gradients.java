package dev.sinter.passes.differentiate;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Graph.ResultRole;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.type.TensorType;
import dev.sinter.ir.type.TupleType;
import dev.sinter.ir.type.Type;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reverse-mode differentiation. One sweep from the values back to the sources: every node on a path
 * between them passes its cotangent (the derivative of the final scalar with respect to the node's
 * value) to its operands by the rule of its op; a value with several users gets the sum.
 *
 * <pre>{@code
 * forward    x ---> dot ---> tanh ---> sum ---> loss
 * backward  dx <--- dot <---  *   <--- broadcast <--- 1
 * }</pre>
 *
 * The gradients are nodes of the same graph: forward, backward and update are one, and gradients
 * can be differentiated again. Integers, bools, stopped values and piecewise constant functions
 * pass nothing; a source without a path gets an empty gradient.
 */
public final class Gradients {
  private Gradients() {}

  /**
   * Differentiates within a graph under construction.
   *
   * @param b the builder of all nodes; receives the gradient's nodes
   * @param value the differentiated value, a float tensor; when it is no scalar and no cotangent is
   *     given, the sum of its elements is differentiated
   * @param sources the values to differentiate with respect to; a source may be computed from
   *     another one
   * @param cotangent weight of each element of {@code value}, of its type; ones when empty
   * @return per source its gradient, of the source's type; empty without a differentiable path
   * @throws ModelException if the value is not floating or the cotangent has another type
   */
  public static List<Optional<Node>> differentiate(
      GraphBuilder b, Node value, List<Node> sources, Optional<Node> cotangent) {
    TensorType type = value.tensor();
    if (!type.dtype().isFloat()) {
      throw new ModelException(
          "gradient: the differentiated value must be floating, got "
              + type
              + "; cast it to a float type first");
    }
    if (cotangent.isPresent() && !cotangent.get().type().equals(type)) {
      throw new ModelException(
          "gradient: the cotangent must be "
              + type
              + " like the value, got "
              + cotangent.get().type());
    }
    return sweep(
        b, List.of(value), List.of(cotangent.orElseGet(() -> b.fullLike(value, 1))), sources);
  }

  /**
   * Differentiates one result of a graph.
   *
   * @param graph the function
   * @param result index of the differentiated result; its elements are summed
   * @param parameters names of the parameters to differentiate with respect to
   * @return the graph with one more output {@code gradient/NAME} per parameter, in order; zeros
   *     without a differentiable path
   * @throws ModelException if a parameter is not there or the result is not floating
   */
  public static Graph differentiate(Graph graph, int result, List<String> parameters) {
    if (result < 0 || result >= graph.results().size()) {
      throw new ModelException(
          "differentiate: '"
              + graph.name()
              + "' has results 0 to "
              + (graph.results().size() - 1)
              + ", got "
              + result);
    }
    GraphBuilder b = new GraphBuilder(graph.name());
    List<Node> copies = new ArrayList<>();
    for (Graph.Parameter parameter : graph.parameters()) {
      copies.add(
          b.parameter(parameter.name(), parameter.role(), parameter.segment(), parameter.type()));
    }
    List<Node> values = b.inline(graph, copies);
    for (int i = 0; i < values.size(); i++) {
      Graph.Result known = graph.results().get(i);
      b.result(known.name(), known.role(), known.segment(), values.get(i));
    }
    List<Node> sources = parameters.stream().map(name -> copies.get(indexOf(graph, name))).toList();
    List<Optional<Node>> gradients =
        differentiate(b, values.get(result), sources, Optional.empty());
    for (int i = 0; i < sources.size(); i++) {
      Node source = sources.get(i);
      Node gradient = gradients.get(i).orElseGet(() -> b.fullLike(source, 0));
      b.result("gradient/" + parameters.get(i), ResultRole.OUTPUT, "", gradient);
    }
    return b.build();
  }

  private static int indexOf(Graph graph, String name) {
    List<String> names = graph.parameters().stream().map(Graph.Parameter::name).toList();
    if (!names.contains(name)) {
      throw new ModelException(
          "differentiate: '"
              + graph.name()
              + "' has no parameter '"
              + name
              + "'; it has "
              + String.join(", ", names));
    }
    return names.indexOf(name);
  }

  /**
   * The sweep, for several values at once.
   *
   * @param b the builder of all nodes
   * @param values float tensors
   * @param cotangents one per value
   * @param sources where gradients are asked for
   * @return per source its gradient; empty without a path
   */
  static List<Optional<Node>> sweep(
      GraphBuilder b, List<Node> values, List<Node> cotangents, List<Node> sources) {
    List<Node> nodes = reachable(values);
    Set<Node> active = active(nodes, sources);
    Map<Node, List<List<Node>>> contributions = new HashMap<>();
    for (int i = 0; i < values.size(); i++) {
      contribute(contributions, values.get(i), 0, cotangents.get(i));
    }
    Location before = b.location();
    Map<Node, Node> totals = new HashMap<>();
    for (Node node : nodes.reversed()) {
      if (active.contains(node) && contributions.containsKey(node)) {
        b.at(node.location());
        List<Optional<Node>> total = total(b, contributions.get(node));
        if (node.type() instanceof TensorType) {
          totals.put(node, total.getFirst().orElseThrow());
        }
        pass(b, node, total, active, contributions);
        contributions.remove(node);
      }
    }
    b.at(before);
    return sources.stream().map(source -> Optional.ofNullable(totals.get(source))).toList();
  }

  private static List<Optional<Node>> total(GraphBuilder b, List<List<Node>> parts) {
    return parts.stream()
        .map(p -> p.isEmpty() ? Optional.<Node>empty() : Optional.of(Accumulation.sum(b, p)))
        .toList();
  }

  private static void pass(
      GraphBuilder b,
      Node node,
      List<Optional<Node>> total,
      Set<Node> active,
      Map<Node, List<List<Node>>> contributions) {
    if (node.op() instanceof Op.GetResult(int index)) {
      contribute(contributions, node.input(0), index, total.getFirst().orElseThrow());
      return;
    }
    List<Boolean> wanted = node.inputs().stream().map(active::contains).toList();
    if (!wanted.contains(true)) {
      return;
    }
    List<Optional<Node>> given = VectorJacobianProducts.vjp(new Step(b, node, total, wanted));
    for (int i = 0; i < given.size(); i++) {
      if (wanted.get(i) && given.get(i).isPresent()) {
        contribute(contributions, node.input(i), 0, given.get(i).get());
      }
    }
  }

  private static void contribute(
      Map<Node, List<List<Node>>> contributions, Node node, int element, Node cotangent) {
    int elements = node.type() instanceof TupleType tuple ? tuple.elements().size() : 1;
    contributions
        .computeIfAbsent(
            node,
            _ -> {
              List<List<Node>> parts = new ArrayList<>();
              for (int i = 0; i < elements; i++) {
                parts.add(new ArrayList<>());
              }
              return parts;
            })
        .get(element)
        .add(cotangent);
  }

  /** {@return all nodes that the values need, operands first} */
  static List<Node> reachable(List<Node> values) {
    Set<Node> seen = new HashSet<>(values);
    List<Node> found = new ArrayList<>(seen);
    Deque<Node> work = new ArrayDeque<>(values);
    while (!work.isEmpty()) {
      for (Node input : work.pop().inputs()) {
        if (seen.add(input)) {
          found.add(input);
          work.push(input);
        }
      }
    }
    found.sort(Comparator.comparingInt(Node::id));
    return Collections.unmodifiableList(found);
  }

  /** {@return the nodes that hold floats and depend on a source} */
  private static Set<Node> active(List<Node> nodes, List<Node> sources) {
    Set<Node> active = new HashSet<>();
    Set<Node> starts = new HashSet<>(sources);
    for (Node node : nodes) {
      boolean depends =
          !(node.op() instanceof Op.StopGradient)
              && node.inputs().stream().anyMatch(active::contains);
      if (holdsFloats(node.type()) && (depends || starts.contains(node))) {
        active.add(node);
      }
    }
    return active;
  }

  /** {@return whether there is something to differentiate} */
  static boolean holdsFloats(Type type) {
    return switch (type) {
      case TensorType tensor -> tensor.dtype().isFloat();
      case TupleType tuple -> tuple.elements().stream().anyMatch(Gradients::holdsFloats);
    };
  }
}
