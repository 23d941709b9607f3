package com.example.fusion;

import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.Reducer;
import dev.sinter.passes.GraphPass;
import dev.sinter.passes.PassFactory;
import dev.sinter.passes.PassFactory.Option;
import dev.sinter.passes.PassProvider;
import dev.sinter.passes.rewrite.Rewriter;
import dev.sinter.passes.rewrite.Rule;
import java.util.List;
import java.util.Optional;

/** What this example adds to the compiler. */
public final class Extensions implements PassProvider {
  /** max(sort(x)) => max(x) along the sorted axis, and min likewise. */
  static final Rule EXTREME_OF_SORTED =
      Rule.named("extreme-of-sorted")
          .on(Op.Reduce.class)
          .input(0, Op.Sort.class)
          .to(
              (b, node, reduce) -> {
                Node sorted = node.input(0);
                boolean extreme =
                    reduce.reducer() == Reducer.MAX || reduce.reducer() == Reducer.MIN;
                return extreme
                        && sorted.op() instanceof Op.Sort(var axis, _)
                        && reduce.axes().contains(axis)
                    ? Optional.of(b.reduce(reduce.reducer(), sorted.input(0), reduce.axes()))
                    : Optional.empty();
              });

  /** arg-max(softmax(x)) => arg-max(x) along one axis. */
  static final Rule ARG_MAX_OF_SOFTMAX =
      Rule.named("arg-max-of-softmax")
          .on(Op.ArgReduce.class)
          .input(0, Op.Softmax.class)
          .to(
              (b, node, argReduce) -> {
                Node softmax = node.input(0);
                return softmax.op() instanceof Op.Softmax(var axis) && axis == argReduce.axis()
                    ? Optional.of(b.add(argReduce, softmax.input(0)))
                    : Optional.empty();
              });

  @Override
  public List<Rule> canonicalRules() {
    return List.of(EXTREME_OF_SORTED);
  }

  @Override
  public List<PassFactory> passes() {
    Option enabled = new Option("enabled", "true", "whether the pass does anything");
    return List.of(
        new PassFactory(
            "skip-softmax",
            "takes the place of the greatest logit instead of the greatest probability",
            List.of(enabled),
            options -> {
              boolean on = options.flag("enabled");
              return GraphPass.of(
                  "skip-softmax",
                  graph -> on ? new Rewriter(List.of(ARG_MAX_OF_SOFTMAX)).run(graph) : graph);
            }));
  }
}
