package dev.sinter.ir.interpret;

/** Row-major arithmetic on concrete extents and coordinates. */
final class Extents {
  private Extents() {}

  /**
   * Gives for each result coordinate the linear index of an operand's element, or -1 for the fill
   * value.
   */
  @FunctionalInterface
  interface IndexMap {
    int source(int[] coordinate);
  }

  static int size(int[] extents) {
    long size = 1;
    for (int extent : extents) {
      size *= extent;
      Math.toIntExact(size);
    }
    return (int) size;
  }

  /** {@return by how much the linear index grows per axis} */
  static int[] strides(int[] extents) {
    int[] strides = new int[extents.length];
    int stride = 1;
    for (int axis = extents.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= extents[axis];
    }
    return strides;
  }

  static int linear(int[] coordinate, int[] strides) {
    int index = 0;
    for (int axis = 0; axis < strides.length; axis++) {
      index += coordinate[axis] * strides[axis];
    }
    return index;
  }

  /** Moves to the next coordinate in row-major order; after the last comes the first. */
  static void advance(int[] coordinate, int[] extents) {
    for (int axis = extents.length - 1; axis >= 0; axis--) {
      if (++coordinate[axis] < extents[axis]) {
        return;
      }
      coordinate[axis] = 0;
    }
  }

  /** {@return the map written out for every coordinate of {@code extents}, row-major} */
  static int[] tabulate(int[] extents, IndexMap map) {
    int[] sources = new int[size(extents)];
    int[] coordinate = new int[extents.length];
    for (int i = 0; i < sources.length; i++) {
      sources[i] = map.source(coordinate);
      advance(coordinate, extents);
    }
    return sources;
  }

  static int[] toInts(long[] extents) {
    int[] ints = new int[extents.length];
    for (int axis = 0; axis < ints.length; axis++) {
      ints[axis] = Math.toIntExact(extents[axis]);
    }
    return ints;
  }
}
