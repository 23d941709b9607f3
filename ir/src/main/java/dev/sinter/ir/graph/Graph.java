package dev.sinter.ir.graph;

import dev.sinter.ir.type.TensorType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A pure function on tensors: parameters, results, and the nodes between them. Immutable; {@link
 * GraphBuilder} makes it, passes make a new one. State is not in the graph: a parameter may stand
 * for a variable's value at the start of the call, and a result may be the value to write to a
 * variable at its end.
 */
public final class Graph {

  /** What a parameter stands for. */
  public enum ParameterRole {
    /** Given with the call. */
    INPUT,
    /** The value of a variable at the start of the call. */
    VARIABLE
  }

  /** What becomes of a result. */
  public enum ResultRole {
    /** Given back to the caller. */
    OUTPUT,
    /** Written to the variable of the same name at the end of the call. */
    WRITE
  }

  /**
   * A parameter.
   *
   * @param name unique among the parameters; a variable's is its path
   * @param role what it stands for
   * @param segment the variable's segment ({@code weights, optimizer, metrics, random, recurrent});
   *     empty for an input
   * @param node its value
   */
  public record Parameter(String name, ParameterRole role, String segment, Node node) {
    /** {@return its type} */
    public TensorType type() {
      return node.tensor();
    }
  }

  /**
   * A result.
   *
   * @param name unique among the results of its role
   * @param role what becomes of it
   * @param segment the written variable's segment; empty for an output
   * @param node its value
   */
  public record Result(String name, ResultRole role, String segment, Node node) {
    /** {@return its type} */
    public TensorType type() {
      return node.tensor();
    }
  }

  private final String name;
  private final List<Parameter> parameters;
  private final List<Result> results;
  private final List<Node> nodes;

  Graph(String name, List<Parameter> parameters, List<Result> results) {
    this.name = name;
    this.parameters = List.copyOf(parameters);
    this.results = List.copyOf(results);
    this.nodes = reachable();
  }

  /** {@return the function's name} */
  public String name() {
    return name;
  }

  /** {@return the parameters, in order} */
  public List<Parameter> parameters() {
    return parameters;
  }

  /** {@return the results, in order} */
  public List<Result> results() {
    return results;
  }

  /**
   * {@return all parameters and every node that a result needs, operands first, in the order of
   * their numbers}
   */
  public List<Node> nodes() {
    return nodes;
  }

  /**
   * {@return for each node its users within this graph, in order, once per operand position;
   * results are not counted}
   */
  public Map<Node, List<Node>> users() {
    Map<Node, List<Node>> users = new HashMap<>();
    for (Node node : nodes) {
      users.put(node, new ArrayList<>());
    }
    for (Node node : nodes) {
      for (Node input : node.inputs()) {
        users.computeIfAbsent(input, _ -> new ArrayList<>()).add(node);
      }
    }
    return users;
  }

  /** {@return the same function under another name} */
  public Graph named(String other) {
    return other.equals(name) ? this : new Graph(other, parameters, results);
  }

  private List<Node> reachable() {
    Map<Node, Boolean> seen = new HashMap<>();
    Deque<Node> work = new ArrayDeque<>();
    parameters.forEach(p -> work.push(p.node()));
    results.forEach(r -> work.push(r.node()));
    while (!work.isEmpty()) {
      Node node = work.pop();
      if (seen.put(node, true) == null) {
        node.inputs().forEach(work::push);
      }
    }
    return seen.keySet().stream().sorted((a, b) -> Integer.compare(a.id(), b.id())).toList();
  }
}
