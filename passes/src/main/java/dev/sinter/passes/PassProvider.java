package dev.sinter.passes;

import dev.sinter.passes.rewrite.Rule;
import java.util.List;

/**
 * Adds passes and rewrite rules from outside. Implementations are found by {@link
 * java.util.ServiceLoader}: name the class in {@code provides dev.sinter.passes.PassProvider with
 * ...} of a module, or in {@code META-INF/services}.
 */
public interface PassProvider {

  /** {@return passes that pipelines may name} */
  List<PassFactory> passes();

  /** {@return rules that take part in {@code canonicalize}; none by default} */
  default List<Rule> canonicalRules() {
    return List.of();
  }
}
