package dev.sinter.passes.fusion;

import dev.sinter.ir.IrException;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.graph.Decompositions;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes apart what has no definition of its own: composites, calls, arg-reduce, convolutions over
 * dilated inputs ({@link ConvolutionPhases}), gradients of extremes over small windows ({@link
 * WindowExtremes}), scatter-adds of more than rows, and reductions of terms that do not lie
 * together ({@link ReductionSteps}) or have factors in common ({@link ScaledSums}), in nested
 * graphs too.
 *
 * <pre>
 *   arg-max(x) = min over the axis of (x is the maximum ? position : greatest i32)
 * </pre>
 *
 * Ensures: every node that is left has a {@link dev.sinter.passes.define.Definition}.
 */
public final class PrepareForKernels {
  /** Ops in a row that are computed in another shape rather than reshaped. */
  private static final int MOST_RESHAPED = 8;

  private final GraphBuilder builder;
  private final Map<Node, Node> copies = new HashMap<>();
  private final Map<Node, List<Node>> calls = new HashMap<>();
  private Map<Node, List<Node>> users = Map.of();

  private PrepareForKernels(String name) {
    this.builder = new GraphBuilder(name);
  }

  /** {@return the graph in ops with definitions; the same one if it is so already} */
  public static Graph run(Graph graph) {
    return needed(graph) ? new PrepareForKernels(graph.name()).rebuild(graph) : graph;
  }

  private static boolean needed(Graph graph) {
    return graph.nodes().stream()
        .anyMatch(
            n ->
                switch (n.op()) {
                  case Op.Composite _, Op.Call _, Op.ArgReduce _ -> true;
                  case Op.Convolution convolution -> ConvolutionPhases.isDilated(convolution);
                  case Op.WindowReduceGradient gradient -> WindowExtremes.isSmall(gradient);
                  case Op.Reduce reduce ->
                      ScaledSums.isScaled(reduce, n.input(0))
                          || ReductionSteps.isTakenApart(reduce, n.input(0).tensor().shape());
                  case Op.ScatterAdd scatter -> n.tensor().rank() > scatter.axis() + 2;
                  case Op.Scan scan -> needed(scan.body());
                  case Op.While loop -> needed(loop.condition()) || needed(loop.body());
                  case Op.Cond cond -> needed(cond.then()) || needed(cond.otherwise());
                  default -> false;
                });
  }

  private Graph rebuild(Graph graph) {
    users = graph.users();
    for (Graph.Parameter p : graph.parameters()) {
      copies.put(
          p.node(),
          builder.at(p.node().location()).parameter(p.name(), p.role(), p.segment(), p.type()));
    }
    copyNodes(graph);
    for (Graph.Result r : graph.results()) {
      builder.result(r.name(), r.role(), r.segment(), copy(r.node()));
    }
    return builder.build();
  }

  private void copyNodes(Graph graph) {
    for (Node n : graph.nodes()) {
      if (!copies.containsKey(n)) {
        builder.at(n.location());
        translate(n);
      }
    }
  }

  private Node copy(Node n) {
    Node copy = copies.get(n);
    if (copy == null) {
      throw new IrException("prepare: " + n + " was not copied");
    }
    return copy;
  }

  private void translate(Node n) {
    List<Node> inputs =
        n.op() instanceof Op.GetResult && calls.containsKey(n.input(0))
            ? List.of()
            : n.inputs().stream().map(this::copy).toList();
    switch (n.op()) {
      case Op.Composite composite ->
          copies.put(n, Decompositions.decompose(builder, composite, inputs));
      case Op.ArgReduce(var max, var axis) ->
          copies.put(n, argReduce(inputs.getFirst(), max, axis));
      case Op.Convolution dilated when ConvolutionPhases.isDilated(dilated) ->
          copies.put(
              n,
              ConvolutionPhases.of(
                  builder, dilated, inputs.get(0), inputs.get(1), n.tensor().shape()));
      case Op.WindowReduceGradient gradient when WindowExtremes.isSmall(gradient) ->
          copies.put(n, WindowExtremes.of(builder, gradient, inputs.get(0), inputs.get(1)));
      case Op.Reduce reduce -> copies.put(n, reduce(reduce, n.input(0)));
      case Op.ScatterAdd scatter when n.tensor().rank() > scatter.axis() + 2 ->
          copies.put(n, scatterOfRows(scatter, n.input(2), inputs));
      case Op.Call call -> inline(n, call, inputs);
      case Op.GetResult(var index) when calls.containsKey(n.input(0)) ->
          copies.put(n, calls.get(n.input(0)).get(index));
      case Op.Scan(var body, var carries, var sequences, var length, var reverse) ->
          copies.put(
              n, builder.add(new Op.Scan(run(body), carries, sequences, length, reverse), inputs));
      case Op.While(var condition, var body, var carries) ->
          copies.put(n, builder.add(new Op.While(run(condition), run(body), carries), inputs));
      case Op.Cond(var then, var otherwise) ->
          copies.put(n, builder.add(new Op.Cond(run(then), run(otherwise)), inputs));
      default -> copies.put(n, builder.add(n.op(), inputs));
    }
  }

