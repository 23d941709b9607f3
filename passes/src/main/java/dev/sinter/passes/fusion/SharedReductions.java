package dev.sinter.passes.fusion;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.kernel.Axis;
import dev.sinter.ir.type.Dim;
import dev.sinter.passes.define.Definition;
import dev.sinter.passes.define.Definitions;
import java.util.List;
import java.util.OptionalLong;

/**
 * Decides which reductions combine their terms in chunks of rows, so that workers can share them:
 * those of many terms to few elements.
 *
 * <pre>
 *   sum(b: B, j: 10) x[b, j]     chunks of 3276 rows of b: each has its own sum, which are added in order
 * </pre>
 *
 * <p>The chunks are part of what the kernel computes, since floating-point sums depend on them. So
 * the decision depends on the op alone, not on the kernel that it becomes part of, nor on the
 * number of workers.
 */
final class SharedReductions {
  private static final long FEW_ELEMENTS = 256;
  private static final long CHUNK_TERMS = 1 << 15;

  private SharedReductions() {}

  /** {@return whether a node combines its terms in chunks} */
  static boolean contains(Node n) {
    return FusionKind.of(n) != FusionKind.OPAQUE
        && Definitions.of(n) instanceof Definition.Reduction reduction
        && areManyTerms(n, reduction.reduce());
  }

  /**
   * {@return how many rows of the outermost reduced axis a chunk has; empty if all terms are
   * combined one after the other}
   *
   * @param n the node
   * @param reduce its reduced axes, outermost first
   */
  static OptionalLong rows(Node n, List<Axis> reduce) {
    List<Dim> extents = reduce.stream().map(Axis::extent).toList();
    if (!areManyTerms(n, extents)) {
      return OptionalLong.empty();
    }
    Dim perRow = size(extents.subList(1, extents.size())).times(size(n.tensor().shape().dims()));
    return OptionalLong.of(
        perRow.isFixed() ? Math.max(1, CHUNK_TERMS / Math.max(1, perRow.fixed())) : 1);
  }

  private static boolean areManyTerms(Node n, List<Dim> reduce) {
    Dim elements = size(n.tensor().shape().dims());
    boolean tiles = FusionKind.of(n) == FusionKind.CONTRACT && elements.factor() > 1;
    if (reduce.isEmpty() || tiles || !elements.isFixed() || elements.factor() > FEW_ELEMENTS) {
      return false;
    }
    Dim terms = size(reduce).times(elements);
    return !terms.isFixed() || terms.fixed() > CHUNK_TERMS;
  }

  private static Dim size(List<Dim> extents) {
    Dim size = Dim.of(1);
    for (Dim extent : extents) {
      size = size.times(extent);
    }
    return size;
  }
}
