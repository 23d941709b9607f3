package dev.sinter.tensor;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Location;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The making of one graph: while code runs in a trace, ops become nodes, reads and writes of
 * variables become parameters and results.
 *
 * <p>Traces nest: the bodies of {@link Control#scan} and its kin are graphs of their own. What such
 * a body uses of the surroundings becomes a further operand of the loop; a variable that it changes
 * is carried through.
 */
public final class Trace {
  private static final ScopedValue<Optional<Trace>> CURRENT = ScopedValue.newInstance();

  private final GraphBuilder builder;
  private final Optional<Trace> parent;
  private final boolean training;
  private final Map<Variable, Node> state = new LinkedHashMap<>();
  private final Map<Variable, String> paths = new LinkedHashMap<>();
  private final Set<String> names = new HashSet<>();
  private final Set<Variable> written = new java.util.LinkedHashSet<>();
  private final Map<Node, Node> captured = new LinkedHashMap<>();
  private final Map<Lazy, Node> constants = new HashMap<>();
  private final Optional<List<Lazy>> feeds;

  private Trace(String name, Optional<Trace> parent, boolean training, Optional<List<Lazy>> feeds) {
    this.builder = new GraphBuilder(name);
    this.parent = parent;
    this.training = training;
    this.feeds = feeds;
  }

  /**
   * {@return a trace of a new graph}
   *
   * @param name name of the graph
   * @param training what layers are told that are not told otherwise
   */
  static Trace of(String name, boolean training) {
    return new Trace(name, Optional.empty(), training, Optional.empty());
  }

  /**
   * {@return a trace of a new graph whose surroundings become inputs instead of constants, see
   * {@link #feeds}}
   */
  static Trace feeding(String name) {
    return new Trace(name, Optional.empty(), false, Optional.of(new ArrayList<>()));
  }

  /** {@return the values of the surroundings that became inputs, in their order} */
  List<Lazy> feeds() {
    return feeds.orElse(List.of());
  }

  /** {@return a trace of a graph within this one's} */
  Trace child(String name) {
    return new Trace(name, Optional.of(this), training, Optional.empty());
  }

  /** {@return the trace that this code runs in} */
  public static Optional<Trace> current() {
    return CURRENT.orElse(Optional.empty());
  }

  /**
   * Runs code outside of any trace: what it computes gets values, as when initial weights are made
   * while a model is traced.
   */
  public static <T> T outside(Supplier<T> code) {
    return current().isEmpty()
        ? code.get()
        : ScopedValue.where(CURRENT, Optional.<Trace>empty()).call(code::get);
  }

  /** {@return what {@code code} gives when its ops become nodes of this graph} */
  <T> T in(Supplier<T> code) {
    return ScopedValue.where(CURRENT, Optional.of(this)).call(code::get);
  }

  /**
   * Runs code in a trace whose graph is thrown away: to learn what shapes come out, or whether a
   * call is refused.
   *
   * @param types of the inputs
   * @param code takes the inputs
   * @return what the code gives; its tensors have types and nothing else
   */
  public static <T> T probe(
      List<TensorType> types, java.util.function.Function<List<Tensor>, T> code) {
    Trace trace = of("probe", false);
    List<Tensor> inputs = new ArrayList<>();
    types.forEach(type -> inputs.add(trace.input("x" + inputs.size(), type)));
    return trace.in(() -> code.apply(inputs));
  }

  GraphBuilder builder() {
    return builder;
  }

  /** {@return whether this is the trace of a training step} */
  public boolean isTraining() {
    return training;
  }

  /** Sets where the nodes made from now on come from. */
  public Location at(Location place) {
    Location before = builder.location();
    builder.at(place);
    return before;
  }

  /** {@return a parameter of the graph} */
  Tensor input(String name, TensorType type) {
    return tensor(builder.input(name, type));
  }

  Tensor tensor(Node node) {
    return new Tensor(new Value.Traced(this, node));
  }

  /** {@return a value as a node of this graph} */
  Node lift(Value value) {
    return switch (value) {
      case Value.Traced traced when traced.trace() == this -> traced.node();
      case Value.Traced traced -> capture(outer(traced).lift(value));
      case Lazy lazy when root().feeds.isPresent() && parent.isPresent() ->
          capture(parent.get().lift(lazy));
      case Lazy lazy -> constants.computeIfAbsent(lazy, this::constant);
      case Placeholder placeholder ->
          throw new ModelException(
              "tensor "
                  + placeholder.type()
                  + ": a value of a functional model cannot be used within a trace");
    };
  }

  /** {@return tensors as values of this graph, which takes in what they are made of} */
  List<Tensor> own(List<Tensor> tensors) {
    return tensors.stream().map(tensor -> tensor(lift(tensor.value()))).toList();
  }

  private Trace root() {
    Trace trace = this;
    while (trace.parent.isPresent()) {
      trace = trace.parent.get();
    }
    return trace;
  }

  private Node constant(Lazy lazy) {
    if (feeds.isPresent()) {
      feeds.get().add(lazy);
      return builder.input("feed_" + feeds.get().size(), lazy.tensorType());
    }
    outside(
        () -> {
          Evaluation.compute(List.of(lazy));
          return lazy;
        });
    return builder.constant(Elements.literal(java.util.Objects.requireNonNull(lazy.known())));
  }

  private Trace outer(Value.Traced stranger) {
    for (Optional<Trace> trace = parent; trace.isPresent(); trace = trace.get().parent) {
      if (trace.get() == stranger.trace()) {
        return parent.orElseThrow();
      }
    }
    throw new ModelException(
        "tensor "
            + stranger.type()
            + ": is used outside of the function it belongs to; give it back as a result, or keep"
            + " it in a Variable");
  }

  private Node capture(Node outer) {
    return captured.computeIfAbsent(
        outer, node -> builder.input("captured_" + captured.size(), node.tensor()));
  }

  /**
   * {@return nodes of the surrounding graph that this one uses, in the order of its last
   * parameters}
   */
  List<Node> captures() {
    return List.copyOf(captured.keySet());
  }

  // ---- variables --------------------------------------------------------------------------------

  /** {@return the value of a variable at this point} */
  Tensor read(Variable variable) {
    Node known = state.get(variable);
    if (known == null) {
      known =
          parent.isPresent()
              ? capture(surrounding(parent.get(), variable))
              : builder.variable(variable.segment(), path(variable), variable.type());
      state.put(variable, known);
    }
    return tensor(known);
  }

  /** Reads a variable around a loop that uses it: tapes know the values of their own graph only. */
  private static Node surrounding(Trace outer, Variable variable) {
    Tensor value = outer.read(variable);
    GradientTape.noteRead(variable, value);
    return outer.lift(value.value());
  }

  /** Makes {@code value} the value of a variable from this point on. */
  void write(Variable variable, Tensor value) {
    state.put(variable, lift(value.value()));
    written.add(variable);
  }

  /** {@return the variables that were written, in order} */
  List<Variable> written() {
    return List.copyOf(written);
  }

  /** Makes a node the value of a variable without counting it as written. */
  void bind(Variable variable, Node node) {
    state.put(variable, node);
  }

  private String path(Variable variable) {
    return paths.computeIfAbsent(
        variable,
        v -> {
          String name = v.path();
          for (int i = 1; !names.add(name); i++) {
            name = v.path() + "_" + i;
          }
          return name;
        });
  }

  /** {@return the variables by their names in the graph} */
  Map<String, Variable> variables() {
    Map<String, Variable> byPath = new LinkedHashMap<>();
    paths.forEach((variable, path) -> byPath.put(path, variable));
    return byPath;
  }

  /** {@return the graph of these results; what was written to variables is written at its end} */
  Graph finish(List<Tensor> outputs) {
    List<Node> nodes = outputs.stream().map(tensor -> lift(tensor.value())).toList();
    for (int i = 0; i < nodes.size(); i++) {
      builder.output("output_" + i, nodes.get(i));
    }
    if (parent.isEmpty()) {
      for (Variable variable : written) {
        builder.write(
            variable.segment(),
            path(variable),
            java.util.Objects.requireNonNull(state.get(variable)));
      }
    }
    return builder.build();
  }

  /**
   * Records the ops of a trace that feeds on values of its surroundings there, so that tapes see
   * them and nothing runs before it must.
   *
   * @param outputs of this trace
   * @return the same values outside of it
   */
  List<Tensor> record(List<Tensor> outputs) {
    List<Node> wanted = outputs.stream().map(tensor -> lift(tensor.value())).toList();
    Graph graph = finish(outputs);
    Map<String, Variable> variables = variables();
    Map<Node, Value> values = new LinkedHashMap<>();
    for (Node node : graph.nodes()) {
      values.put(
          node,
          node.op() instanceof Op.Parameter parameter
              ? surrounding(graph.parameters().get(parameter.index()).name(), variables)
              : Primitive.value(node.op(), node.inputs().stream().map(values::get).toList()));
    }
    return wanted.stream()
        .map(node -> new Tensor(java.util.Objects.requireNonNull(values.get(node))))
        .toList();
  }

  private Value surrounding(String name, Map<String, Variable> variables) {
    Variable variable = variables.get(name);
    return variable != null
        ? variable.read().value()
        : feeds.orElseThrow().get(Integer.parseInt(name.substring("feed_".length())) - 1);
  }

  /** {@return the op whose result a tensor is, with its operands, when it belongs to a trace} */
  static Optional<Node> nodeOf(Tensor tensor) {
    return tensor.value() instanceof Value.Traced traced
        ? Optional.of(traced.node())
        : Optional.empty();
  }

  /**
   * {@return the operand of {@code op} when {@code tensor} is that op's result: the logits behind
   * probabilities, say}
   */
  static Optional<Tensor> operandOf(Tensor tensor, Op op) {
    return switch (tensor.value()) {
      case Value.Traced traced when traced.node().op().equals(op) ->
          Optional.of(traced.trace().tensor(traced.node().input(0)));
      case Lazy lazy
          when lazy.state() instanceof Lazy.State.Recorded recorded && recorded.op().equals(op) ->
          Optional.of(new Tensor(recorded.operands().getFirst()));
      case Value.Traced traced -> Optional.empty();
      case Lazy lazy -> Optional.empty();
      case Placeholder placeholder -> Optional.empty();
    };
  }
}
