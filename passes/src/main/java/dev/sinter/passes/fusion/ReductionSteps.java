package dev.sinter.passes.fusion;

import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Takes reductions apart whose terms do not lie together, so that the large part of the work runs
 * along neighbours. What is combined in which order follows from the shapes alone.
 *
 * <pre>
 *   groups of channels   [B, 28, 28, 8, 8] over 1, 2, 4  =  [B, 28, 28, 64] over 1, 2, then [B, 8, 8] over 2
 *   few channels         [B, 224, 224, 3] over 1, 2      =  [B, 224, 14, 48] over 1, 2, then [B, 16, 3] over 1
 * </pre>
 */
final class ReductionSteps {
  /** Elements that a row of columns has to have at least, and what it is a multiple of. */
  private static final long COLUMNS = 16;

  /** Terms at the end that are worth a reduction of their own. */
  private static final long FEW_TERMS = 64;

  private ReductionSteps() {}

  /** {@return the axes to reduce first, if the reduction is to be taken apart} */
  private static Optional<List<Integer>> outer(Op.Reduce op, Shape shape) {
    int last = shape.rank() - 1;
    while (last >= 0 && op.axes().contains(last)) {
      last--;
    }
    int kept = last;
    List<Integer> outer = op.axes().stream().filter(axis -> axis < kept).toList();
    Dim inner = shape.slice(kept + 1, shape.rank()).size();
    boolean apart =
        !outer.isEmpty()
            && shape.slice(outer.getLast() + 1, shape.rank()).isFixed()
            && outer.size() < op.axes().size()
            && !op.axes().contains(0)
            && inner.isFixed()
            && inner.fixed() > 1
            && inner.fixed() < FEW_TERMS
            && shape.dim(kept).isFixed()
            && shape.dim(kept).fixed() * inner.fixed() % COLUMNS == 0
            && !new Shape(outer.stream().map(shape::dim).toList()).size().is(1);
    return apart ? Optional.of(outer) : Optional.empty();
  }

  /** {@return how many neighbours along the axis before few channels are columns of their own} */
  private static Optional<Long> neighbours(Op.Reduce op, Shape shape) {
    int last = shape.rank() - 1;
    boolean few =
        last > 1
            && !op.axes().contains(last)
            && !op.axes().contains(0)
            && op.axes().contains(last - 1)
            && shape.dim(last).isFixed()
            && shape.dim(last - 1).isFixed()
            && shape.dim(last).fixed() > 1
            && shape.dim(last).fixed() < COLUMNS;
    if (!few) {
      return Optional.empty();
    }
    long channels = shape.dim(last).fixed();
    long extent = shape.dim(last - 1).fixed();
    for (long n = 2; n < extent && n <= COLUMNS; n *= 2) {
      if (extent % n == 0 && n * channels % COLUMNS == 0) {
        return Optional.of(n);
      }
    }
    return Optional.empty();
  }

  /** {@return whether a reduction is taken apart} */
  static boolean isTakenApart(Op.Reduce op, Shape shape) {
    return outer(op, shape).isPresent() || neighbours(op, shape).isPresent();
  }

  /**
   * {@return the reduction in two steps}
   *
   * @param b receives the nodes
   * @param op one that is taken apart
   * @param shape of its operand
   * @param operand gives the operand in another shape
   */
  static Node of(GraphBuilder b, Op.Reduce op, Shape shape, Function<Shape, Node> operand) {
    Optional<List<Integer>> outer = outer(op, shape);
    if (outer.isPresent()) {
      List<Integer> rest = new ArrayList<>(op.axes());
      rest.removeAll(outer.get());
      return inTwo(b, op.reducer(), shape, operand, outer.get(), rest);
    }
    Dim neighbours = Dim.of(neighbours(op, shape).orElseThrow());
    int at = shape.rank() - 2;
    Shape split =
        shape
            .slice(0, at)
            .concat(Shape.of(shape.dim(at).dividedBy(neighbours), neighbours, shape.last()));
    return inTwo(b, op.reducer(), split, operand, op.axes(), List.of(at + 1));
  }

  /** What stands behind the axes that are reduced first is one row of columns meanwhile. */
  private static Node inTwo(
      GraphBuilder b,
      Reducer reducer,
      Shape shape,
      Function<Shape, Node> operand,
      List<Integer> outer,
      List<Integer> rest) {
    int from = outer.getLast() + 1;
    Shape columns = shape.slice(from, shape.rank());
    Node wide = operand.apply(shape.slice(0, from).concat(Shape.of(columns.size())));
    Node first = b.reduce(reducer, wide, outer);
    Shape kept = first.tensor().shape();
    Node narrow = b.reshape(first, kept.slice(0, kept.rank() - 1).concat(columns));
    return b.reduce(reducer, narrow, rest.stream().map(axis -> axis - outer.size()).toList());
  }
}
