package dev.sinter.passes.define;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.loop.Expr;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import java.util.List;
import java.util.Optional;

/**
 * The check that an op's data needs before its result can be trusted.
 *
 * @param indices tensor of indices that is checked
 * @param extent what they must stay below
 * @param message text of the error, {@code {}} stands for the index
 */
public record IndexChecks(Node indices, Dim extent, String message) {

  /**
   * {@return the check of a node, if it needs one; none is needed where the ops that made the
   * indices keep them in range}
   */
  public static Optional<IndexChecks> of(Node n) {
    return switch (n.op()) {
      case Op.Gather(var axis, _) -> check(n, "gather", axis);
      case Op.ScatterAdd(var axis, _) -> check(n, "scatter-add", axis);
      default -> Optional.empty();
    };
  }

  private static Optional<IndexChecks> check(Node n, String op, int axis) {
    Dim extent = n.input(0).tensor().dim(axis);
    if (ValueRange.isWithin(n.input(1), extent)) {
      return Optional.empty();
    }
    String place = n.location().isKnown() ? " '" + n.location() + "'" : "";
    String range = extent.isFixed() ? "0.." + (extent.fixed() - 1) : "0.." + extent + "-1";
    return Optional.of(
        new IndexChecks(n.input(1), extent, op + place + ": index {} is outside " + range));
  }

  /** {@return the shape of what is checked} */
  public Shape shape() {
    return indices.tensor().shape();
  }

  /** {@return the index at a place} */
  public Expr index(Reader reader, List<Expr> place) {
    return Scalars.cast(DType.I64, reader.read(indices, place));
  }

  /** {@return whether an index is good} */
  public Expr valid(Expr index) {
    return IndexedDefinitions.valid(index, extent);
  }
}
