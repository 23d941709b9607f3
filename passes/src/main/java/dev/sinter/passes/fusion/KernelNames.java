package dev.sinter.passes.fusion;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import java.util.List;
import java.util.Locale;

/** Names kernels after what they compute: the heaviest op, or the last one. */
final class KernelNames {
  private KernelNames() {}

  /** {@return such as {@code dot_max} for a product with an epilogue} */
  static String of(List<Node> nodes, Node last) {
    Node main =
        nodes.stream().max((a, b) -> FusionKind.of(a).compareTo(FusionKind.of(b))).orElse(last);
    String name = word(main);
    return main == last ? name : name + "_" + word(last);
  }

  /** {@return a node for messages: op, number, type, and place if known} */
  static String describe(Node n) {
    String place = n.location().isKnown() ? " '" + n.location() + "'" : "";
    return word(n) + place + " %" + n.id() + ": " + n.type();
  }

  /** {@return the op in one word} */
  static String word(Node n) {
    return switch (n.op()) {
      case Op.Elementwise(var op) -> op.name().toLowerCase(Locale.ROOT);
      case Op.Reduce(var reducer, _) -> "reduce_" + reducer.text();
      case Op.DotGeneral _ -> "dot";
      case Op.WindowReduce(var reducer, _) -> "window_" + reducer.text();
      default -> camelToSnake(n.op().getClass().getSimpleName());
    };
  }

  private static String camelToSnake(String name) {
    StringBuilder snake = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (i > 0 && isUpper(c) && isLower(name.charAt(i - 1))) {
        snake.append('_');
      }
      snake.append(c);
    }
    return snake.toString().toLowerCase(Locale.ROOT);
  }

  private static boolean isUpper(char c) {
    return c >= 'A' && c <= 'Z';
  }

  private static boolean isLower(char c) {
    return c >= 'a' && c <= 'z';
  }
}
