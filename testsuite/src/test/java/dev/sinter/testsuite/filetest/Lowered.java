package dev.sinter.testsuite.filetest;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Graph.ParameterRole;
import dev.sinter.ir.graph.Graph.ResultRole;
import dev.sinter.ir.interpret.LoopInterpreter;
import dev.sinter.ir.interpret.ProgramInterpreter;
import dev.sinter.ir.interpret.TensorValue;
import dev.sinter.ir.loop.Proc;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.type.Literal;
import dev.sinter.ir.verify.Verifier;
import dev.sinter.passes.lower.Lowering;
import dev.sinter.passes.lower.LoweringOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lowers a graph to a program, which the verifier must accept, and runs it with the loop
 * interpreter: three workers, in shuffled order, races looked for.
 *
 * @param name in failures
 * @param options how it is lowered
 */
record Lowered(String name, LoweringOptions options) implements GraphRunner {
  /** Small vectors and caches, so that small tests reach the edges of tiles. */
  static final Target TARGET =
      new Target("test", "", List.of(), 16, 16, true, 32 * 1024, 1024 * 1024, 64, false);

  /** {@return the program of a graph, verified} */
  static Program lower(Graph graph, LoweringOptions options) {
    Program program = Lowering.lower(graph, TARGET, options);
    Verifier.require(program, "lowering of @" + graph.name());
    for (Proc proc : program.procs()) {
      Verifier.require(proc, true, "lowering of @" + graph.name());
    }
    return program;
  }

  @Override
  public Outcome run(Graph graph, List<Literal> arguments) {
    Program program = lower(graph, options);
    List<TensorValue> inputs = new ArrayList<>();
    Map<String, TensorValue> variables = new LinkedHashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      Graph.Parameter parameter = graph.parameters().get(i);
      if (parameter.role() == ParameterRole.INPUT) {
        inputs.add(TensorValue.of(arguments.get(i)));
      } else {
        variables.put(key(parameter.segment(), parameter.name()), TensorValue.of(arguments.get(i)));
      }
    }
    List<String> order = program.variables().stream().map(v -> key(v.segment(), v.name())).toList();
    List<TensorValue> state = new ArrayList<>();
    for (Program.VariablePort port : program.variables()) {
      state.add(
          variables.getOrDefault(
              key(port.segment(), port.name()), TensorValue.of(Literal.splat(port.type(), 0L))));
    }
    ProgramInterpreter.Outcome outcome =
        new ProgramInterpreter(program, LoopInterpreter.Options.DEFAULT.withWorkers(3).hostile(1))
            .run(inputs, state);
    List<Literal> results = new ArrayList<>();
    int output = 0;
    for (Graph.Result result : graph.results()) {
      boolean write = result.role() == ResultRole.WRITE;
      TensorValue value =
          write
              ? outcome.variables().get(order.indexOf(key(result.segment(), result.name())))
              : outcome.outputs().get(output++);
      results.add(value.toLiteral());
    }
    return new Outcome(results, outcome.failure().stream().toList());
  }

  private static String key(String segment, String name) {
    return segment + " " + name;
  }
}
