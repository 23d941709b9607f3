package dev.sinter.testsuite.codegen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.sinter.codegen.Backend;
import dev.sinter.codegen.Compiler;
import dev.sinter.codegen.Phases;
import dev.sinter.codegen.interpreter.InterpreterBackend;
import dev.sinter.codegen.llvm.LlvmBackend;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.interpret.GraphInterpreter;
import dev.sinter.ir.interpret.TensorValue;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.lower.LoweringOptions;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.execution.Context;
import dev.sinter.runtime.program.Executable;
import dev.sinter.runtime.program.Signature.VariablePort;
import dev.sinter.runtime.variable.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole graphs, lowered and compiled to machine code, against the graph interpreter. */
class CompilerTest {
  private static final int BATCH = 70;
  private static final LlvmBackend BACKEND = new LlvmBackend();

  static Stream<Arguments> cases() {
    return Stream.of(perceptron(), descent(), normalization())
        .flatMap(
            graph ->
                Stream.of(LoweringOptions.DEFAULT, LoweringOptions.PLAIN)
                    .map(options -> Arguments.of(graph, options)))
        .flatMap(
            graph ->
                Stream.of(1, 2, 3)
                    .map(workers -> Arguments.of(graph.get()[0], graph.get()[1], workers)));
  }

  @ParameterizedTest(name = "{0}, {1}, {2} workers")
  @MethodSource("cases")
  void machineCodeAgreesWithTheInterpreter(Graph graph, LoweringOptions options, int workers) {
    Random random = new Random(7);
    List<TensorValue> arguments = new ArrayList<>();
    List<NdArray> inputs = new ArrayList<>();
    List<Variable> variables = new ArrayList<>();
    for (Graph.Parameter parameter : graph.parameters()) {
      NdArray value = randomArray(parameter.type(), random);
      arguments.add(
          TensorValue.ofFloats(
              value.buffer().toFloats(),
              value.shape().stream().mapToLong(Long::longValue).toArray()));
      if (parameter.role() == Graph.ParameterRole.INPUT) {
        inputs.add(value);
      } else {
        variables.add(new Variable(parameter.segment(), parameter.name(), value));
      }
    }
    List<TensorValue> expected = new GraphInterpreter().run(graph, arguments).values();
    List<NdArray> actual = run(BACKEND, graph, options, workers, inputs, variables);
    for (int r = 0; r < expected.size(); r++) {
      assertThat(actual.get(r).count()).isEqualTo(expected.get(r).size());
      for (int i = 0; i < expected.get(r).size(); i++) {
        double reference = expected.get(r).getDouble(i);
        double value = actual.get(r).buffer().getDouble(i);
        assertThat(value)
            .as("result %d element %d", r, i)
            .isCloseTo(reference, offset(2e-5 * (1 + Math.abs(reference))));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void machineCodeHasTheBitsOfInterpretedLoops(Graph graph) {
    List<NdArray> inputs = new ArrayList<>();
    List<Variable> first = new ArrayList<>();
    List<Variable> second = new ArrayList<>();
    Random random = new Random(11);
    for (Graph.Parameter parameter : graph.parameters()) {
      NdArray value = randomArray(parameter.type(), random);
      if (parameter.role() == Graph.ParameterRole.INPUT) {
        inputs.add(value);
      } else {
        first.add(new Variable(parameter.segment(), parameter.name(), value));
        second.add(new Variable(parameter.segment(), parameter.name(), value));
      }
    }
    List<NdArray> machine = run(BACKEND, graph, LoweringOptions.DEFAULT, 2, inputs, first);
    List<NdArray> loops =
        run(
            new InterpreterBackend(BACKEND.target()),
            graph,
            LoweringOptions.DEFAULT,
            1,
            inputs,
            second);
    for (int r = 0; r < machine.size(); r++) {
      assertThat(machine.get(r).buffer().toFloats())
          .as("result %d", r)
          .containsExactly(loops.get(r).buffer().toFloats());
    }
  }

  static Stream<Graph> graphs() {
    return Stream.of(perceptron(), descent(), normalization());
  }

  @Test
  void phasesAreMeasured() {
    Compiler.Compilation compilation =
        new Compiler(BACKEND, LoweringOptions.DEFAULT).explain(perceptron());
    try (Executable executable = compilation.executable()) {
      assertThat(executable.signature().name()).isEqualTo("perceptron");
      assertThat(compilation.phases().all())
          .extracting(Phases.Phase::name)
          .containsExactly(
              "graph-passes",
              "lower",
              "llvm-print",
              "llvm-parse",
              "llvm-optimize",
              "llvm-generate",
              "llvm-link");
      assertThat(compilation.phases().total()).isPositive();
    }
  }

  private static List<NdArray> run(
      Backend backend,
      Graph graph,
      LoweringOptions options,
      int workers,
      List<NdArray> inputs,
      List<Variable> variables) {
    try (Executable executable = new Compiler(backend, options).compile(graph);
        Context context = new Context(workers)) {
      List<VariablePort> ports = executable.signature().variables();
      List<Variable> ordered =
          ports.stream().map(port -> find(variables, port.segment(), port.name())).toList();
      List<NdArray> outputs = context.run(executable, inputs, ordered);
      List<NdArray> results = new ArrayList<>();
      int next = 0;
      for (Graph.Result result : graph.results()) {
        boolean output = result.role() == Graph.ResultRole.OUTPUT;
        results.add(
            output
                ? outputs.get(next++)
                : find(variables, result.segment(), result.name()).value());
      }
      return results;
    }
  }

  private static NdArray randomArray(TensorType type, Random random) {
    long[] shape =
        type.shape().dims().stream()
            .mapToLong(dim -> dim.isFixed() ? dim.fixed() : BATCH)
            .toArray();
    float[] values = new float[Math.toIntExact(Shape.of(shape).size().fixed())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return NdArray.of(values, shape);
  }

  private static Variable find(List<Variable> variables, String segment, String name) {
    return variables.stream()
        .filter(v -> v.segment().equals(segment) && v.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static TensorType rows(long columns) {
    return new TensorType(DType.F32, Shape.of(Dim.named("B"), Dim.of(columns)));
  }

  /** softmax(relu(x · w + c) · v). */
  private static Graph perceptron() {
    GraphBuilder b = new GraphBuilder("perceptron");
    Node x = b.input("x", rows(33));
    Node w = b.variable("weights", "hidden/kernel", TensorType.of(DType.F32, 33, 48));
    Node c = b.variable("weights", "hidden/bias", TensorType.of(DType.F32, 48));
    Node v = b.variable("weights", "out/kernel", TensorType.of(DType.F32, 48, 10));
    Node sum = b.dot(x, w);
    Node hidden = b.plus(sum, b.broadcast(c, sum.tensor().shape(), List.of(1)));
    Node relu = b.elementwise(ScalarOp.MAX, hidden, b.fullLike(hidden, 0));
    b.output("y", b.add(new Op.Softmax(1), b.dot(relu, v)));
    return b.build();
  }

  /** One step of gradient descent for mean((x · w - y)^2); writes w, gives the loss. */
  private static Graph descent() {
    GraphBuilder b = new GraphBuilder("descent");
    Node x = b.input("x", rows(5));
    Node y = b.input("y", rows(3));
    Node w = b.variable("weights", "w", TensorType.of(DType.F32, 5, 3));
    Node error = b.minus(b.dot(x, w), y);
    Node gradient = b.dot(b.transpose(x, 1, 0), error);
    b.output("loss", b.reduce(Reducer.SUM, b.times(error, error), List.of(0, 1)));
    b.write("weights", "w", b.minus(w, b.times(gradient, b.fullLike(gradient, 0.001))));
    return b.build();
  }

  /** Rows normalized to mean 0 and variance 1, then through tanh. */
  private static Graph normalization() {
    GraphBuilder b = new GraphBuilder("normalization");
    Node x = b.input("x", rows(40));
    Node gamma = b.variable("weights", "gamma", TensorType.of(DType.F32, 40));
    Node normal = b.add(new Op.Normalize(List.of(1), 1e-3), x);
    Node scaled = b.times(normal, b.broadcast(gamma, x.tensor().shape(), List.of(1)));
    b.output("y", b.elementwise(ScalarOp.TANH, scaled));
    return b.build();
  }
}
