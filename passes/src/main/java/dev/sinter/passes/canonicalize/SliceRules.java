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

/** Slices, pads, concatenations and reverses. */
final class SliceRules {
  private SliceRules() {}

  static List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    rules.addAll(slices());
    rules.addAll(joins());
    return rules;
  }

  private static List<Rule> slices() {
    return List.of(
        // slice(x, everything) => x
        Rule.named("drop-identity-slice")
            .on(Op.Slice.class)
            .to(
                (_, node, _) ->
                    node.type().equals(node.input(0).type())
                        ? Optional.of(node.input(0))
                        : Optional.empty()),
        // slice(slice(x)) => slice(x)
        Rule.named("merge-slices")
            .on(Op.Slice.class)
            .input(0, Op.Slice.class)
            .to(SliceRules::merge),
        // slice(concat(..., x, ...)) => slice(x), if it stays within one operand
        Rule.named("slice-of-concat")
            .on(Op.Slice.class)
            .input(0, Op.Concat.class)
            .to(SliceRules::ofConcat),
        // slice(broadcast(scalar)) => broadcast(scalar)
        Rule.named("slice-of-broadcast-scalar")
            .on(Op.Slice.class)
            .input(0, Op.Broadcast.class)
            .to(
                (b, node, _) -> {
                  Node source = node.input(0).input(0);
                  return source.tensor().rank() == 0
                      ? Optional.of(b.broadcast(source, node.tensor().shape(), List.of()))
                      : Optional.empty();
                }),
        // dynamic-slice(x, constants) => slice(x); the start on an axis taken whole does not matter
        Rule.named("dynamic-slice-at-constants")
            .on(Op.DynamicSlice.class)
            .to(SliceRules::atConstants),
        // dynamic-update(x, y, ...) => y, if y covers x
        Rule.named("drop-covered-dynamic-update")
            .on(Op.DynamicUpdate.class)
            .to(
                (_, node, _) ->
                    node.type().equals(node.input(1).type())
                        ? Optional.of(node.input(1))
                        : Optional.empty()));
  }

  private static Optional<Node> merge(GraphBuilder b, Node node, Op.Slice outer) {
    if (!(node.input(0).op() instanceof Op.Slice(var starts, _, var strides))) {
      return Optional.empty();
    }
    Node source = node.input(0).input(0);
    List<Long> from = new ArrayList<>();
    List<Dim> to = new ArrayList<>();
    List<Long> by = new ArrayList<>();
    for (int i = 0; i < starts.size(); i++) {
      Dim extent = node.tensor().dim(i);
      if (!extent.isFixed()) { // a named axis is taken whole by both
        from.add(0L);
        to.add(extent);
        by.add(1L);
        continue;
      }
      long start = starts.get(i) + strides.get(i) * outer.starts().get(i);
      long stride = strides.get(i) * outer.strides().get(i);
      from.add(start);
      to.add(Dim.of(extent.fixed() == 0 ? start : start + (extent.fixed() - 1) * stride + 1));
      by.add(stride);
    }
    boolean inside = true;
    for (int i = 0; i < from.size(); i++) {
      inside &=
          !source.tensor().dim(i).isFixed() || to.get(i).fixed() <= source.tensor().dim(i).fixed();
    }
    return inside ? Optional.of(b.add(new Op.Slice(from, to, by), source)) : Optional.empty();
  }

  private static Optional<Node> ofConcat(GraphBuilder b, Node node, Op.Slice slice) {
    if (!(node.input(0).op() instanceof Op.Concat(var axis))
        || !slice.limits().get(axis).isFixed()) {
      return Optional.empty();
    }
    long offset = 0;
    for (Node part : node.input(0).inputs()) {
      if (!part.tensor().dim(axis).isFixed()) {
        return Optional.empty();
      }
      long extent = part.tensor().dim(axis).fixed();
      long start = slice.starts().get(axis) - offset;
      long limit = slice.limits().get(axis).fixed() - offset;
      if (start >= 0 && limit <= extent && start < limit) {
        List<Long> starts = new ArrayList<>(slice.starts());
        List<Dim> limits = new ArrayList<>(slice.limits());
        starts.set(axis, start);
        limits.set(axis, Dim.of(limit));
        return Optional.of(b.add(new Op.Slice(starts, limits, slice.strides()), part));
      }
      offset += extent;
    }
    return Optional.empty();
  }

  private static Optional<Node> atConstants(GraphBuilder b, Node node, Op.DynamicSlice op) {
    Shape shape = node.input(0).tensor().shape();
    List<Long> starts = new ArrayList<>();
    List<Dim> limits = new ArrayList<>();
    List<Long> strides = new ArrayList<>();
    for (int i = 0; i < shape.rank(); i++) {
      Dim size = op.sizes().dim(i);
      boolean whole = size.equals(shape.dim(i));
      Optional<Long> constant = Constants.of(node.input(i + 1)).map(c -> c.getLong(0));
      if (!whole && (constant.isEmpty() || !shape.dim(i).isFixed() || !size.isFixed())) {
        return Optional.empty();
      }
      long start =
          whole ? 0 : Math.clamp(constant.orElse(0L), 0L, shape.dim(i).fixed() - size.fixed());
      starts.add(start);
      limits.add(whole ? shape.dim(i) : Dim.of(start + size.fixed()));
      strides.add(1L);
    }
    return Optional.of(b.add(new Op.Slice(starts, limits, strides), node.input(0)));
  }

  private static List<Rule> joins() {
    return List.of(
        // concat(x) => x
        Rule.named("drop-single-concat")
            .on(Op.Concat.class)
            .to(
                (_, node, _) ->
                    node.inputs().size() == 1 ? Optional.of(node.input(0)) : Optional.empty()),
        // concat(..., empty, ...) => concat(...)
        Rule.named("drop-empty-operand-of-concat")
            .on(Op.Concat.class)
            .to(
                (b, node, op) -> {
                  List<Node> kept =
                      node.inputs().stream().filter(x -> !x.tensor().dim(op.axis()).is(0)).toList();
                  return kept.isEmpty() || kept.size() == node.inputs().size()
                      ? Optional.empty()
                      : Optional.of(b.add(op, kept));
                }),
        // concat(concat(x, y), z) => concat(x, y, z), along one axis
        Rule.named("flatten-concats")
            .on(Op.Concat.class)
            .to(
                (b, node, op) -> {
                  List<Node> parts = new ArrayList<>();
                  node.inputs()
                      .forEach(x -> parts.addAll(x.op().equals(op) ? x.inputs() : List.of(x)));
                  return parts.size() == node.inputs().size()
                      ? Optional.empty()
                      : Optional.of(b.add(op, parts));
                }),
        // pad(x, nothing) => x
        Rule.named("drop-empty-pad")
            .on(Op.Pad.class)
            .to(
                (_, node, op) ->
                    isZero(op.low()) && isZero(op.high()) && isZero(op.interior())
                        ? Optional.of(node.input(0))
                        : Optional.empty()),
        // reverse(x, no axes, or axes of extent 1) => x
        Rule.named("drop-empty-reverse")
            .on(Op.Reverse.class)
            .to(
                (b, node, op) -> {
                  List<Integer> axes =
                      op.axes().stream().filter(a -> !node.tensor().dim(a).is(1)).toList();
                  if (axes.size() == op.axes().size() && !axes.isEmpty()) {
                    return Optional.empty();
                  }
                  return Optional.of(
                      axes.isEmpty() ? node.input(0) : b.add(new Op.Reverse(axes), node.input(0)));
                }),
        // reverse(reverse(x, a), b) => reverse(x, axes in one of a and b)
        Rule.named("merge-reverses")
            .on(Op.Reverse.class)
            .input(0, Op.Reverse.class)
            .to(
                (b, node, op) -> {
                  if (!(node.input(0).op() instanceof Op.Reverse(var inner))) {
                    return Optional.empty();
                  }
                  List<Integer> axes = new ArrayList<>(inner);
                  op.axes().forEach(a -> toggle(axes, a));
                  List<Integer> sorted = axes.stream().sorted().toList();
                  Node source = node.input(0).input(0);
                  return Optional.of(
                      sorted.isEmpty() ? source : b.add(new Op.Reverse(sorted), source));
                }));
  }

  private static void toggle(List<Integer> axes, Integer axis) {
    if (!axes.removeIf(axis::equals)) {
      axes.add(axis);
    }
  }

  private static boolean isZero(List<Long> values) {
    return values.stream().allMatch(v -> v == 0);
  }
}
