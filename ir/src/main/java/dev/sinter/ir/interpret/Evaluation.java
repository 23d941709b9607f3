package dev.sinter.ir.interpret;

import dev.sinter.ir.IrException;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.OpNames;
import dev.sinter.ir.interpret.GraphInterpreter.IndexError;
import dev.sinter.ir.interpret.IndexedOps.Layout;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongConsumer;

/**
 * One evaluation of a graph and the graphs nested in it. The switch over all ops stands here; what
 * each one does stands in the file of its family.
 */
final class Evaluation {
  private final GraphInterpreter.Options options;
  private final List<IndexError> errors = new ArrayList<>();

  Evaluation(GraphInterpreter.Options options) {
    this.options = options;
  }

  List<IndexError> errors() {
    return errors;
  }

  GraphInterpreter.Options options() {
    return options;
  }

  /**
   * {@return the results of a graph; {@code outer} binds the names that its parameters do not tell}
   */
  List<TensorValue> run(Graph graph, List<TensorValue> arguments, Map<String, Long> outer) {
    Map<String, Long> binding =
        Dimensions.bind(graph, arguments.stream().map(TensorValue::type).toList(), outer);
    Map<Node, Integer> pendingUses = new HashMap<>();
    graph
        .nodes()
        .forEach(node -> node.inputs().forEach(input -> pendingUses.merge(input, 1, Integer::sum)));
    graph.results().forEach(result -> pendingUses.merge(result.node(), 1, Integer::sum));
    Map<Node, List<TensorValue>> values = new HashMap<>();
    for (Node node : graph.nodes()) {
      List<List<TensorValue>> operands = node.inputs().stream().map(values::get).toList();
      values.put(node, evaluate(node, operands, arguments, binding));
      for (Node input : node.inputs()) {
        if (pendingUses.merge(input, -1, Integer::sum) == 0) {
          values.remove(input);
        }
      }
    }
    return graph.results().stream()
        .map(result -> Objects.requireNonNull(values.get(result.node())).getFirst())
        .toList();
  }

  /** {@return the value of a node: one tensor, or the elements of its tuple} */
  List<TensorValue> evaluate(
      Node node,
      List<List<TensorValue>> operands,
      List<TensorValue> arguments,
      Map<String, Long> binding) {
    List<TensorValue> first = operands.stream().map(List::getFirst).toList();
    return switch (node.op()) {
      case Op.Scan scan -> StructuredOps.scan(this, node, scan, first, binding);
      case Op.While loop -> StructuredOps.loop(this, node, loop, first, binding);
      case Op.Cond cond -> StructuredOps.cond(this, cond, first, binding);
      case Op.Call call -> run(call.callee(), first, binding);
      case Op.GetResult(int index) -> List.of(operands.getFirst().get(index));
      case Op.Composite composite -> List.of(StructuredOps.composite(this, node, composite, first));
      case Op.Parameter(int index, _) -> List.of(rounded(arguments.get(index)));
      case Op.Constant _,
          Op.Iota _,
          Op.DimensionSize _,
          Op.RandomBits _,
          Op.Elementwise _,
          Op.Cast _,
          Op.Bitcast _,
          Op.StopGradient _,
          Op.Movement _,
          Op.Reduce _,
          Op.ArgReduce _,
          Op.Cumulative _,
          Op.Sort _,
          Op.ArgSort _,
          Op.DotGeneral _,
          Op.Convolution _,
          Op.WindowReduce _,
          Op.WindowReduceGradient _,
          Op.Gather _,
          Op.ScatterAdd _ ->
          List.of(rounded(tensor(node, first, binding)));
    };
  }

  private TensorValue rounded(TensorValue value) {
    return switch (options.precision()) {
      case DOUBLE -> value;
      case DECLARED -> value.rounded();
    };
  }

  private TensorValue tensor(Node node, List<TensorValue> in, Map<String, Long> binding) {
    int[] extents = Extents.toInts(node.tensor().shape().evaluate(binding));
    return switch (node.op()) {
      case Op.Constant(var value) -> ElementwiseOps.constant(value);
      case Op.Iota(TensorType type, int axis) -> ElementwiseOps.iota(type, extents, axis);
      case Op.DimensionSize(int axis) ->
          TensorValue.scalar(DType.I64, (long) in.getFirst().extent(axis));
      case Op.RandomBits(_, int lane) ->
          ElementwiseOps.randomBits(extents, lane, in.get(0), in.get(1));
      case Op.Elementwise(var op) -> ElementwiseOps.elementwise(op, in, options.precision());
      case Op.Cast(DType to) -> ElementwiseOps.cast(in.getFirst(), to, options.precision());
      case Op.Bitcast(DType to) -> ElementwiseOps.bitcast(in.getFirst(), to);
      case Op.StopGradient() -> in.getFirst();
      case Op.Broadcast(_, var axes) -> MovementOps.broadcast(in.getFirst(), extents, axes);
      case Op.Reshape _ -> in.getFirst().withExtents(extents);
      case Op.Transpose(var permutation) ->
          MovementOps.transpose(in.getFirst(), extents, permutation);
      case Op.Slice slice -> MovementOps.slice(in.getFirst(), extents, slice);
      case Op.DynamicSlice _ -> MovementOps.dynamicSlice(in, extents);
      case Op.DynamicUpdate() -> MovementOps.dynamicUpdate(in);
      case Op.Pad pad -> MovementOps.pad(in.get(0), in.get(1), extents, pad);
      case Op.Concat(int axis) -> MovementOps.concat(in, extents, axis);
      case Op.Reverse(var axes) -> MovementOps.reverse(in.getFirst(), axes);
      case Op.Reduce(var reducer, var axes) ->
          ReductionOps.reduce(in.getFirst(), extents, reducer, axes);
      case Op.ArgReduce arg -> ReductionOps.argReduce(in.getFirst(), extents, arg);
      case Op.Cumulative cumulative -> ReductionOps.cumulative(in.getFirst(), cumulative);
      case Op.Sort(int axis, boolean descending) ->
          ReductionOps.sort(in.getFirst(), axis, descending);
      case Op.ArgSort(int axis, boolean descending) ->
          ReductionOps.argSort(in.getFirst(), axis, descending);
      case Op.DotGeneral dot -> ContractionOps.dotGeneral(in.get(0), in.get(1), extents, dot);
      case Op.Convolution convolution ->
          ContractionOps.convolution(in.get(0), in.get(1), extents, convolution);
      case Op.WindowReduce reduce -> WindowOps.reduce(in.getFirst(), extents, reduce);
      case Op.WindowReduceGradient gradient -> WindowOps.gradient(in.get(0), in.get(1), gradient);
      case Op.Gather(int axis, int batch) -> {
        Layout layout = new Layout(axis, batch);
        yield IndexedOps.gather(
            in.get(0), in.get(1), extents, layout, outside(node, in.get(0).extent(axis)));
      }
      case Op.ScatterAdd(int axis, int batch) -> {
        Layout layout = new Layout(axis, batch);
        yield IndexedOps.scatterAdd(
            in.get(0), in.get(1), in.get(2), layout, outside(node, in.get(0).extent(axis)));
      }
      case Op.Parameter _,
          Op.Scan _,
          Op.While _,
          Op.Cond _,
          Op.Call _,
          Op.GetResult _,
          Op.Composite _ ->
          throw new IrException(OpNames.of(node.op()) + " is not evaluated from tensors alone");
    };
  }

  private LongConsumer outside(Node node, int extent) {
    return index -> errors.add(new IndexError(OpNames.of(node.op()), node, index, extent));
  }
}
