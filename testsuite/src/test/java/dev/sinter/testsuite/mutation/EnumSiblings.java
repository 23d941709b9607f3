package dev.sinter.testsuite.mutation;

import dev.sinter.ir.graph.ScalarOp;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which constant of an enum takes the place of another: the next one that fits there. */
final class EnumSiblings {
  private EnumSiblings() {}

  /**
   * {@return the name of the constant to use instead; empty if the type is no enum or has no other}
   *
   * @param type name of the class with slashes
   * @param name of the constant
   */
  static Optional<String> of(String type, String name) {
    Object[] constants;
    try {
      constants = Class.forName(type.replace('/', '.')).getEnumConstants();
    } catch (ClassNotFoundException e) {
      return Optional.empty();
    }
    if (constants == null) {
      return Optional.empty();
    }
    List<Enum<?>> all = Stream.of(constants).<Enum<?>>map(c -> (Enum<?>) c).toList();
    int at = all.stream().map(Enum::name).toList().indexOf(name);
    for (int i = 1; at >= 0 && i < all.size(); i++) {
      Enum<?> other = all.get((at + i) % all.size());
      if (fits(all.get(at), other)) {
        return Optional.of(other.name());
      }
    }
    return Optional.empty();
  }

  private static boolean fits(Enum<?> one, Enum<?> other) {
    return !(one instanceof ScalarOp a && other instanceof ScalarOp b)
        || (a.arity() == b.arity() && a.domain() == b.domain());
  }
}
