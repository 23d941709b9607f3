package dev.sinter.testsuite.filetest;

import dev.sinter.codegen.Backend;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.interpret.TensorValue;
import dev.sinter.ir.type.Literal;
import dev.sinter.passes.lower.LoweringOptions;
import dev.sinter.runtime.InputException;
import dev.sinter.testsuite.fuzz.CompiledGraph;
import java.util.List;

/**
 * The whole road of a user's graph: passes, lowering, a backend, a call.
 *
 * @param name in failures
 * @param backend makes the code
 */
record Compiled(String name, Backend backend) implements GraphRunner {
  @Override
  public Outcome run(Graph graph, List<Literal> arguments) {
    try {
      List<TensorValue> values = arguments.stream().map(TensorValue::of).toList();
      List<TensorValue> results =
          CompiledGraph.run(graph, values, backend, LoweringOptions.DEFAULT, 1);
      return new Outcome(results.stream().map(TensorValue::toLiteral).toList(), List.of());
    } catch (InputException e) {
      return new Outcome(List.of(), List.of(String.valueOf(e.getMessage())));
    }
  }
}
