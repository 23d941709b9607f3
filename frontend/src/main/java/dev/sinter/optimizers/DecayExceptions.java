package dev.sinter.optimizers;

import dev.sinter.ir.ModelException;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The weights that {@code weight_decay} spares: named one by one, or by parts of their paths. */
final class DecayExceptions {
  private final String owner;
  private final Set<Variable> weights = new LinkedHashSet<>();
  private final List<Pattern> names = new ArrayList<>();

  /**
   * @param owner for messages
   */
  DecayExceptions(String owner) {
    this.owner = owner;
  }

  void add(Variable... excluded) {
    weights.addAll(List.of(excluded));
  }

  void add(String... expressions) {
    for (String expression : expressions) {
      try {
        names.add(Pattern.compile(expression));
      } catch (PatternSyntaxException e) {
        throw new ModelException(
            owner + ": '" + expression + "' is no regular expression: " + e.getDescription());
      }
    }
  }

  /** {@return whether the weight is among them} */
  boolean has(Variable weight) {
    return weights.contains(weight)
        || names.stream().anyMatch(name -> name.matcher(weight.path()).find());
  }
}
