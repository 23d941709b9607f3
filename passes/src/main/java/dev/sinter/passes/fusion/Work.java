package dev.sinter.passes.fusion;

import dev.sinter.ir.type.Dim;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * An amount of work or memory: a sum of extents, such as {@code 1024 + 784*B}.
 *
 * <p>Immutable.
 */
public final class Work {
  /** Nothing. */
  public static final Work NONE = new Work(new TreeMap<>());

  /** One summand for each product of names. */
  private final SequencedMap<String, Dim> parts;

  private Work(SequencedMap<String, Dim> parts) {
    this.parts = parts;
  }

  /** {@return an extent as work} */
  public static Work of(Dim dim) {
    return NONE.plus(dim);
  }

  /** {@return the sum} */
  public Work plus(Dim part) {
    if (part.factor() == 0) {
      return this;
    }
    TreeMap<String, Dim> sum = new TreeMap<>(parts);
    sum.merge(
        String.join("*", part.names()),
        part,
        (a, b) -> new Dim(Math.addExact(a.factor(), b.factor()), a.names()));
    return new Work(sum);
  }

  /** {@return the sum} */
  public Work plus(Work other) {
    Work sum = this;
    for (Dim part : other.parts.values()) {
      sum = sum.plus(part);
    }
    return sum;
  }

  /** {@return the summand that grows fastest with the named extents; 0 for nothing} */
  public Dim most() {
    Dim most = Dim.of(0);
    for (Dim part : parts.values()) {
      boolean more =
          part.names().size() != most.names().size()
              ? part.names().size() > most.names().size()
              : part.factor() > most.factor();
      most = more ? part : most;
    }
    return most;
  }

  /** {@return such as {@code 1024 + 784*B}} */
  @Override
  public String toString() {
    return parts.isEmpty()
        ? "0"
        : String.join(" + ", parts.values().stream().map(Dim::toString).toList());
  }
}
