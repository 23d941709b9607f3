package dev.sinter.ir.interpret;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.graph.Decompositions;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Ops that contain graphs, and composites, which are evaluated as what they decompose into. */
final class StructuredOps {
  private StructuredOps() {}

  static List<TensorValue> scan(
      Evaluation evaluation,
      Node node,
      Op.Scan op,
      List<TensorValue> operands,
      Map<String, Long> binding) {
    int length = Math.toIntExact(op.length().evaluate(binding));
    int carryCount = op.carries();
    int invariantsFrom = carryCount + op.sequences();
    List<TensorValue> carries = operands.subList(0, carryCount);
    List<List<TensorValue>> stacked = new ArrayList<>();
    for (int step = 0; step < length; step++) {
      int time = op.reverse() ? length - 1 - step : step;
      List<TensorValue> arguments = new ArrayList<>(carries);
      operands
          .subList(carryCount, invariantsFrom)
          .forEach(sequence -> arguments.add(timeStep(sequence, time)));
      arguments.addAll(operands.subList(invariantsFrom, operands.size()));
      List<TensorValue> results = evaluation.run(op.body(), arguments, binding);
      carries = results.subList(0, carryCount);
      stacked.add(op.reverse() ? 0 : step, results.subList(carryCount, results.size()));
    }
    List<TensorValue> all = new ArrayList<>(carries);
    List<TensorType> types = node.tuple().elements();
    for (int i = carryCount; i < types.size(); i++) {
      int result = i - carryCount;
      all.add(
          stack(
              stacked.stream().map(values -> values.get(result)).toList(), types.get(i), binding));
    }
    return all;
  }

  private static TensorValue timeStep(TensorValue sequence, int time) {
    int[] extents = Arrays.copyOfRange(sequence.extents(), 1, sequence.rank());
    int[] strides = Extents.strides(extents);
    int base = time * Extents.size(extents);
    return sequence.rearranged(extents, at -> base + Extents.linear(at, strides));
  }

  private static TensorValue stack(
      List<TensorValue> steps, TensorType type, Map<String, Long> binding) {
    int[] extents = Extents.toInts(type.shape().evaluate(binding));
    if (steps.isEmpty()) {
      return type.dtype().isFloat()
          ? TensorValue.wrap(type.dtype(), extents, new double[0])
          : TensorValue.wrap(type.dtype(), extents, new long[0]);
    }
    return MovementOps.appended(steps).withExtents(extents);
  }

  static List<TensorValue> loop(
      Evaluation evaluation,
      Node node,
      Op.While op,
      List<TensorValue> operands,
      Map<String, Long> binding) {
    List<TensorValue> invariants = operands.subList(op.carries(), operands.size());
    List<TensorValue> state = operands;
    for (long iteration = 0;
        evaluation.run(op.condition(), state, binding).getFirst().getLong(0) != 0;
        iteration++) {
      if (iteration == evaluation.options().maxIterations()) {
        String place = node.location().isKnown() ? "  at " + node.location() : "";
        throw new ModelException(
            "while: the condition still holds after "
                + iteration
                + " iterations; raise the limit if that is meant"
                + place);
      }
      state = new ArrayList<>(evaluation.run(op.body(), state, binding));
      state.addAll(invariants);
    }
    return state.subList(0, op.carries());
  }

  static List<TensorValue> cond(
      Evaluation evaluation, Op.Cond op, List<TensorValue> operands, Map<String, Long> binding) {
    Graph chosen = operands.getFirst().getLong(0) != 0 ? op.then() : op.otherwise();
    return evaluation.run(chosen, operands.subList(1, operands.size()), binding);
  }

  static TensorValue composite(
      Evaluation evaluation, Node node, Op.Composite op, List<TensorValue> operands) {
    GraphBuilder builder = new GraphBuilder("decomposition").at(node.location());
    List<Node> inputs = new ArrayList<>();
    for (int i = 0; i < operands.size(); i++) {
      inputs.add(builder.input("operand" + i, operands.get(i).type()));
    }
    builder.output("value", Decompositions.decompose(builder, op, inputs));
    return evaluation.run(builder.build(), operands, Map.of()).getFirst();
  }
}
