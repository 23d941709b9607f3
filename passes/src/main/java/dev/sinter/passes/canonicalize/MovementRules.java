package dev.sinter.passes.canonicalize;

import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.passes.rewrite.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Transposes, reshapes and broadcasts: those that do nothing go, neighbours merge, broadcasts move
 * behind the arithmetic on them.
 */
final class MovementRules {
  private MovementRules() {}

  static List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    rules.addAll(transposes());
    rules.addAll(reshapes());
    rules.addAll(broadcasts());
    return rules;
  }

  private static List<Rule> transposes() {
    return List.of(
        // transpose(x, identity) => x
        Rule.named("drop-identity-transpose")
            .on(Op.Transpose.class)
            .to(
                (_, node, op) ->
                    isIdentity(op.permutation()) ? Optional.of(node.input(0)) : Optional.empty()),
        // transpose(transpose(x, p), q) => transpose(x, i -> p[q[i]])
        Rule.named("merge-transposes")
            .on(Op.Transpose.class)
            .to(
                (b, node, outer) ->
                    node.input(0).op() instanceof Op.Transpose(var inner)
                        ? Optional.of(
                            b.transpose(
                                node.input(0).input(0),
                                outer.permutation().stream().map(inner::get).toList()))
                        : Optional.empty()),
        // transpose(x, p) => reshape(x), if p keeps the order of the axes longer than 1
        Rule.named("transpose-of-unit-axes-is-reshape")
            .on(Op.Transpose.class)
            .to(
                (b, node, op) -> {
                  Shape shape = node.input(0).tensor().shape();
                  List<Integer> moved =
                      op.permutation().stream().filter(axis -> !shape.dim(axis).is(1)).toList();
                  boolean kept =
                      moved.equals(moved.stream().sorted().toList())
                          && !isIdentity(op.permutation());
                  return kept
                      ? Optional.of(b.reshape(node.input(0), node.tensor().shape()))
                      : Optional.empty();
                }),
        // transpose(broadcast(x, axes), p) => broadcast(x, axes moved by p), if the order of axes
        // stays
        Rule.named("transpose-of-broadcast")
            .on(Op.Transpose.class)
            .input(0, Op.Broadcast.class)
            .to(
                (b, node, op) -> {
                  if (!(node.input(0).op() instanceof Op.Broadcast(_, var axes))) {
                    return Optional.empty();
                  }
                  List<Integer> moved =
                      axes.stream().map(axis -> op.permutation().indexOf(axis)).toList();
                  boolean kept = moved.equals(moved.stream().sorted().toList());
                  return kept
                      ? Optional.of(
                          b.broadcast(node.input(0).input(0), node.tensor().shape(), moved))
                      : Optional.empty();
                }));
  }

  private static boolean isIdentity(List<Integer> permutation) {
    return IntStream.range(0, permutation.size()).allMatch(i -> permutation.get(i) == i);
  }

  private static List<Rule> reshapes() {
    return List.of(
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
            .to((b, node, op) -> Optional.of(b.reshape(node.input(0).input(0), op.shape()))),
        // reshape(broadcast(scalar), s) => broadcast(scalar, s)
        Rule.named("reshape-of-broadcast-scalar")
            .on(Op.Reshape.class)
            .input(0, Op.Broadcast.class)
            .to(
                (b, node, op) -> {
                  Node source = node.input(0).input(0);
                  return source.tensor().rank() == 0
                      ? Optional.of(b.broadcast(source, op.shape(), List.of()))
                      : Optional.empty();
                }));
  }

  private static List<Rule> broadcasts() {
    return List.of(
        // broadcast(x, shape of x) => x
        Rule.named("drop-identity-broadcast")
            .on(Op.Broadcast.class)
            .to(
                (_, node, op) ->
                    op.shape().equals(node.input(0).tensor().shape())
                        ? Optional.of(node.input(0))
                        : Optional.empty()),
        // broadcast(broadcast(x, a), b) => broadcast(x, i -> b[a[i]])
        Rule.named("merge-broadcasts")
            .on(Op.Broadcast.class)
            .input(0, Op.Broadcast.class)
            .to(
                (b, node, op) -> {
                  if (!(node.input(0).op() instanceof Op.Broadcast(_, var inner))) {
                    return Optional.empty();
                  }
                  List<Integer> axes = inner.stream().map(op.axes()::get).toList();
                  return Optional.of(b.broadcast(node.input(0).input(0), op.shape(), axes));
                }),
        // broadcast(reshape(x)) => broadcast(x), if the reshape only adds axes of extent 1
        Rule.named("broadcast-of-added-unit-axes")
            .on(Op.Broadcast.class)
            .input(0, Op.Reshape.class)
            .to(MovementRules::withoutUnitAxes),
        // f(broadcast(x), broadcast(y), ...) => broadcast(f(x, y, ...)), if all are broadcast alike
        Rule.named("broadcast-behind-arithmetic")
            .on(Op.Elementwise.class)
            .to(MovementRules::sinkBroadcast),
        // cast(broadcast(x)) => broadcast(cast(x))
        Rule.named("broadcast-behind-cast")
            .on(Op.Cast.class)
            .input(0, Op.Broadcast.class)
            .to(
                (b, node, op) ->
                    node.input(0).op() instanceof Op.Broadcast(var shape, var axes)
                        ? Optional.of(
                            b.broadcast(b.cast(node.input(0).input(0), op.to()), shape, axes))
                        : Optional.empty()));
  }

  private static Optional<Node> withoutUnitAxes(GraphBuilder b, Node node, Op.Broadcast op) {
    Node reshape = node.input(0);
    Node source = reshape.input(0);
    List<Dim> wide = reshape.tensor().shape().dims();
    List<Dim> narrow = source.tensor().shape().dims();
    List<Integer> axes = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < wide.size(); i++) {
      boolean same = next < narrow.size() && wide.get(i).equals(narrow.get(next));
      if (same) {
        axes.add(op.axes().get(i));
        next++;
      } else if (!wide.get(i).is(1)) {
        return Optional.empty();
      }
    }
    return next == narrow.size() && narrow.size() < wide.size()
        ? Optional.of(b.broadcast(source, op.shape(), axes))
        : Optional.empty();
  }

  private static Optional<Node> sinkBroadcast(GraphBuilder b, Node node, Op.Elementwise op) {
    List<Node> sources = new ArrayList<>();
    Optional<List<Integer>> common = Optional.empty();
    Optional<Shape> shape = Optional.empty();
    for (Node input : node.inputs()) {
      if (!(input.op() instanceof Op.Broadcast(_, var axes))) {
        return Optional.empty();
      }
      Node source = input.input(0);
      boolean alike =
          common.isEmpty()
              || (common.get().equals(axes) && shape.orElseThrow().equals(source.tensor().shape()));
      if (!alike) {
        return Optional.empty();
      }
      common = Optional.of(axes);
      shape = Optional.of(source.tensor().shape());
      sources.add(source);
    }
    return Optional.of(
        b.broadcast(b.add(op, sources), node.tensor().shape(), common.orElseThrow()));
  }
}
