package dev.sinter.testsuite.lower;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Graph.ParameterRole;
import dev.sinter.ir.graph.Graph.ResultRole;
import dev.sinter.ir.interpret.GraphInterpreter;
import dev.sinter.ir.interpret.LoopInterpreter;
import dev.sinter.ir.interpret.ProgramInterpreter;
import dev.sinter.ir.interpret.TensorValue;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.target.Target;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.lower.Lowering;
import dev.sinter.passes.lower.LoweringOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Runs a graph by the graph interpreter in f64 and, lowered with and without fusion, by the program
 * interpreter, and compares.
 */
final class LoweringCheck {
  static final Target TARGET =
      new Target(
          "x86_64-unknown-linux-gnu", "", List.of(), 32, 16, true, 32 << 10, 1 << 20, 64, false);

  private final Graph graph;
  private Map<String, Long> dimensions = Map.of();
  private long seed = 1;
  private double tolerance = 2e-5;
  private double scale = 1;

  private LoweringCheck(Graph graph) {
    this.graph = graph;
  }

  static LoweringCheck of(Graph graph) {
    return new LoweringCheck(graph);
  }

  LoweringCheck with(Map<String, Long> values) {
    dimensions = values;
    return this;
  }

  LoweringCheck within(double relative) {
    tolerance = relative;
    return this;
  }

  LoweringCheck scaledBy(double factor) {
    scale = factor;
    return this;
  }

  /** Compares on random arguments. */
  void agrees() {
    Random random = new Random(seed);
    List<TensorValue> arguments = new ArrayList<>();
    graph.parameters().forEach(p -> arguments.add(random(p.type(), random)));
    agrees(arguments);
  }

  /** Compares on given arguments, one per parameter. */
  void agrees(List<TensorValue> arguments) {
    GraphInterpreter.Outcome expected = new GraphInterpreter().run(graph, arguments, dimensions);
    for (LoweringOptions options : List.of(LoweringOptions.PLAIN, LoweringOptions.DEFAULT)) {
      Program program = Lowering.lower(graph, TARGET, options);
      for (int workers : new int[] {1, 3}) {
        compare(program, arguments, expected, workers);
      }
    }
  }

  private void compare(
      Program program,
      List<TensorValue> arguments,
      GraphInterpreter.Outcome expected,
      int workers) {
    List<TensorValue> inputs = new ArrayList<>();
    TensorValue[] variables = new TensorValue[program.variables().size()];
    for (int i = 0; i < arguments.size(); i++) {
      Graph.Parameter p = graph.parameters().get(i);
      if (p.role() == ParameterRole.INPUT) {
        inputs.add(arguments.get(i));
      } else {
        variables[variable(program, p.segment(), p.name())] = arguments.get(i);
      }
    }
    for (int i = 0; i < variables.length; i++) {
      if (variables[i] == null) {
        variables[i] = zeros(program.variables().get(i).type());
      }
    }
    var interpreter =
        new ProgramInterpreter(program, LoopInterpreter.Options.DEFAULT.withWorkers(workers));
    ProgramInterpreter.Outcome actual = interpreter.run(inputs, List.of(variables), dimensions);
    assertThat(actual.failure().isPresent())
        .as("failure %s", actual.failure())
        .isEqualTo(!expected.errors().isEmpty());
    int output = 0;
    for (int i = 0; i < graph.results().size(); i++) {
      Graph.Result r = graph.results().get(i);
      TensorValue value =
          r.role() == ResultRole.OUTPUT
              ? actual.outputs().get(output++)
              : actual.variables().get(variable(program, r.segment(), r.name()));
      same(
          r.name() + " of " + program.name() + ", " + workers + " workers",
          value,
          expected.values().get(i));
    }
  }

  private void same(String what, TensorValue actual, TensorValue expected) {
    assertThat(actual.type()).as(what).isEqualTo(expected.type());
    for (int i = 0; i < expected.size(); i++) {
      if (!expected.isFloat()) {
        assertThat(actual.getLong(i)).as("%s [%s]", what, i).isEqualTo(expected.getLong(i));
        continue;
      }
      double a = actual.getDouble(i);
      double e = expected.getDouble(i);
      double relative =
          expected.dtype() == DType.F16 ? 4e-3 : expected.dtype() == DType.BF16 ? 3e-2 : tolerance;
      boolean close =
          a == e
              || (Double.isNaN(a) && Double.isNaN(e))
              || Math.abs(a - e) <= relative * Math.max(1, Math.abs(e));
      assertThat(close).as("%s [%s]: %s, expected %s", what, i, a, e).isTrue();
    }
  }

  private static int variable(Program program, String segment, String name) {
    for (int i = 0; i < program.variables().size(); i++) {
      var port = program.variables().get(i);
      if (port.segment().equals(segment) && port.name().equals(name)) {
        return i;
      }
    }
    throw new AssertionError("no variable " + name);
  }

  private TensorValue zeros(TensorType type) {
    long[] extents = type.shape().evaluate(dimensions);
    int size = size(extents);
    return type.dtype().isFloat()
        ? TensorValue.ofDoubles(type.dtype(), new double[size], extents)
        : TensorValue.ofLongs(type.dtype(), new long[size], extents);
  }

  TensorValue random(TensorType type, Random random) {
    long[] extents = type.shape().evaluate(dimensions);
    int size = size(extents);
    if (type.dtype().isFloat()) {
      double[] values = new double[size];
      for (int i = 0; i < size; i++) {
        values[i] = Math.round(random.nextGaussian() * 64) / 64.0 * scale;
      }
      return TensorValue.ofDoubles(type.dtype(), values, extents);
    }
    long[] values = new long[size];
    for (int i = 0; i < size; i++) {
      values[i] = type.dtype() == DType.BOOL ? random.nextInt(2) : random.nextInt(5);
    }
    return TensorValue.ofLongs(type.dtype(), values, extents);
  }

  private static int size(long[] extents) {
    long size = 1;
    for (long extent : extents) {
      size *= extent;
    }
    return (int) size;
  }
}
