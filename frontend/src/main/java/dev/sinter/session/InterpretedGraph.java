package dev.sinter.session;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Graph.ParameterRole;
import dev.sinter.ir.graph.Graph.ResultRole;
import dev.sinter.ir.interpret.GraphInterpreter;
import dev.sinter.ir.interpret.TensorValue;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.runtime.InputException;
import dev.sinter.runtime.buffer.Buffer;
import dev.sinter.runtime.buffer.ElementType;
import dev.sinter.runtime.buffer.MemoryKind;
import dev.sinter.runtime.program.Call;
import dev.sinter.runtime.program.Executable;
import dev.sinter.runtime.program.Extent;
import dev.sinter.runtime.program.Failure;
import dev.sinter.runtime.program.Signature;
import dev.sinter.runtime.program.Workspace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A graph executed by the graph interpreter, in f64 without rounding in between: the reference of
 * what a model computes.
 */
final class InterpretedGraph implements Executable {
  private final Graph graph;
  private final Signature signature;

  InterpretedGraph(Graph graph) {
    this.graph = graph;
    this.signature = signatureOf(graph);
  }

  private static Signature signatureOf(Graph graph) {
    Set<String> dimensions = new LinkedHashSet<>();
    List<Signature.Port> inputs = new ArrayList<>();
    Map<String, Signature.VariablePort> variables = new LinkedHashMap<>();
    for (Graph.Parameter parameter : graph.parameters()) {
      if (parameter.role() == ParameterRole.INPUT) {
        inputs.add(port(parameter.name(), parameter.type().dtype(), parameter.type().shape()));
        parameter.type().shape().dims().forEach(d -> dimensions.addAll(d.names()));
      } else {
        variables.put(
            parameter.name(),
            variable(
                parameter.segment(),
                parameter.name(),
                parameter.type().dtype(),
                parameter.type().shape(),
                true,
                false));
      }
    }
    List<Signature.Port> outputs = new ArrayList<>();
    for (Graph.Result result : graph.results()) {
      if (result.role() == ResultRole.OUTPUT) {
        outputs.add(port(result.name(), result.type().dtype(), result.type().shape()));
      } else {
        boolean read = variables.containsKey(result.name());
        variables.put(
            result.name(),
            variable(
                result.segment(),
                result.name(),
                result.type().dtype(),
                result.type().shape(),
                read,
                true));
      }
    }
    return new Signature(
        graph.name(),
        List.copyOf(dimensions),
        inputs,
        List.copyOf(variables.values()),
        outputs,
        List.of());
  }

  private static Signature.Port port(String name, DType dtype, Shape shape) {
    return new Signature.Port(
        name,
        ElementType.valueOf(dtype.name()),
        shape.dims().stream().map(InterpretedGraph::extent).toList());
  }

  private static Signature.VariablePort variable(
      String segment, String name, DType dtype, Shape shape, boolean read, boolean written) {
    return new Signature.VariablePort(
        segment,
        name,
        ElementType.valueOf(dtype.name()),
        shape.dims().stream().map(Dim::fixed).toList(),
        read,
        written);
  }

  private static Extent extent(Dim dim) {
    return new Extent(dim.factor(), dim.names());
  }

  @Override
  public Signature signature() {
    return signature;
  }

  @Override
  public MemoryKind memory() {
    return MemoryKind.HEAP;
  }

  @Override
  public Workspace workspace(long[] dimensions, int workers) {
    return NoWorkspace.INSTANCE;
  }

  @Override
  public void run(Call call, int worker) {
    if (worker != 0) {
      return;
    }
    Map<String, Long> binding = new LinkedHashMap<>();
    for (int i = 0; i < signature.dimensions().size(); i++) {
      binding.put(signature.dimensions().get(i), call.dimensions()[i]);
    }
    Map<String, Buffer> variables = new LinkedHashMap<>();
    for (int i = 0; i < signature.variables().size(); i++) {
      variables.put(signature.variables().get(i).name(), call.variables().get(i));
    }
    List<TensorValue> arguments = new ArrayList<>();
    int input = 0;
    for (Graph.Parameter parameter : graph.parameters()) {
      Buffer buffer =
          parameter.role() == ParameterRole.INPUT
              ? call.inputs().get(input++)
              : Objects.requireNonNull(variables.get(parameter.name()));
      arguments.add(
          load(parameter.type().dtype(), parameter.type().shape().evaluate(binding), buffer));
    }
    GraphInterpreter.Outcome outcome = new GraphInterpreter().run(graph, arguments, binding);
    if (!outcome.errors().isEmpty()) {
      throw new InputException(outcome.errors().getFirst().message());
    }
    int output = 0;
    for (int i = 0; i < graph.results().size(); i++) {
      Graph.Result result = graph.results().get(i);
      store(
          outcome.values().get(i),
          result.role() == ResultRole.OUTPUT
              ? call.outputs().get(output++)
              : Objects.requireNonNull(variables.get(result.name())));
    }
  }

  private static TensorValue load(DType dtype, long[] extents, Buffer buffer) {
    int count = Math.toIntExact(buffer.count());
    if (dtype.isFloat()) {
      return TensorValue.ofDoubles(dtype, buffer.toDoubles(), extents);
    }
    long[] values = new long[count];
    for (int i = 0; i < count; i++) {
      values[i] = buffer.getLong(i);
    }
    return TensorValue.ofLongs(dtype, values, extents);
  }

  private static void store(TensorValue value, Buffer buffer) {
    for (int i = 0; i < value.size(); i++) {
      if (value.isFloat()) {
        buffer.setDouble(i, value.getDouble(i));
      } else {
        buffer.setLong(i, value.getLong(i));
      }
    }
  }

  @Override
  public void close() {}

  /** The interpreter keeps nothing between calls. */
  private enum NoWorkspace implements Workspace {
    INSTANCE;

    @Override
    public long arenaBytes() {
      return 0;
    }

    @Override
    public Optional<Failure> failure() {
      return Optional.empty();
    }

    @Override
    public void reset() {}

    @Override
    public void abort() {}

    @Override
    public void close() {}
  }
}
