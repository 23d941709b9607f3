package dev.sinter.tensor;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.program.Executable;
import dev.sinter.session.Session;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A function on tensors that is traced and compiled when it is first called with inputs of a kind: an entry point of a model, say. Its reads
 * and writes of variables are part of the program.
 *
 * <p>With a named batch, axis 0 of all inputs is one extent of any size, and one program serves all of them.
 */
public final class Function {
  /** Name of the batch's extent. */
  public static final String BATCH = "B";

  /** What is traced. */
  @FunctionalInterface
  public interface Body {
    /** {@return the results} */
    List<Tensor> apply(List<Tensor> inputs);
  }

  /**
   * A traced and compiled body.
   *
   * @param graph the graph, before any pass
   * @param executable what runs
   * @param variables in the order of the executable's signature
   */
  private record Program(Graph graph, Executable executable, List<Variable> variables) {}

  private final String name;
  private final boolean training;
  private final boolean namedBatch;
  private final Body body;
  private final Map<List<TensorType>, Program> programs = new LinkedHashMap<>();

  /**
   * @param name name of the graph
   * @param training what layers are told that are not told otherwise
   * @param namedBatch whether axis 0 of the inputs is a batch of any size
   * @param body what is traced
   */
  public Function(String name, boolean training, boolean namedBatch, Body body) {
    this.name = name;
    this.training = training;
    this.namedBatch = namedBatch;
    this.body = body;
  }

  /** {@return the results for these inputs; variables are read and written} */
  public List<NdArray> call(List<NdArray> inputs) {
    Session session = Session.current();
    Program program = program(inputs);
    List<dev.sinter.runtime.variable.Variable> storages = new ArrayList<>();
    for (int i = 0; i < program.variables().size(); i++) {
      Variable variable = program.variables().get(i);
      storages.add(variable.storage());
      if (program.executable().signature().variables().get(i).written()) {
        variable.beforeWrite();
      }
    }
    return session.context().run(program.executable(), inputs, storages);
  }

  /** {@return the graph for inputs of these types, traced anew} */
  public Graph graph(List<TensorType> types) {
    return trace(types).graph();
  }

  /**
   * The graph of a body and the variables it uses.
   *
   * @param graph before any pass
   * @param variables by their names in the graph
   */
  public record Traced(Graph graph, Map<String, Variable> variables) {}

  /** {@return the graph for inputs of these types, traced anew, with its variables} */
  public Traced trace(List<TensorType> types) {
    return Trace.outside(
        () -> {
          Trace trace = Trace.of(name, training);
          List<Tensor> parameters = new ArrayList<>();
          types.forEach(type -> parameters.add(trace.input("input_" + parameters.size(), type)));
          Graph graph = trace.in(() -> trace.finish(body.apply(parameters)));
          return new Traced(graph, trace.variables());
        });
  }

  private Program program(List<NdArray> inputs) {
    List<TensorType> types = inputs.stream().map(this::type).toList();
    synchronized (programs) {
      Program known = programs.get(types);
      if (known == null) {
        Traced traced = trace(types);
        Executable executable = Session.current().programs().compile(traced.graph());
        List<Variable> variables =
            executable.signature().variables().stream().map(p -> Objects.requireNonNull(traced.variables().get(p.name()))).toList();
        known = new Program(traced.graph(), executable, variables);
        programs.put(types, known);
      }
      return known;
    }
  }

  private TensorType type(NdArray input) {
    TensorType type = Elements.typeOf(input);
    if (!namedBatch) {
      return type;
    }
    if (type.rank() == 0) {
      throw new ModelException(name + ": every input must have a batch axis, got a scalar");
    }
    Shape shape = type.shape().with(0, Dim.named(BATCH));
    return type.with(shape);
  }
}
