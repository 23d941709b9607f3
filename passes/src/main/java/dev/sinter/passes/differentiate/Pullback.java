package dev.sinter.passes.differentiate;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The gradient of a graph function as a graph function: it takes the function's parameters, then a
 * cotangent for each of some results, and gives the cotangents of some parameters. What it needs of
 * the function's inner values it computes again.
 *
 * @param graph (parameters, cotangents) to cotangents of the parameters
 * @param answered the parameters whose cotangents the graph gives, ascending
 */
record Pullback(Graph graph, List<Integer> answered) {

  /**
   * Differentiates a function.
   *
   * @param function the function
   * @param wanted for each of its parameters, whether its cotangent is asked for
   * @param given the results that come with a cotangent, ascending
   * @return the pullback; a wanted parameter without a differentiable path is not answered
   */
  static Pullback of(Graph function, List<Boolean> wanted, List<Integer> given) {
    GraphBuilder b = new GraphBuilder(function.name() + "_gradient");
    List<Node> parameters = parameters(b, function);
    List<Node> results = b.inline(function, parameters);
    List<Node> values = given.stream().map(results::get).toList();
    List<Node> cotangents = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      cotangents.add(b.input("g" + i, values.get(i).tensor()));
    }
    List<Integer> asked = new ArrayList<>();
    for (int i = 0; i < wanted.size(); i++) {
      if (wanted.get(i)) {
        asked.add(i);
      }
    }
    List<Optional<Node>> gradients =
        Gradients.sweep(b, values, cotangents, asked.stream().map(parameters::get).toList());
    List<Integer> answered = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      if (gradients.get(i).isPresent()) {
        answered.add(asked.get(i));
        b.output("d" + asked.get(i), gradients.get(i).get());
      }
    }
    return new Pullback(b.build(), answered);
  }

  /** {@return parameters like those of {@code function}, under names of their own} */
  static List<Node> parameters(GraphBuilder b, Graph function) {
    List<Node> parameters = new ArrayList<>();
    for (Graph.Parameter parameter : function.parameters()) {
      parameters.add(b.input("x" + parameters.size(), parameter.type()));
    }
    return parameters;
  }

  /**
   * Copies the pullback to where it is used.
   *
   * @param b receives the nodes
   * @param arguments one per parameter of the function, then the given cotangents
   * @param count number of parameters
   * @return per parameter its cotangent, empty when it is not answered
   */
  List<Optional<Node>> inline(GraphBuilder b, List<Node> arguments, int count) {
    List<Node> gradients = b.inline(graph, arguments);
    List<Optional<Node>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int at = answered.indexOf(i);
      all.add(at < 0 ? Optional.empty() : Optional.of(gradients.get(at)));
    }
    return all;
  }

  /**
   * Differentiates an op through an equal expression.
   *
   * @param s the op's step
   * @param expansion builds the op's value from its operands
   * @return per operand its cotangent
   */
  static List<Optional<Node>> through(
      Step s, BiFunction<GraphBuilder, List<Node>, Node> expansion) {
    GraphBuilder b = new GraphBuilder("expansion");
    List<Node> operands = new ArrayList<>();
    for (Node operand : s.node().inputs()) {
      operands.add(b.input("x" + operands.size(), operand.tensor()));
    }
    b.output("y", expansion.apply(b, operands));
    List<Node> arguments = new ArrayList<>(s.node().inputs());
    arguments.add(s.cotangent());
    return of(b.build(), s.wanted(), List.of(0)).inline(s.b(), arguments, operands.size());
  }
}
