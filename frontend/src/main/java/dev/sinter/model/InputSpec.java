package dev.sinter.model;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a layer requires of an input; nothing at first.
 *
 * @param leastRank fewest axes, the batch counted
 * @param mostRank most axes
 * @param extents required extents by axis, negative axes counted from the end
 */
public record InputSpec(
    Optional<Integer> leastRank, Optional<Integer> mostRank, Map<Integer, Long> extents) {
  /** No requirement. */
  public static final InputSpec ANY = new InputSpec(Optional.empty(), Optional.empty(), Map.of());

  /** {@return exactly so many axes, the batch counted} */
  public static InputSpec rank(int rank) {
    return new InputSpec(Optional.of(rank), Optional.of(rank), Map.of());
  }

  /** {@return at least so many axes, the batch counted} */
  public static InputSpec atLeast(int rank) {
    return new InputSpec(Optional.of(rank), Optional.empty(), Map.of());
  }

  /** {@return at most so many axes, the batch counted} */
  public static InputSpec atMost(int rank) {
    return new InputSpec(Optional.empty(), Optional.of(rank), Map.of());
  }

  /** {@return this with a required extent of an axis} */
  public InputSpec axis(int axis, long extent) {
    Map<Integer, Long> all = new LinkedHashMap<>(extents);
    all.put(axis, extent);
    return new InputSpec(leastRank, mostRank, all);
  }

  void check(String layer, int index, Tensor input) {
    Shape shape = input.shape();
    String what = layer + ": input " + index + " is incompatible with the layer: ";
    if (leastRank.isPresent() && leastRank.equals(mostRank) && shape.rank() != leastRank.get()) {
      throw new ModelException(
          what
              + "expected rank "
              + leastRank.get()
              + " (the batch counted), found shape "
              + Shapes.show(shape));
    }
    if (leastRank.isPresent() && shape.rank() < leastRank.get()) {
      throw new ModelException(
          what
              + "expected rank of at least "
              + leastRank.get()
              + " (the batch counted), found shape "
              + Shapes.show(shape));
    }
    if (mostRank.isPresent() && shape.rank() > mostRank.get()) {
      throw new ModelException(
          what
              + "expected rank of at most "
              + mostRank.get()
              + " (the batch counted), found shape "
              + Shapes.show(shape));
    }
    extents.forEach(
        (axis, extent) -> {
          int plain = axis < 0 ? axis + shape.rank() : axis;
          Dim found = plain >= 0 && plain < shape.rank() ? shape.dim(plain) : Dim.of(0);
          if (found.isFixed() && !found.is(extent)) {
            throw new ModelException(
                what
                    + "expected extent "
                    + extent
                    + " on axis "
                    + axis
                    + ", found shape "
                    + Shapes.show(shape));
          }
        });
  }
}
