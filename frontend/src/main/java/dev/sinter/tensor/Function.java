package dev.sinter.tensor;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.cache.RecentlyUsed;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.text.Printer;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.runtime.execution.Context;
import dev.sinter.runtime.program.Executable;
import dev.sinter.session.Programs;
import dev.sinter.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A function on tensors that is traced and compiled when it is first called with inputs of a kind:
 * an entry point of a model, say. Its reads and writes of variables are part of the program.
 *
 * <p>With a named batch, axis 0 of all inputs is one extent of any size, and one program serves all
 * of them. Of many kinds of inputs, the least recently seen are forgotten.
 */
public final class Function implements AutoCloseable {
  /** Name of the batch's extent. */
  public static final String BATCH = "B";

  private static final int CAPACITY = 1000;

  /** What is traced. */
  @FunctionalInterface
  public interface Body {
    /** {@return the results} */
    List<Tensor> apply(List<Tensor> inputs);
  }

  /**
   * A traced and compiled body.
   *
   * @param executable what runs
   * @param variables in the order of the executable's signature
   */
  private record Program(Executable executable, List<Variable> variables) {
    static Program of(Executable executable, Map<String, Variable> variables) {
      return new Program(
          executable,
          executable.signature().variables().stream()
              .map(p -> Objects.requireNonNull(variables.get(p.name())))
              .toList());
    }

    List<NdArray> run(Context context, List<NdArray> inputs) {
      List<dev.sinter.runtime.variable.Variable> storages = new ArrayList<>();
      for (int i = 0; i < variables.size(); i++) {
        Variable variable = variables.get(i);
        storages.add(variable.storage());
        if (executable.signature().variables().get(i).written()) {
          variable.beforeWrite();
        }
      }
      return context.run(executable, inputs, storages);
    }
  }

  private final String name;
  private final boolean training;
  private final boolean namedBatch;
  private final Body body;
  private final RecentlyUsed<List<TensorType>, Program> programs = new RecentlyUsed<>(CAPACITY);
  private boolean closed;
  private java.util.Optional<String> backend = java.util.Optional.empty();
  private Consumer<List<Variable>> traced = variables -> {};

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

  /** Makes it run on a given backend instead of the session's. */
  public Function on(String name) {
    backend = java.util.Optional.of(name);
    return this;
  }

  /** Has somebody told the variables that the body reads or writes, whenever it was traced. */
  public Function whenTraced(Consumer<List<Variable>> listener) {
    traced = listener;
    return this;
  }

  /** {@return the results for these inputs; variables are read and written} */
  public List<NdArray> call(List<NdArray> inputs) {
    return program(inputs).run(Session.current().context(), inputs);
  }

  /** {@return the results of a graph, compiled unless an equal one was before} */
  static List<NdArray> run(Graph graph, Map<String, Variable> variables, List<NdArray> inputs) {
    Executable executable = Session.current().programs().compile(Printer.print(graph), () -> graph);
    return Program.of(executable, variables).run(Session.current().smallContext(), inputs);
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
          traced.accept(List.copyOf(trace.variables().values()));
          return new Traced(graph, trace.variables());
        });
  }

  /**
   * {@return the graph that {@link #call} runs for these inputs, traced anew, with its variables}
   */
  public Traced traceFor(List<NdArray> inputs) {
    return trace(inputs.stream().map(this::type).toList());
  }

  private Program program(List<NdArray> inputs) {
    List<TensorType> types = new ArrayList<>();
    for (NdArray input : inputs) {
      types.add(type(input));
    }
    synchronized (programs) {
      if (closed) {
        throw new ModelException(name + ": called after it was closed");
      }
      java.util.Optional<Program> known = programs.find(types);
      if (known.isPresent()) {
        return known.get();
      }
      Traced traced = trace(types);
      Programs compiler = Session.current().programs();
      Program made =
          Program.of(
              backend
                  .map(b -> compiler.compile(traced.graph(), b))
                  .orElseGet(() -> compiler.compile(traced.graph())),
              traced.variables());
      programs.keep(types, made);
      return made;
    }
  }

  /**
   * Frees what was compiled, once the calls that run have ended; later calls are refused. What is
   * not closed is freed when nobody can reach it any more.
   */
  @Override
  public void close() {
    synchronized (programs) {
      closed = true;
      programs.values().forEach(program -> program.executable().close());
      programs.clear();
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
