package dev.sinter.passes.canonicalize;

import dev.sinter.ir.graph.Graph;
import dev.sinter.passes.GraphPass;
import dev.sinter.passes.PassContext;
import dev.sinter.passes.rewrite.Rewriter;
import dev.sinter.passes.rewrite.Rule;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings graphs into canonical form by all rules of this package and those of providers.
 *
 * <p>Requires: a valid graph. Ensures: no rule fires any more; running it again returns the same
 * object.
 */
public final class Canonicalize implements GraphPass {
  private final List<Rule> rules;

  /**
   * @param more rules of providers, tried after the built-in ones
   */
  public Canonicalize(List<Rule> more) {
    List<Rule> all = new ArrayList<>(builtInRules());
    all.addAll(more);
    rules = List.copyOf(all);
  }

  /** {@return the built-in rules, family by family} */
  public static List<Rule> builtInRules() {
    List<Rule> all = new ArrayList<>();
    all.addAll(ConstantRules.rules());
    all.addAll(AlgebraRules.rules());
    all.addAll(MovementRules.rules());
    all.addAll(SliceRules.rules());
    all.addAll(ReductionRules.rules());
    return List.copyOf(all);
  }

  @Override
  public String name() {
    return "canonicalize";
  }

  @Override
  public Graph run(Graph graph, PassContext context) {
    return new Rewriter(rules).run(graph);
  }
}
