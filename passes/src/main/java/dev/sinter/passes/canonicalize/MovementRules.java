package dev.sinter.passes.canonicalize;

import dev.sinter.ir.graph.Op;
import dev.sinter.passes.rewrite.Rule;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Transposes, reshapes and broadcasts: doing nothing, merged, moved. */
final class MovementRules {
  private MovementRules() {}

  static List<Rule> rules() {
    return List.of(
        // transpose(x, identity) => x
        Rule.named("drop-identity-transpose")
            .on(Op.Transpose.class)
            .to(
                (_, node, op) -> {
                  boolean identity =
                      IntStream.range(0, op.permutation().size())
                          .allMatch(i -> op.permutation().get(i) == i);
                  return identity ? Optional.of(node.input(0)) : Optional.empty();
                }),
        // transpose(transpose(x, p), q) => transpose(x, i -> p[q[i]])
        Rule.named("merge-transposes")
            .on(Op.Transpose.class)
            .input(0, Op.Transpose.class)
            .to(
                (b, node, outer) -> {
                  if (!(node.input(0).op() instanceof Op.Transpose(var inner))) {
                    return Optional.empty();
                  }
                  List<Integer> merged = outer.permutation().stream().map(inner::get).toList();
                  return Optional.of(b.transpose(node.input(0).input(0), merged));
                }),
        // reshape(x, shape of x) => x
        Rule.named("drop-identity-reshape")
            .on(Op.Reshape.class)
            .to(
                (_, node, op) ->
                    op.shape().equals(node.input(0).tensor().shape())
                        ? Optional.of(node.input(0))
                        : Optional.empty()),
        // reshape(reshape(x, s), t) => reshape(x, t)
        Rule.named("merge-reshapes")
            .on(Op.Reshape.class)
            .input(0, Op.Reshape.class)
            .to((b, node, op) -> Optional.of(b.reshape(node.input(0).input(0), op.shape()))));
  }
}
