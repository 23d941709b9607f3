package dev.sinter.ir.verify;

import dev.sinter.ir.IrException;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Graph.ParameterRole;
import dev.sinter.ir.graph.Graph.ResultRole;
import dev.sinter.ir.graph.NestedGraphs;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.TypeRules;
import dev.sinter.ir.text.Printer;
import dev.sinter.ir.type.TensorType;
import dev.sinter.ir.type.Type;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rules of graphs:
 *
 * <ul>
 *   <li>every value's type is what {@link TypeRules} says; tuples are only taken apart;
 *   <li>operands come before their users and belong to the same graph: numbers are unique, and
 *       every parameter node is one of the graph's;
 *   <li>parameter i is a {@link Op.Parameter} of index i; names are unique; variables have a
 *       segment, inputs have none;
 *   <li>results are tensors; names are unique within a role; a written variable is a parameter of
 *       the same name, segment and type;
 *   <li>graphs in ops obey the same rules, and neither read nor write variables.
 * </ul>
 */
final class GraphVerifier {
  private final Graph graph;
  private final Violations violations;
  private final Map<Node, String> names;

  private GraphVerifier(Graph graph) {
    this.graph = graph;
    this.violations = new Violations(graph.name());
    this.names = Printer.names(graph);
  }

  static List<Violation> check(Graph graph) {
    List<Violation> all = new ArrayList<>();
    Set<Graph> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Graph> work = new ArrayDeque<>(List.of(graph));
    while (!work.isEmpty()) {
      Graph next = work.pop();
      if (seen.add(next)) {
        GraphVerifier verifier = new GraphVerifier(next);
        verifier.parameters(next != graph);
        verifier.nodes();
        verifier.results(next != graph);
        all.addAll(verifier.violations.all());
        next.nodes().stream().flatMap(n -> NestedGraphs.of(n.op())).forEach(work::add);
      }
    }
    return all;
  }

  private void parameters(boolean inner) {
    Set<String> used = new HashSet<>();
    for (int i = 0; i < graph.parameters().size(); i++) {
      Graph.Parameter parameter = graph.parameters().get(i);
      String place = name(parameter.node());
      violations.require(
          used.add(parameter.name()),
          place,
          "two parameters are called '" + parameter.name() + "'");
      boolean right = parameter.node().op() instanceof Op.Parameter(var index, _) && index == i;
      violations.require(
          right,
          place,
          "parameter "
              + i
              + " must be a parameter node of that index, got "
              + parameter.node().op());
      boolean variable = parameter.role() == ParameterRole.VARIABLE;
      violations.require(
          variable != parameter.segment().isEmpty(),
          place,
          variable
              ? "a variable must have a segment"
              : "an input must have no segment, got '" + parameter.segment() + "'");
      violations.require(
          !inner || !variable,
          place,
          "a function in an op must not read variables; pass the value as an operand");
    }
  }

  private void nodes() {
    Set<Integer> numbers = new HashSet<>();
    Set<Node> parameters =
        new HashSet<>(graph.parameters().stream().map(Graph.Parameter::node).toList());
    for (Node node : graph.nodes()) {
      String place = name(node);
      boolean own =
          numbers.add(node.id())
              && (!(node.op() instanceof Op.Parameter) || parameters.contains(node));
      violations.require(own, place, "the value belongs to another graph: " + node);
      for (Node input : node.inputs()) {
        violations.require(
            input.id() < node.id(), place, "operand " + name(input) + " comes after its user");
      }
      type(node, place);
    }
  }

  private void type(Node node, String place) {
    Type expected;
    try {
      expected = TypeRules.infer(node.op(), node.inputs().stream().map(Node::type).toList());
    } catch (ModelException | IrException | ArithmeticException | IndexOutOfBoundsException e) {
      violations.add(place, String.valueOf(e.getMessage()));
      return;
    }
    violations.require(
        expected.equals(node.type()), place, "the type is " + expected + ", not " + node.type());
  }

  private void results(boolean inner) {
    Set<String> outputs = new HashSet<>();
    Set<String> written = new HashSet<>();
    for (Graph.Result result : graph.results()) {
      boolean write = result.role() == ResultRole.WRITE;
      violations.require(
          (write ? written : outputs).add(result.name()),
          "return",
          (write ? "two results are written to '" : "two results are called '")
              + result.name()
              + "'");
      violations.require(
          !inner || !write,
          "return",
          "a function in an op must not write variables; give the value back as a result");
      if (!(result.node().type() instanceof TensorType type)) {
        violations.add(
            "return",
            "result '"
                + result.name()
                + "' must be a tensor, got the tuple "
                + result.node().type()
                + "; use get-result");
      } else if (write) {
        written(result, type);
      } else {
        violations.require(
            result.segment().isEmpty(),
            "return",
            "output '" + result.name() + "' must have no segment");
      }
    }
  }

  private void written(Graph.Result result, TensorType type) {
    List<Graph.Parameter> variable =
        graph.parameters().stream()
            .filter(
                p ->
                    p.role() == ParameterRole.VARIABLE
                        && p.name().equals(result.name())
                        && p.segment().equals(result.segment()))
            .toList();
    String what = "write(" + result.segment() + ") '" + result.name() + "'";
    if (violations.require(
        !variable.isEmpty(), "return", what + ": there is no such variable among the parameters")) {
      violations.require(
          variable.getFirst().type().equals(type),
          "return",
          what + ": the variable is " + variable.getFirst().type() + ", the value is " + type);
    }
  }

  private String name(Node node) {
    return names.getOrDefault(node, "%?" + node.id());
  }
}
