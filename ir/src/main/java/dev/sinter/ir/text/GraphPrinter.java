package dev.sinter.ir.text;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Graph.ParameterRole;
import dev.sinter.ir.graph.Graph.ResultRole;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.OpNames;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/** Prints one function; values other than parameters are numbered in their order, from 0. */
final class GraphPrinter {
  private final PrintOptions options;
  private final FunctionTable functions;
  private final Map<Node, String> names = new HashMap<>();
  private final StringBuilder out;

  GraphPrinter(PrintOptions options, FunctionTable functions, StringBuilder out) {
    this.options = options;
    this.functions = functions;
    this.out = out;
  }

  void print(Graph graph) {
    named(graph);
    out.append("func ").append(functions.of(graph)).append('(');
    out.append(graph.parameters().stream().map(this::parameter).collect(Collectors.joining(", ")));
    out.append(") {\n");
    for (Node node : graph.nodes()) {
      if (!(node.op() instanceof Op.Parameter)) {
        out.append("  ").append(statement(node)).append('\n');
      }
    }
    out.append("  return");
    List<Graph.Result> results = graph.results();
    for (int i = 0; i < results.size(); i++) {
      out.append(i > 0 ? ", " : " ").append(result(results.get(i), i));
    }
    out.append("\n}\n");
  }

  /** {@return this, ready to print single values of that graph} */
  GraphPrinter named(Graph graph) {
    names.putAll(numbering(graph));
    return this;
  }

  /** {@return the printed name of every value} */
  static Map<Node, String> numbering(Graph graph) {
    Map<Node, String> names = new HashMap<>();
    graph.parameters().forEach(p -> names.put(p.node(), Names.value(p.name())));
    int number = 0;
    for (Node node : graph.nodes()) {
      if (!(node.op() instanceof Op.Parameter)) {
        names.put(node, "%" + number++);
      }
    }
    return names;
  }

  private String parameter(Graph.Parameter parameter) {
    String role =
        parameter.role() == ParameterRole.VARIABLE
            ? " variable(" + Names.word(parameter.segment()) + ")"
            : "";
    return Names.value(parameter.name())
        + ": "
        + TypeText.print(parameter.node().type())
        + role
        + location(parameter.node());
  }

  String statement(Node node) {
    StringBuilder text = new StringBuilder();
    text.append(name(node)).append(" = ").append(OpNames.of(node.op()));
    if (node.op() instanceof Op.Constant(var value)) {
      text.append(' ').append(LiteralText.print(value, options));
    } else {
      text.append(
          node.inputs().stream().map(input -> " " + name(input)).collect(Collectors.joining(",")));
      SequencedMap<String, String> attributes = OpForms.print(node.op(), functions);
      if (!attributes.isEmpty()) {
        text.append(
            attributes.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(", ", " {", "}")));
      }
    }
    if (options.types() || node.op() instanceof Op.Constant) {
      text.append(" : ").append(TypeText.print(node.type()));
    }
    return text.append(location(node)).toString();
  }

  private String result(Graph.Result result, int index) {
    String role =
        result.role() == ResultRole.WRITE ? "write(" + Names.word(result.segment()) + ") " : "";
    String name =
        result.name().equals(Integer.toString(index)) ? "" : Names.quoted(result.name()) + " ";
    return role + name + name(result.node());
  }

  private String location(Node node) {
    return options.locations() && node.location().isKnown()
        ? " loc(" + Names.quoted(node.location().text()) + ")"
        : "";
  }

  private String name(Node node) {
    return names.getOrDefault(node, "%?" + node.id());
  }
}
