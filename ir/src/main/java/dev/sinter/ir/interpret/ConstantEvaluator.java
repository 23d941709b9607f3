package dev.sinter.ir.interpret;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.interpret.GraphInterpreter.IndexError;
import dev.sinter.ir.type.Literal;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Evaluates single nodes whose operands are constants, in their declared types ({@link
 * Precision#DECLARED}): for constant folding.
 */
public final class ConstantEvaluator {
  private static final GraphInterpreter INTERPRETER =
      new GraphInterpreter(new GraphInterpreter.Options(Precision.DECLARED, 10_000));

  private ConstantEvaluator() {}

  /**
   * Evaluates a node.
   *
   * @param node of fixed shape; a tensor op, not one that contains graphs
   * @param operands one constant per operand
   * @return its value; empty when it cannot be known before the call: a parameter, a named extent,
   *     an op that contains graphs or takes a tuple, or an index outside (which has to be reported
   *     when the program runs)
   */
  public static Optional<Literal> evaluate(Node node, List<Literal> operands) {
    boolean foldable =
        switch (node.op()) {
          case Op.Parameter _, Op.Scan _, Op.While _, Op.Cond _, Op.Call _, Op.GetResult _ -> false;
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
              Op.ScatterAdd _,
              Op.Composite _ ->
              node.type() instanceof TensorType type && type.shape().isFixed();
        };
    if (!foldable) {
      return Optional.empty();
    }
    List<List<TensorValue>> values =
        operands.stream().map(literal -> List.of(TensorValue.of(literal))).toList();
    List<IndexError> errors = new ArrayList<>();
    TensorValue value = INTERPRETER.evaluate(node, values, Map.of(), errors).getFirst();
    return errors.isEmpty() ? Optional.of(value.toLiteral()) : Optional.empty();
  }
}
