package dev.sinter.passes.rewrite;

import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * A named local rewrite: a pattern (class of the op, and of the ops of some inputs, for a quick no)
 * and an action that gives the node to use instead. Rules are directional and never make code
 * worse; an action that finds no reason gives empty.
 *
 * <pre>{@code
 * // transpose(transpose(x, p), q) => transpose(x, p after q)
 * Rule.named("merge-transposes").on(Op.Transpose.class).input(0, Op.Transpose.class)
 *     .to((b, node, outer) -> { ... return Optional.of(b.transpose(x, merged)); });
 * }</pre>
 */
public final class Rule {

  /**
   * What a rule does.
   *
   * @param <T> class of the root's op
   */
  @FunctionalInterface
  public interface Action<T extends Op> {
    /**
     * Rewrites.
     *
     * @param builder where new nodes go
     * @param node the root, already with rewritten inputs
     * @param op its op
     * @return the node to use instead, or empty if the rule does not apply
     */
    Optional<Node> apply(GraphBuilder builder, Node node, T op);
  }

  /** A rule in the making. */
  public static final class Pattern<T extends Op> {
    private final String name;
    private final Class<T> root;
    private final SequencedMap<Integer, Class<? extends Op>> inputs = new LinkedHashMap<>();

    private Pattern(String name, Class<T> root) {
      this.name = name;
      this.root = root;
    }

    /** Requires the class of an input's op. */
    public Pattern<T> input(int index, Class<? extends Op> op) {
      inputs.put(index, op);
      return this;
    }

    /** {@return the rule} */
    public Rule to(Action<T> action) {
      return new Rule(name, root, inputs, (b, node) -> action.apply(b, node, root.cast(node.op())));
    }
  }

  /** A rule's name, before its pattern. */
  public record Named(String name) {
    /** Sets the class of the root's op. */
    public <T extends Op> Pattern<T> on(Class<T> root) {
      return new Pattern<>(name, root);
    }
  }

  private interface Body {
    Optional<Node> apply(GraphBuilder builder, Node node);
  }

  private final String name;
  private final Class<? extends Op> root;
  private final Map<Integer, Class<? extends Op>> inputs;
  private final Body body;

  private Rule(
      String name, Class<? extends Op> root, Map<Integer, Class<? extends Op>> inputs, Body body) {
    this.name = name;
    this.root = root;
    this.inputs = Map.copyOf(inputs);
    this.body = body;
  }

  /** Starts a rule; names are kebab-case algebra: {@code merge-transposes}. */
  public static Named named(String name) {
    return new Named(name);
  }

  /** {@return the name} */
  public String name() {
    return name;
  }

  /** {@return class of the ops that it starts from} */
  public Class<? extends Op> root() {
    return root;
  }

  /** {@return the node to use instead of {@code node}, or empty if the rule does not apply} */
  public Optional<Node> apply(GraphBuilder builder, Node node) {
    for (Map.Entry<Integer, Class<? extends Op>> input : inputs.entrySet()) {
      boolean fits =
          input.getKey() < node.inputs().size()
              && input.getValue().isInstance(node.input(input.getKey()).op());
      if (!fits) {
        return Optional.empty();
      }
    }
    return body.apply(builder, node).filter(replacement -> replacement != node);
  }

  @Override
  public String toString() {
    return name;
  }
}
