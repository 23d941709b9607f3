package dev.sinter.tensor;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.type.Type;

/** What a tensor stands for. */
sealed interface Value permits Value.Traced, Lazy, Placeholder {
  /** {@return element type and shape, or a tuple of them inside of this package} */
  Type type();

  /**
   * A value of a graph that is being made.
   *
   * @param trace who makes the graph
   * @param node the value
   */
  record Traced(Trace trace, Node node) implements Value {
    @Override
    public Type type() {
      return node.type();
    }
  }
}
