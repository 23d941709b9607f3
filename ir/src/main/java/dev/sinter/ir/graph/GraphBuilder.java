package dev.sinter.ir.graph;

import dev.sinter.ir.IrException;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.graph.Graph.ParameterRole;
import dev.sinter.ir.graph.Graph.ResultRole;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Literal;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.ir.type.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Makes the nodes of one graph. {@link #add} infers the type (so errors in shapes and dtypes are
 * raised where an op is added), and gives the existing node when the same op was already applied to
 * the same inputs.
 *
 * <p>The named methods are thin conveniences over {@link #add}; elementwise ones accept a scalar
 * beside a tensor and broadcast it.
 */
public final class GraphBuilder {
  private record Key(Op op, List<Integer> inputs) {}

  private final String name;
  private final List<Graph.Parameter> parameters = new ArrayList<>();
  private final List<Graph.Result> results = new ArrayList<>();
  private final Map<Key, Node> interned = new HashMap<>();
  private final Map<Integer, Node> nodes = new LinkedHashMap<>();
  private Location location = Location.NONE;

  /**
   * @param name name of the graph
   */
  public GraphBuilder(String name) {
    this.name = name;
  }

  // ---- the three things that make a graph
  // --------------------------------------------------------------------------

  /** Adds a parameter that is given with the call. */
  public Node input(String parameterName, TensorType type) {
    return parameter(parameterName, ParameterRole.INPUT, "", type);
  }

  /** Adds a parameter that stands for a variable's value at the start of the call. */
  public Node variable(String segment, String path, TensorType type) {
    return parameter(path, ParameterRole.VARIABLE, segment, type);
  }

  /** Adds a parameter. */
  public Node parameter(String parameterName, ParameterRole role, String segment, TensorType type) {
    for (Graph.Parameter known : parameters) {
      if (known.name().equals(parameterName)) {
        throw new IrException(
            "graph " + name + ": two parameters are called '" + parameterName + "'");
      }
    }
    Node node = add(new Op.Parameter(parameters.size(), type), List.of());
    parameters.add(new Graph.Parameter(parameterName, role, segment, node));
    return node;
  }

  /** Applies an op; the node's place is the current {@link #at location}. */
  public Node add(Op op, List<Node> inputs) {
    return add(op, inputs, location);
  }

  /**
   * Applies an op.
   *
   * @param op attributes
   * @param inputs operands, all of this builder
   * @param place where it comes from
   * @return the new node, or the equal one that exists
   * @throws ModelException if operands do not fit the op; the message names op, requirement, values
   *     and place
   */
  public Node add(Op op, List<Node> inputs, Location place) {
    for (Node input : inputs) {
      if (nodes.get(input.id()) != input) {
        throw new IrException(
            "graph " + name + ": operand " + input + " of " + op + " belongs to another graph");
      }
    }
    Key key = new Key(op, inputs.stream().map(Node::id).toList());
    Node known = interned.get(key);
    if (known != null) {
      return known;
    }
    Type type;
    try {
      type = TypeRules.infer(op, inputs.stream().map(Node::type).toList());
    } catch (ModelException e) {
      throw place.isKnown() ? new ModelException(e.getMessage() + "  at " + place, e) : e;
    }
    Node node = new Node(nodes.size(), op, inputs, type, place);
    nodes.put(node.id(), node);
    interned.put(key, node);
    return node;
  }

  /** Applies an op. */
  public Node add(Op op, Node... inputs) {
    return add(op, List.of(inputs));
  }

  /** Adds a result that is given to the caller. */
  public void output(String resultName, Node value) {
    results.add(new Graph.Result(resultName, ResultRole.OUTPUT, "", value));
  }

  /** Adds a result that is written to a variable. */
  public void write(String segment, String path, Node value) {
    results.add(new Graph.Result(path, ResultRole.WRITE, segment, value));
  }

  /** Adds a result. */
  public void result(String resultName, ResultRole role, String segment, Node value) {
    results.add(new Graph.Result(resultName, role, segment, value));
  }

  /** {@return the graph of what was added so far; the builder may go on} */
  public Graph build() {
    return new Graph(name, parameters, results);
  }

  /** {@return the parameters added so far} */
  public List<Graph.Parameter> parameters() {
    return List.copyOf(parameters);
  }

  /** Sets the place of the nodes added from now on. */
  public GraphBuilder at(Location place) {
    location = place;
    return this;
  }

  /** {@return the place of the nodes added from now on} */
  public Location location() {
    return location;
  }

  // ---- conveniences
  // ------------------------------------------------------------------------------------------------

  /** {@return a constant} */
  public Node constant(Literal value) {
    return add(new Op.Constant(value));
  }

  /** {@return a scalar constant} */
  public Node constant(DType dtype, double value) {
    return constant(Literal.scalar(dtype, value));
  }

  /** {@return the tensor whose elements are all {@code value}} */
  public Node full(TensorType type, double value) {
    return broadcast(constant(type.dtype(), value), type.shape());
  }

  /** {@return a tensor like {@code like}, filled with {@code value}} */
  public Node fullLike(Node like, double value) {
    return full(like.tensor(), value);
  }

  /** Applies a scalar op; scalars are broadcast to the shape of the other operands. */
  public Node elementwise(ScalarOp op, Node... operands) {
    Shape shape = Shape.SCALAR;
    for (Node operand : operands) {
      if (operand.tensor().rank() > 0) {
        shape = operand.tensor().shape();
      }
    }
    Shape common = shape;
    List<Node> same =
        Arrays.stream(operands)
            .map(o -> o.tensor().rank() == 0 && common.rank() > 0 ? broadcast(o, common) : o)
            .toList();
    return add(new Op.Elementwise(op), same);
  }

  /** {@return a + b} */
  public Node plus(Node a, Node b) {
    return elementwise(ScalarOp.ADD, a, b);
  }

  /** {@return a - b} */
  public Node minus(Node a, Node b) {
    return elementwise(ScalarOp.SUB, a, b);
  }

  /** {@return a * b} */
  public Node times(Node a, Node b) {
    return elementwise(ScalarOp.MUL, a, b);
  }

  /** {@return a / b} */
  public Node divide(Node a, Node b) {
    return elementwise(ScalarOp.DIV, a, b);
  }

  /** {@return c ? a : b} */
  public Node select(Node c, Node a, Node b) {
    return elementwise(ScalarOp.SELECT, c, a, b);
  }

  /** {@return x converted, or x itself} */
  public Node cast(Node x, DType to) {
    return x.tensor().dtype() == to ? x : add(new Op.Cast(to), x);
  }

  /** {@return x broadcast to {@code shape}, axes aligned at the end (NumPy's rule), or x itself} */
  public Node broadcast(Node x, Shape shape) {
    if (x.tensor().shape().equals(shape)) {
      return x;
    }
    int offset = shape.rank() - x.tensor().rank();
    return broadcast(
        x, shape, IntStream.range(0, x.tensor().rank()).map(i -> i + offset).boxed().toList());
  }

  /** {@return x broadcast, its axis i becoming axis {@code axes[i]}} */
  public Node broadcast(Node x, Shape shape, List<Integer> axes) {
    return add(new Op.Broadcast(shape, axes), x);
  }

  /** {@return x under another shape, or x itself} */
  public Node reshape(Node x, Shape shape) {
    return x.tensor().shape().equals(shape) ? x : add(new Op.Reshape(shape), x);
  }

  /** {@return x with permuted axes, or x itself} */
  public Node transpose(Node x, Integer... permutation) {
    return transpose(x, List.of(permutation));
  }

  /** {@return x with permuted axes, or x itself} */
  public Node transpose(Node x, List<Integer> permutation) {
    boolean identity =
        IntStream.range(0, permutation.size()).allMatch(i -> permutation.get(i) == i);
    return identity ? x : add(new Op.Transpose(permutation), x);
  }

  /** {@return x reduced; the axes disappear} */
  public Node reduce(Reducer reducer, Node x, List<Integer> axes) {
    return axes.isEmpty() ? x : add(new Op.Reduce(reducer, axes.stream().sorted().toList()), x);
  }

  /** {@return the matrix product of the last axis of a and the first of b} */
  public Node dot(Node a, Node b) {
    return add(
        new Op.DotGeneral(List.of(), List.of(), List.of(a.tensor().rank() - 1), List.of(0)), a, b);
  }

  /** {@return the elements of x from {@code start} to {@code limit} on one axis} */
  public Node slice(Node x, int axis, long start, long limit) {
    Shape shape = x.tensor().shape();
    List<Long> starts = new ArrayList<>();
    List<Dim> limits = new ArrayList<>();
    List<Long> strides = new ArrayList<>();
    for (int i = 0; i < shape.rank(); i++) {
      starts.add(i == axis ? start : 0L);
      limits.add(i == axis ? Dim.of(limit) : shape.dim(i));
      strides.add(1L);
    }
    return add(new Op.Slice(starts, limits, strides), x);
  }

  /** {@return element {@code index} of a tuple} */
  public Node result(Node tuple, int index) {
    return add(new Op.GetResult(index), tuple);
  }

  /**
   * Copies a graph's nodes into this builder.
   *
   * @param graph the function
   * @param arguments one per parameter
   * @return the results' values, in order
   */
  public List<Node> inline(Graph graph, List<Node> arguments) {
    Map<Node, Node> copies = new HashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      copies.put(graph.parameters().get(i).node(), arguments.get(i));
    }
    for (Node node : graph.nodes()) {
      if (!copies.containsKey(node)) {
        copies.put(
            node,
            add(node.op(), node.inputs().stream().map(copies::get).toList(), node.location()));
      }
    }
    return graph.results().stream().map(r -> copies.get(r.node())).toList();
  }
}
