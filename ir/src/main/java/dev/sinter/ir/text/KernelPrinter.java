package dev.sinter.ir.text;

import dev.sinter.ir.graph.Graph.ParameterRole;
import dev.sinter.ir.graph.Graph.ResultRole;
import dev.sinter.ir.kernel.Axis;
import dev.sinter.ir.kernel.Kernel;
import dev.sinter.ir.kernel.KernelFunction;
import dev.sinter.ir.kernel.KernelGraph;
import dev.sinter.ir.kernel.Stage;
import dev.sinter.ir.kernel.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Prints functions as kernels: constants, then steps in order, then the results. */
final class KernelPrinter {
  private final PrintOptions options;
  private final StringBuilder out;
  private int indent;

  KernelPrinter(PrintOptions options, StringBuilder out) {
    this.options = options;
    this.out = out;
  }

  void print(KernelFunction function) {
    List<String> parameters = new ArrayList<>();
    for (int i = 0; i < function.parameters().size(); i++) {
      KernelFunction.Parameter p = function.parameters().get(i);
      boolean variable = p.role() == ParameterRole.VARIABLE;
      parameters.add(
          value(function.kernels().parameters().get(i))
              + " "
              + Names.quoted(p.name())
              + (variable ? " variable(" + Names.word(p.segment()) + ")" : "")
              + (p.read() ? " read" : ""));
    }
    line(
        "kernels " + Names.function(function.name()) + "(" + String.join(", ", parameters) + ") {");
    indent++;
    steps(function.kernels());
    List<String> results = new ArrayList<>();
    for (int i = 0; i < function.results().size(); i++) {
      KernelFunction.Result r = function.results().get(i);
      results.add(
          (r.role() == ResultRole.WRITE ? "write(" + Names.word(r.segment()) + ") " : "")
              + Names.quoted(r.name())
              + " "
              + value(function.kernels().results().get(i)));
    }
    line(results.isEmpty() ? "return" : "return " + String.join(", ", results));
    indent--;
    line("}");
  }

  private void steps(KernelGraph graph) {
    graph
        .constants()
        .forEach(
            (name, literal) ->
                line(
                    "constant "
                        + Names.value(name)
                        + ": "
                        + TypeText.print(literal.type())
                        + " "
                        + LiteralText.print(literal, options)));
    graph.steps().forEach(this::step);
  }

  private void nested(String word, KernelGraph graph) {
    line(word + " " + Names.function(graph.name()) + list(graph.parameters()) + " {");
    indent++;
    steps(graph);
    String results =
        graph.results().stream().map(KernelPrinter::value).collect(Collectors.joining(", "));
    line(results.isEmpty() ? "return" : "return " + results);
    indent--;
    line("}");
  }

  private void step(KernelGraph.Step step) {
    switch (step) {
      case KernelGraph.Launch launch -> launch(launch);
      case KernelGraph.Scan scan -> {
        line(
            "scan carries "
                + scan.carries()
                + " sequences "
                + scan.sequences()
                + " length "
                + TypeText.print(scan.length())
                + (scan.reverse() ? " reverse " : " ")
                + flow(scan));
        inner(() -> nested("body", scan.body()));
      }
      case KernelGraph.While loop -> {
        line("while carries " + loop.carries() + " " + flow(loop));
        inner(
            () -> {
              nested("condition", loop.condition());
              nested("body", loop.body());
            });
      }
      case KernelGraph.Cond cond -> {
        line("cond " + flow(cond));
        inner(
            () -> {
              nested("then", cond.then());
              nested("otherwise", cond.otherwise());
            });
      }
    }
  }

  private void inner(Runnable print) {
    indent++;
    print.run();
    indent--;
    line("}");
  }

  private static String flow(KernelGraph.Step step) {
    return step.operands().stream().map(Names::value).collect(Collectors.joining(", ", "(", ")"))
        + " gives "
        + list(step.results())
        + " {";
  }

  private void launch(KernelGraph.Launch launch) {
    Kernel kernel = launch.kernel();
    List<String> inputs = new ArrayList<>();
    for (int i = 0; i < kernel.inputs().size(); i++) {
      inputs.add(value(kernel.inputs().get(i)) + " = " + Names.value(launch.operands().get(i)));
    }
    List<String> outputs = new ArrayList<>();
    for (int i = 0; i < kernel.outputs().size(); i++) {
      outputs.add(value(kernel.outputs().get(i)) + " = " + value(launch.results().get(i)));
    }
    line(
        "launch "
            + Names.function(kernel.name())
            + " rows "
            + kernel.rowAxes()
            + " ("
            + String.join(", ", inputs)
            + ") gives ("
            + String.join(", ", outputs)
            + ") {");
    inner(() -> kernel.stages().forEach(this::stage));
  }

  private void stage(Stage stage) {
    switch (stage) {
      case Stage.Compute(
              var result,
              var space,
              var reduce,
              var reducer,
              var chunk,
              var lets,
              var value) -> {
        line(
            "compute "
                + value(result)
                + " "
                + axes(space)
                + reducer.map(r -> " " + r.text() + " " + axes(reduce)).orElse("")
                + (chunk.isPresent() ? " chunks " + chunk.getAsLong() : "")
                + " {");
        inner(
            () -> {
              lets(lets);
              line("yield " + ExpressionText.print(value));
            });
      }
      case Stage.Check(var space, var lets, var valid, var message, var detail) -> {
        line("check " + Names.quoted(message) + " " + axes(space) + " {");
        inner(
            () -> {
              lets(lets);
              line("require " + ExpressionText.print(valid));
              line("detail " + ExpressionText.print(detail));
            });
      }
      case Stage.Opaque(var kind, var results, var scratch, var body) -> {
        String temporaries = scratch.isEmpty() ? "" : " scratch " + list(scratch);
        line("opaque " + Names.quoted(kind) + " " + list(results) + temporaries + " {");
        inner(() -> new ProcPrinter(out, indent).body(body));
      }
    }
  }

  private void lets(List<Stage.Let> lets) {
    lets.forEach(let -> line(ProcPrinter.let(let.variable(), let.value())));
  }

  private static String axes(List<Axis> axes) {
    return axes.stream()
        .map(a -> Names.value(a.name()) + " in " + TypeText.print(a.extent()))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static String value(Value value) {
    return Names.value(value.name()) + ": " + TypeText.print(value.type());
  }

  private static String list(List<Value> values) {
    return values.stream().map(KernelPrinter::value).collect(Collectors.joining(", ", "(", ")"));
  }

  private void line(String text) {
    out.append("  ".repeat(indent)).append(text).append('\n');
  }
}
