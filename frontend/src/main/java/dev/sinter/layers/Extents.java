package dev.sinter.layers;

import java.util.Arrays;

/** Numbers of Java callers as arguments hold them. */
final class Extents {
  private Extents() {}

  /** {@return one number as it is, several as a list} */
  static Object of(long... values) {
    return values.length == 1 ? (Object) values[0] : Arrays.stream(values).boxed().toList();
  }
}
