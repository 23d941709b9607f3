package dev.sinter.testsuite.fuzz;

import dev.sinter.codegen.Backend;
import dev.sinter.codegen.Compiler;
import dev.sinter.codegen.Signatures;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Graph.ParameterRole;
import dev.sinter.ir.graph.Graph.ResultRole;
import dev.sinter.ir.interpret.TensorValue;
import dev.sinter.ir.type.DType;
import dev.sinter.passes.lower.LoweringOptions;
import dev.sinter.runtime.buffer.Buffer;
import dev.sinter.runtime.buffer.MemoryKind;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.execution.Context;
import dev.sinter.runtime.program.Executable;
import dev.sinter.runtime.program.Signature.VariablePort;
import dev.sinter.runtime.variable.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Supplier;

/** Runs graphs the way users do: compiled by a backend, called through a context. */
public final class CompiledGraph {
  private CompiledGraph() {}

  /**
   * Compiles and calls a graph once.
   *
   * @param graph the graph
   * @param arguments one per parameter
   * @param backend makes the executable
   * @param options how it is lowered
   * @param workers number of threads
   * @return one value per result
   */
  public static List<TensorValue> run(
      Graph graph,
      List<TensorValue> arguments,
      Backend backend,
      LoweringOptions options,
      int workers) {
    return run(graph, arguments, () -> new Compiler(backend, options).compile(graph), workers);
  }

  /**
   * Calls what a graph became once.
   *
   * @param graph the graph
   * @param arguments one per parameter
   * @param made gives the executable, which is closed afterwards
   * @param workers number of threads
   * @return one value per result
   */
  public static List<TensorValue> run(
      Graph graph, List<TensorValue> arguments, Supplier<Executable> made, int workers) {
    List<NdArray> inputs = new ArrayList<>();
    SequencedMap<String, Variable> variables = new LinkedHashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      Graph.Parameter p = graph.parameters().get(i);
      NdArray value = array(arguments.get(i));
      if (p.role() == ParameterRole.INPUT) {
        inputs.add(value);
      } else {
        variables.put(key(p.segment(), p.name()), new Variable(p.segment(), p.name(), value));
      }
    }
    for (Graph.Result r : graph.results()) {
      if (r.role() == ResultRole.WRITE) {
        NdArray zeros =
            NdArray.zeros(
                MemoryKind.HEAP,
                Signatures.element(r.type().dtype()),
                r.type().shape().isFixed() ? extents(r) : List.of());
        variables.putIfAbsent(
            key(r.segment(), r.name()), new Variable(r.segment(), r.name(), zeros));
      }
    }
    try (Executable executable = made.get();
        Context context = new Context(workers)) {
      List<Variable> ordered = new ArrayList<>();
      for (VariablePort port : executable.signature().variables()) {
        ordered.add(variables.get(key(port.segment(), port.name())));
      }
      List<NdArray> outputs = context.run(executable, inputs, ordered);
      List<TensorValue> results = new ArrayList<>();
      int next = 0;
      for (Graph.Result r : graph.results()) {
        NdArray value =
            r.role() == ResultRole.OUTPUT
                ? outputs.get(next++)
                : variables.get(key(r.segment(), r.name())).value();
        results.add(value(value, r.type().dtype()));
      }
      return results;
    }
  }

  private static List<Long> extents(Graph.Result result) {
    return result.type().shape().dims().stream().map(d -> d.fixed()).toList();
  }

  private static String key(String segment, String name) {
    return segment + " " + name;
  }

  private static NdArray array(TensorValue value) {
    Buffer buffer =
        Buffer.allocate(MemoryKind.HEAP, Signatures.element(value.dtype()), value.size());
    for (int i = 0; i < value.size(); i++) {
      if (value.isFloat()) {
        buffer.setDouble(i, value.getDouble(i));
      } else {
        buffer.setLong(i, value.getLong(i));
      }
    }
    return NdArray.of(buffer, value.shape().fixed());
  }

  private static TensorValue value(NdArray array, DType dtype) {
    long[] shape = array.shape().stream().mapToLong(Long::longValue).toArray();
    return dtype.isFloat()
        ? TensorValue.ofDoubles(dtype, array.buffer().toDoubles(), shape)
        : TensorValue.ofLongs(dtype, array.buffer().toLongs(), shape);
  }
}
