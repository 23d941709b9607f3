package dev.sinter.passes.differentiate;

import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Literal;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Adds up the cotangents that a value gets from its users. Sparse ones are not made dense first:
 *
 * <ul>
 *   <li>slices that do not overlap (gates of a cell, heads, time steps): one concat instead of many
 *       padded sums;
 *   <li>gathered rows: scattered into the sum so far;
 *   <li>a block at a computed place: updated in the sum so far.
 * </ul>
 */
final class Accumulation {
  private Accumulation() {}

  /**
   * Adds.
   *
   * @param b receives the nodes
   * @param parts at least one, all of one type
   * @return their sum
   */
  static Node sum(GraphBuilder b, List<Node> parts) {
    List<Node> dense = new ArrayList<>();
    List<Node> sparse = new ArrayList<>();
    for (Node part : joinSlices(b, parts)) {
      if (isAddedToZeros(part)) {
        sparse.add(part);
      } else if (!isZero(part)) {
        dense.add(part);
      }
    }
    if (dense.isEmpty() && sparse.isEmpty()) {
      return parts.getFirst();
    }
    Node sum = dense.isEmpty() ? sparse.removeFirst() : dense.removeFirst();
    for (Node part : dense) {
      sum = b.plus(sum, part);
    }
    for (Node part : sparse) {
      sum = addSparse(b, sum, part);
    }
    return sum;
  }

  private static boolean isAddedToZeros(Node node) {
    return (node.op() instanceof Op.ScatterAdd || node.op() instanceof Op.DynamicUpdate)
        && isZero(node.input(0));
  }

  private static Node addSparse(GraphBuilder b, Node sum, Node part) {
    if (part.op() instanceof Op.ScatterAdd) {
      return b.add(part.op(), sum, part.input(1), part.input(2));
    }
    List<Node> starts = part.inputs().subList(2, part.inputs().size());
    Node block = MovementGradients.block(b, sum, part.input(1).tensor().shape(), starts);
    return MovementGradients.update(b, sum, b.plus(block, part.input(1)), starts);
  }

  /** {@return whether all elements are the constant +0} */
  static boolean isZero(Node node) {
    Node inner = node;
    while (inner.op() instanceof Op.Broadcast) {
      inner = inner.input(0);
    }
    return inner.op() instanceof Op.Constant(Literal value)
        && value.isSplat()
        && Double.doubleToRawLongBits(value.getDouble(0)) == 0;
  }

  // ---- slices
  // ------------------------------------------------------------------------------------------------------

  private record Placed(Node pad, int axis, long start) {
    Node piece() {
      return pad.input(0);
    }

    long end() {
      return start + piece().tensor().dim(axis).fixed();
    }
  }

  private static List<Node> joinSlices(GraphBuilder b, List<Node> parts) {
    List<Node> others = new ArrayList<>();
    Map<Integer, List<Placed>> byAxis = new TreeMap<>();
    for (Node part : parts) {
      int axis = paddedAxis(part);
      if (axis < 0) {
        others.add(part);
      } else {
        byAxis
            .computeIfAbsent(axis, _ -> new ArrayList<>())
            .add(new Placed(part, axis, ((Op.Pad) part.op()).low().get(axis)));
      }
    }
    if (byAxis.isEmpty()) {
      return parts;
    }
    byAxis.values().forEach(placed -> join(b, parts.getFirst().tensor(), placed, others));
    return others;
  }

  /** {@return the only axis that a pad with zeros extends, or -1} */
  private static int paddedAxis(Node node) {
    if (!(node.op() instanceof Op.Pad(List<Long> low, List<Long> high, List<Long> interior))
        || !isZero(node.input(1))) {
      return -1;
    }
    int found = -1;
    for (int axis = 0; axis < low.size(); axis++) {
      if (low.get(axis) < 0 || high.get(axis) < 0 || interior.get(axis) != 0) {
        return -1;
      }
      if (low.get(axis) > 0 || high.get(axis) > 0) {
        if (found >= 0) {
          return -1;
        }
        found = axis;
      }
    }
    return found;
  }

  // Each round lays down as many pieces as fit side by side; overlapping ones wait for the next
  // round and are added.
  private static void join(
      GraphBuilder b, TensorType type, List<Placed> placed, List<Node> joined) {
    List<Placed> waiting = new ArrayList<>(placed);
    waiting.sort(Comparator.comparingLong(Placed::start));
    while (!waiting.isEmpty()) {
      if (waiting.size() == 1) {
        joined.add(waiting.getFirst().pad());
        return;
      }
      List<Node> row = new ArrayList<>();
      List<Placed> overlapping = new ArrayList<>();
      int axis = waiting.getFirst().axis();
      long end = 0;
      for (Placed piece : waiting) {
        if (piece.start() < end) {
          overlapping.add(piece);
          continue;
        }
        fill(b, type, axis, piece.start() - end, row);
        row.add(piece.piece());
        end = piece.end();
      }
      fill(b, type, axis, type.dim(axis).fixed() - end, row);
      joined.add(row.size() == 1 ? row.getFirst() : b.add(new Op.Concat(axis), row));
      waiting = overlapping;
    }
  }

  private static void fill(GraphBuilder b, TensorType type, int axis, long count, List<Node> row) {
    if (count > 0) {
      row.add(b.full(type.with(type.shape().with(axis, Dim.of(count))), 0));
    }
  }
}
