package dev.sinter.tensor;

import dev.sinter.ir.ModelException;
import java.util.Arrays;
import java.util.List;
import java.util.SequencedSet;
import java.util.TreeSet;

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
    SequencedSet<Integer> plain = new TreeSet<>();
    for (int axis : axes) {
      if (!plain.add(normalize(name, axis, rank))) {
        throw new ModelException(name + ": axes must differ, got " + Arrays.toString(axes));
      }
    }
    for (int axis = 0; axis < rank && axes.length == 0; axis++) {
      plain.add(axis);
    }
    return List.copyOf(plain);
  }
}
