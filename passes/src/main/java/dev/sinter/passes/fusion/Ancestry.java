package dev.sinter.passes.fusion;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What stands above a node: where its value comes from decides where it is computed best. */
final class Ancestry {
  private static final int EXTENT_OPS = 8;

  private Ancestry() {}

  /** Whether a scalar is a few ops on extents and constants: known before any element is. */
  static boolean isOfExtents(Node n) {
    int ops = 0;
    Deque<Node> work = new ArrayDeque<>(List.of(n));
    while (!work.isEmpty()) {
      Node x = work.pop();
      if (Views.isExtent(x) || x.op() instanceof Op.Constant) {
        continue;
      }
      ops += InlineOps.cost(x);
      boolean simple = FusionKind.of(x) == FusionKind.ELEMENTWISE && !x.inputs().isEmpty();
      if (!simple || x.tensor().rank() > 0 || ops > EXTENT_OPS) {
        return false;
      }
      x.inputs().forEach(work::push);
    }
    return true;
  }

  /**
   * Whether an op can be the last one of a product or of a reduction of rows: all of those above it
   * have its rows.
   */
  static boolean canEndKernel(Node n) {
    boolean found = false;
    Set<Node> seen = new LinkedHashSet<>(List.of(n));
    Deque<Node> work = new ArrayDeque<>(List.of(n));
    while (!work.isEmpty()) {
      Node x = work.pop();
      boolean rows = x.tensor().rank() > 0 && x.tensor().dim(0).equals(n.tensor().dim(0));
      switch (FusionKind.of(x)) {
        case ELEMENTWISE, BROADCAST, INJECTIVE -> {
          for (Node input : x.inputs()) {
            if (!Views.isExtent(x) && seen.add(input)) {
              work.push(input);
            }
          }
        }
        case REDUCE, CONTRACT -> {
          if (!rows) {
            return false;
          }
          boolean product = FusionKind.of(x) == FusionKind.CONTRACT;
          found |= !product || x.tensor().shape().equals(n.tensor().shape());
        }
        case OPAQUE -> {
          if (Views.isComputed(x)) {
            return false;
          }
        }
      }
    }
    return found;
  }

  /** Whether all operands are parameters, constants, or those repeated. */
  static boolean isFromLeaf(Node n) {
    return n.inputs().stream()
        .allMatch(
            x -> {
              Node base = Views.base(x);
              while (base.op() instanceof Op.Broadcast) {
                base = Views.base(base.input(0));
              }
              return base.op() instanceof Op.Parameter || base.op() instanceof Op.Constant;
            });
  }
}