  private void inline(Node n, Op.Call call, List<Node> inputs) {
    if (call.kernel().isPresent()) {
      throw new ModelException(
          "call '"
              + call.callee().name()
              + "': kernel '"
              + call.kernel().get()
              + "' is not registered; register it or leave the kernel out, then the function's own"
              + " graph is compiled");
    }
    calls.put(n, builder.inline(run(call.callee()), inputs));
    copies.put(n, inputs.isEmpty() ? calls.get(n).getFirst() : inputs.getFirst());
  }

  private Node reduce(Op.Reduce op, Node operand) {
    ScaledSums.Scaled sum = ScaledSums.of(builder, op, operand, this::copy);
    Node terms = sum.terms();
    Shape whole = terms.tensor().shape();
    return sum.scale()
        .apply(
            ReductionSteps.isTakenApart(op, whole)
                ? ReductionSteps.of(
                    builder, op, whole, shape -> reshaped(terms, shape, MOST_RESHAPED))
                : builder.reduce(op.reducer(), copy(terms), op.axes()));
  }

  /**
   * {@return a value in another shape: what only this reader reads is computed in that shape, so
   * that the reshaping stands where something is stored}
   */
  private Node reshaped(Node original, Shape shape, int most) {
    boolean own = most > 0 && users.getOrDefault(original, List.of()).size() == 1;
    return own && (original.op() instanceof Op.Elementwise || original.op() instanceof Op.Cast)
        ? builder.add(
            original.op(),
            original.inputs().stream().map(x -> reshaped(x, shape, most - 1)).toList())
        : builder.reshape(copy(original), shape);
  }

  /** Axes behind the indexed one are one, so that what is added at an index is one long row. */
  private Node scatterOfRows(Op.ScatterAdd op, Node updates, List<Node> inputs) {
    Node x = inputs.get(0);
    Shape whole = x.tensor().shape();
    Shape row = Shape.of(whole.slice(op.axis() + 1, whole.rank()).size());
    Shape all = updates.tensor().shape();
    Shape places = all.slice(0, all.rank() - (whole.rank() - op.axis() - 1));
    Node added =
        builder.add(
            op,
            builder.reshape(x, whole.slice(0, op.axis() + 1).concat(row)),
            inputs.get(1),
            reshaped(updates, places.concat(row), MOST_RESHAPED));
    return builder.reshape(added, whole);
  }

  private Node argReduce(Node x, boolean max, int axis) {
    Shape shape = x.tensor().shape();
    DType dtype = x.tensor().dtype();
    Node extreme =
        Decompositions.spread(
            builder,
            builder.reduce(max ? Reducer.MAX : Reducer.MIN, x, List.of(axis)),
            shape,
            List.of(axis));
    Node here = builder.elementwise(ScalarOp.EQ, x, extreme);
    if (dtype.isFloat()) {
      here = builder.elementwise(ScalarOp.OR, here, builder.elementwise(ScalarOp.IS_NAN, x));
    }
    TensorType positions = new TensorType(DType.I32, shape);
    Node none = builder.full(positions, Integer.MAX_VALUE);
    Node position = builder.add(new Op.Iota(positions, axis));
    return builder.reduce(Reducer.MIN, builder.select(here, position, none), List.of(axis));
  }
}
