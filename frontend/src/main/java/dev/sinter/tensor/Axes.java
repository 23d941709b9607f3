package dev.sinter.tensor;

import dev.sinter.ir.ModelException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Axes as users count them: negative ones from the end. */
final class Axes {
  private Axes() {}

  /** {@return the axis counted from 0} */
  static int normalize(String name, int axis, int rank) {
    int plain = axis < 0 ? axis + rank : axis;
    if (plain < 0 || plain >= rank) {
      throw new ModelException(
          name
              + ": axis must be from "
              + -rank
              + " to "
              + (rank - 1)
              + " for a tensor of rank "
              + rank
              + ", got "
              + axis);
    }
    return plain;
  }

  /** {@return the axes counted from 0, sorted; none means all} */
  static List<Integer> normalize(String name, int[] axes, int rank) {
    if (axes.length == 0) {
      return IntStream.range(0, rank).boxed().toList();
    }
    List<Integer> plain =
        Arrays.stream(axes).map(axis -> normalize(name, axis, rank)).sorted().boxed().toList();
    if (plain.stream().distinct().count() < plain.size()) {
      throw new ModelException(name + ": axes must differ, got " + Arrays.toString(axes));
    }
    return plain;
  }
}
