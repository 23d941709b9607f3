package dev.sinter.passes;

import dev.sinter.passes.canonicalize.Canonicalize;
import dev.sinter.passes.rewrite.Rule;
import java.util.List;

/** The passes that Sinter brings: one line each. */
final class BuiltInPasses {
  private BuiltInPasses() {}

  /**
   * {@return their factories}
   *
   * @param canonicalRules rules of providers that take part in {@code canonicalize}
   */
  static List<PassFactory> factories(List<Rule> canonicalRules) {
    return List.of(
        PassFactory.of(
            "simplifies: algebra, constant folding, common subexpressions, dead code, movement of"
                + " elements",
            new Canonicalize(canonicalRules)));
  }
}
