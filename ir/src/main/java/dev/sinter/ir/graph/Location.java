package dev.sinter.ir.graph;

/**
 * Where a value comes from, for messages and dumps: a layer path ({@code encoder/dense_1}), a place
 * in a file ({@code digits.sinter:7:12}), or both. It takes no part in the meaning of a graph:
 * nodes that differ only here are the same node.
 *
 * @param text shown as it is; empty when unknown
 */
public record Location(String text) {
  /** The unknown place. */
  public static final Location NONE = new Location("");

  /** {@return whether anything is known} */
  public boolean isKnown() {
    return !text.isEmpty();
  }

  @Override
  public String toString() {
    return text;
  }
}
