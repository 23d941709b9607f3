package dev.sinter.testsuite.filetest;

import dev.sinter.codegen.jvm.JvmBackend;
import dev.sinter.codegen.llvm.LlvmBackend;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.interpret.GraphInterpreter;
import dev.sinter.ir.interpret.Precision;
import dev.sinter.ir.interpret.TensorValue;
import dev.sinter.ir.type.Literal;
import dev.sinter.passes.lower.LoweringOptions;
import java.util.List;

/** Something that evaluates graphs. */
interface GraphRunner {
  /** All that are present; one line per backend. */
  List<GraphRunner> ALL =
      List.of(
          new Interpreted("interpreter", Precision.DOUBLE),
          new Interpreted("interpreter-declared", Precision.DECLARED),
          new Lowered("loops-plain", LoweringOptions.PLAIN),
          new Lowered("loops-fused", LoweringOptions.DEFAULT),
          new Compiled("llvm", new LlvmBackend()),
          new Compiled("jvm", new JvmBackend()),
          new Compiled("jvm-plain", JvmBackend.scalar()));

  /** {@return its name in failures} */
  String name();

  /**
   * What a graph gives.
   *
   * @param results one per result
   * @param errors messages of data errors
   */
  record Outcome(List<Literal> results, List<String> errors) {}

  /** Evaluates. */
  Outcome run(Graph graph, List<Literal> arguments);

  /**
   * The definition of the ops.
   *
   * @param name in failures
   * @param precision how it computes with floats
   */
  record Interpreted(String name, Precision precision) implements GraphRunner {
    @Override
    public Outcome run(Graph graph, List<Literal> arguments) {
      GraphInterpreter.Options options =
          new GraphInterpreter.Options(precision, GraphInterpreter.MAX_ITERATIONS);
      GraphInterpreter.Outcome outcome =
          new GraphInterpreter(options)
              .run(graph, arguments.stream().map(TensorValue::of).toList());
      return new Outcome(
          outcome.values().stream().map(TensorValue::toLiteral).toList(),
          outcome.errors().stream().map(GraphInterpreter.IndexError::message).toList());
    }
  }
}
