package dev.sinter.testsuite.filetest;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.interpret.GraphInterpreter;
import dev.sinter.ir.interpret.TensorValue;
import dev.sinter.ir.verify.Verifier;
import dev.sinter.passes.differentiate.Gradients;
import dev.sinter.testsuite.filetest.Item.Directive;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code grad}: the gradients of the sum of a function's first result are what central differences
 * give, both in f64.
 *
 * <pre>
 *   // grad: @f([1, 2], 0.5) tol=1e-6      with respect to every float parameter
 * </pre>
 */
final class Grad implements Command {
  private static final Pattern CALL = Pattern.compile("@(\\S+?)\\((.*)\\)(?: tol=(\\S+))?");
  private static final double STEP = 1e-5;

  @Override
  public String name() {
    return "grad";
  }

  @Override
  public boolean wholeFile() {
    return false;
  }

  @Override
  public boolean appliesTo(Item item) {
    return item.kind().equals("func") && !item.directives("grad").isEmpty();
  }

  @Override
  public Optional<String> run(TestFile file, Item item, String arguments) {
    for (Directive directive : item.directives("grad")) {
      Matcher call = CALL.matcher(directive.text());
      if (!call.matches()) {
        throw new AssertionError(
            "line "
                + directive.line()
                + ": a gradient is written @f(arguments) tol=1e-6, got: "
                + directive.text());
      }
      Graph graph = file.module().function(call.group(1)).orElseThrow();
      List<TensorValue> values =
          Run.arguments(graph, Run.split(call.group(2))).stream().map(TensorValue::of).toList();
      double tolerance = call.group(3) == null ? 1e-6 : Double.parseDouble(call.group(3));
      List<Graph.Parameter> parameters =
          graph.parameters().stream().filter(p -> p.type().dtype().isFloat()).toList();
      Graph differentiated =
          Gradients.differentiate(
              graph, 0, parameters.stream().map(Graph.Parameter::name).toList());
      Verifier.require(differentiated, "differentiation");
      GraphInterpreter.Outcome outcome = new GraphInterpreter().run(differentiated, values);
      for (Graph.Parameter parameter : parameters) {
        compare(
            graph,
            values,
            parameter,
            outcome.output("gradient/" + parameter.name()),
            tolerance,
            directive);
      }
    }
    return Optional.empty();
  }

  private static void compare(
      Graph graph,
      List<TensorValue> values,
      Graph.Parameter parameter,
      TensorValue gradient,
      double tolerance,
      Directive directive) {
    int index = graph.parameters().indexOf(parameter);
    for (int i = 0; i < gradient.size(); i++) {
      double difference =
          (sum(graph, values, index, i, STEP) - sum(graph, values, index, i, -STEP)) / (2 * STEP);
      double actual = gradient.getDouble(i);
      if (!(Math.abs(actual - difference) <= tolerance * Math.max(1, Math.abs(difference)))) {
        throw new AssertionError(
            "line "
                + directive.line()
                + ": "
                + directive.text()
                + "\n  gradient of %"
                + parameter.name()
                + " ["
                + i
                + "] is "
                + actual
                + ", differences give "
                + difference);
      }
    }
  }

  /** {@return the summed first result where one element of one argument is moved} */
  private static double sum(
      Graph graph, List<TensorValue> values, int argument, int element, double step) {
    List<TensorValue> moved = new ArrayList<>(values);
    double[] elements = values.get(argument).toDoubles();
    elements[element] += step;
    moved.set(
        argument,
        TensorValue.ofDoubles(
            values.get(argument).dtype(), elements, values.get(argument).shape().fixed()));
    double sum = 0;
    for (double value : new GraphInterpreter().run(graph, moved).values().getFirst().toDoubles()) {
      sum += value;
    }
    return sum;
  }
}
