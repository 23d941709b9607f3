package dev.sinter.passes.differentiate;

import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a loop keeps of each forward step for its backward step. A body's pullback holds the forward
 * values that it needs; of those, expensive ones (contractions, reductions, exponentials) and
 * carries are saved, cheap ones are computed again from saved values, the step's sequences and the
 * invariants.
 *
 * <pre>
 *   pullback(carries, sequences, invariants, cotangents)
 *     forward part:   carry --> dot --> add --> tanh ----.        saved: tanh
 *     backward part:                     g ------------> g (1 - y y) --> ...
 * </pre>
 */
final class Residuals {
  private final Set<Node> backward = new HashSet<>();
  private final Set<Node> varying = new HashSet<>();
  private final int carries;

  /**
   * What a backward step holds.
   *
   * @param saved values of the forward step, nodes of the pullback, in order
   * @param kept all nodes of the pullback that the step computes or takes, the saved ones too
   */
  record Selection(List<Node> saved, Set<Node> kept) {}

  /**
   * Looks at a pullback.
   *
   * @param pullback the body's pullback
   * @param carries number of leading parameters that are carries
   * @param sequences number of parameters after them that are sequences
   * @param parameters number of all parameters of the body; those after are cotangents
   */
  Residuals(Graph pullback, int carries, int sequences, int parameters) {
    this.carries = carries;
    for (Node node : pullback.nodes()) {
      boolean isCotangent = node.op() instanceof Op.Parameter(int index, _) && index >= parameters;
      if (isCotangent || node.inputs().stream().anyMatch(backward::contains)) {
        backward.add(node);
      }
      boolean varies =
          node.op() instanceof Op.Parameter(int index, _) && index < carries + sequences;
      if (varies || node.inputs().stream().anyMatch(varying::contains)) {
        varying.add(node);
      }
    }
  }

  /** {@return whether the value may differ from step to step} */
  boolean varies(Node node) {
    return varying.contains(node) || backward.contains(node);
  }

  /** {@return what a backward step needs that gives the values {@code wanted}} */
  Selection select(List<Node> wanted) {
    Set<Node> saved = new HashSet<>();
    Set<Node> kept = new HashSet<>();
    Deque<Node> work = new ArrayDeque<>(wanted);
    while (!work.isEmpty()) {
      Node node = work.pop();
      if (!kept.add(node)) {
        continue;
      }
      if (!backward.contains(node) && varying.contains(node) && isSaved(node, carries)) {
        saved.add(node);
      } else {
        node.inputs().forEach(work::push);
      }
    }
    List<Node> ordered = new ArrayList<>(saved);
    ordered.sort(Comparator.comparingInt(Node::id));
    return new Selection(List.copyOf(ordered), kept);
  }

  private static boolean isSaved(Node node, int carries) {
    if (!(node.type() instanceof TensorType)) {
      return false;
    }
    return switch (node.op()) {
      case Op.Parameter(int index, _) -> index < carries;
      case Op.Elementwise(ScalarOp op) -> isExpensive(op);
      case Op.Cast _,
          Op.Bitcast _,
          Op.StopGradient _,
          Op.Constant _,
          Op.Iota _,
          Op.DimensionSize _,
          Op.RandomBits _,
          Op.Movement _ ->
          false;
      case Op.Reduce _,
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
          Op.Scan _,
          Op.While _,
          Op.Cond _,
          Op.Call _,
          Op.GetResult _,
          Op.Composite _ ->
          true;
    };
  }

  private static boolean isExpensive(ScalarOp op) {
    return switch (op) {
      case EXP,
          EXPM1,
          LOG,
          LOG1P,
          SIN,
          COS,
          TAN,
          ASIN,
          ACOS,
          ATAN,
          SINH,
          COSH,
          TANH,
          SIGMOID,
          SOFTPLUS,
          ERF,
          POW,
          ATAN2 ->
          true;
      case NEG,
          ABS,
          SIGN,
          FLOOR,
          CEIL,
          ROUND,
          TRUNC,
          SQRT,
          RSQRT,
          IS_NAN,
          IS_FINITE,
          NOT,
          ADD,
          SUB,
          MUL,
          DIV,
          REM,
          MIN,
          MAX,
          AND,
          OR,
          XOR,
          SHIFT_LEFT,
          SHIFT_RIGHT,
          SHIFT_RIGHT_LOGICAL,
          EQ,
          NE,
          LT,
          LE,
          GT,
          GE,
          SELECT,
          FMA ->
          false;
    };
  }
}
