package dev.sinter.testsuite.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sinter.codegen.Backend;
import dev.sinter.codegen.Signatures;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Graph.ParameterRole;
import dev.sinter.ir.plan.Program;
import dev.sinter.ir.type.Literal;
import dev.sinter.runtime.InputException;
import dev.sinter.runtime.buffer.Buffer;
import dev.sinter.runtime.buffer.MemoryKind;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.execution.Context;
import dev.sinter.runtime.program.Executable;
import dev.sinter.runtime.variable.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a call of a program gave.
 *
 * @param outputs one per output; none if the call failed
 * @param variables one per variable, after the call
 * @param failure message of a data error
 */
record ProgramRun(List<Buffer> outputs, List<Buffer> variables, Optional<String> failure) {

  /** {@return what a backend makes of the program of a graph} */
  static ProgramRun of(
      Backend backend, Program program, Graph graph, List<Literal> arguments, int workers) {
    List<NdArray> inputs = new ArrayList<>();
    Variable[] variables = new Variable[program.variables().size()];
    for (int i = 0; i < arguments.size(); i++) {
      Graph.Parameter parameter = graph.parameters().get(i);
      if (parameter.role() == ParameterRole.INPUT) {
        inputs.add(array(arguments.get(i)));
      } else {
        for (int v = 0; v < variables.length; v++) {
          var port = program.variables().get(v);
          if (port.segment().equals(parameter.segment()) && port.name().equals(parameter.name())) {
            variables[v] = new Variable(port.segment(), port.name(), array(arguments.get(i)));
          }
        }
      }
    }
    for (int v = 0; v < variables.length; v++) {
      var port = program.variables().get(v);
      if (variables[v] == null) {
        variables[v] =
            new Variable(port.segment(), port.name(), array(Literal.splat(port.type(), 0)));
      }
    }
    return of(backend, program, inputs, Arrays.asList(variables), workers);
  }

  /** {@return what a backend makes of a program} */
  static ProgramRun of(
      Backend backend,
      Program program,
      List<NdArray> inputs,
      List<Variable> variables,
      int workers) {
    try (Executable executable = backend.load(program);
        Context context = new Context(workers)) {
      List<Buffer> outputs = List.of();
      Optional<String> failure = Optional.empty();
      try {
        outputs = context.run(executable, inputs, variables).stream().map(NdArray::buffer).toList();
      } catch (InputException e) {
        failure = Optional.of(e.getMessage());
      }
      return new ProgramRun(
          outputs, variables.stream().map(v -> v.in(MemoryKind.HEAP)).toList(), failure);
    }
  }

  private static NdArray array(Literal literal) {
    Buffer buffer =
        Buffer.allocate(
            MemoryKind.HEAP, Signatures.element(literal.type().dtype()), literal.size());
    for (long i = 0; i < literal.size(); i++) {
      if (literal.type().dtype().isFloat()) {
        buffer.setDouble(i, literal.getDouble(i));
      } else {
        buffer.setLong(i, literal.getLong(i));
      }
    }
    return NdArray.of(
        buffer, literal.type().shape().dims().stream().mapToLong(dim -> dim.fixed()).toArray());
  }

  /** Compares bits; one NaN is as good as another. */
  void assertSame(String what, ProgramRun expected) {
    assertThat(failure.isPresent())
        .as("%s: %s", what, failure)
        .isEqualTo(expected.failure.isPresent());
    assertSame(what + ", output", outputs, expected.outputs);
    assertSame(what + ", variable", variables, expected.variables);
  }

  private static void assertSame(String what, List<Buffer> actual, List<Buffer> expected) {
    assertThat(actual).as(what).hasSameSizeAs(expected);
    for (int k = 0; k < actual.size(); k++) {
      Buffer a = actual.get(k);
      Buffer e = expected.get(k);
      for (long i = 0; i < e.count(); i++) {
        boolean same =
            e.type().isFloat()
                ? Double.doubleToLongBits(a.getDouble(i)) == Double.doubleToLongBits(e.getDouble(i))
                : a.getLong(i) == e.getLong(i);
        if (!same) {
          assertThat(a.getDouble(i)).as("%s %d [%d]", what, k, i).isEqualTo(e.getDouble(i));
        }
      }
    }
  }
}
