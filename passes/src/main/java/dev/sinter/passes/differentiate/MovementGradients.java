package dev.sinter.passes.differentiate;

import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Gradients of ops that move elements, by place, by computed place, or by index: each is another
 * movement.
 */
final class MovementGradients {
  private MovementGradients() {}

  // y = broadcast(x), dx = sum of g over the new and the stretched axes
  static List<Optional<Node>> broadcast(Step s, Op.Broadcast op) {
    return s.give(
        () -> unbroadcast(s.b(), s.cotangent(), s.operand(0).tensor().shape(), op.axes()));
  }

  /** {@return the sum of g over what broadcasting {@code shape} along {@code axes} repeated} */
  static Node unbroadcast(GraphBuilder b, Node g, Shape shape, List<Integer> axes) {
    List<Integer> summed = new ArrayList<>();
    for (int axis = 0; axis < g.tensor().rank(); axis++) {
      int from = axes.indexOf(axis);
      if (from < 0 || !shape.dim(from).equals(g.tensor().dim(axis))) {
        summed.add(axis);
      }
    }
    return b.reshape(b.reduce(Reducer.SUM, g, summed), shape);
  }

  // y = reshape(x), dx = reshape(g) back
  static List<Optional<Node>> reshape(Step s) {
    return s.give(() -> s.b().reshape(s.cotangent(), s.operand(0).tensor().shape()));
  }

  // y = transpose(x), dx = transpose(g) by the inverse permutation
  static List<Optional<Node>> transpose(Step s, Op.Transpose op) {
    return s.give(() -> s.b().transpose(s.cotangent(), inverse(op.permutation())));
  }

  static List<Integer> inverse(List<Integer> permutation) {
    List<Integer> inverse = new ArrayList<>(permutation);
    for (int i = 0; i < permutation.size(); i++) {
      inverse.set(permutation.get(i), i);
    }
    return inverse;
  }

  // y = x[start:limit:stride], dx = g with zeros before, after and between
  static List<Optional<Node>> slice(Step s, Op.Slice op) {
    return s.give(() -> unslice(s, op));
  }

  private static Node unslice(Step s, Op.Slice op) {
    List<Long> low = new ArrayList<>();
    List<Long> high = new ArrayList<>();
    List<Long> interior = new ArrayList<>();
    for (int axis = 0; axis < s.node().tensor().rank(); axis++) {
      Dim extent = s.operand(0).tensor().dim(axis);
      Dim taken = s.node().tensor().dim(axis);
      long start = op.starts().get(axis);
      long stride = op.strides().get(axis);
      low.add(start);
      high.add(extent.isFixed() ? extent.fixed() - start - spanned(taken.fixed(), stride) : 0L);
      interior.add(stride - 1);
    }
    return s.b().add(new Op.Pad(low, high, interior), s.cotangent(), s.scalar(0));
  }

  /** {@return the extent of {@code count} elements at distance {@code step}} */
  static long spanned(long count, long step) {
    return count == 0 ? 0 : (count - 1) * step + 1;
  }

  // y = pad(x, v), dx = g without the padding, dv = sum of g over the padding
  static List<Optional<Node>> pad(Step s, Op.Pad op) {
    return s.give(() -> unpad(s, op), () -> paddingSum(s, op));
  }

  private static Node unpad(Step s, Op.Pad op) {
    GraphBuilder b = s.b();
    Shape shape = s.operand(0).tensor().shape();
    Node g = s.cotangent();
    List<Long> lowCrop = op.low().stream().map(l -> -Math.min(l, 0)).toList();
    List<Long> highCrop = op.high().stream().map(h -> -Math.min(h, 0)).toList();
    if (!Collections.max(lowCrop.isEmpty() ? List.of(0L) : lowCrop).equals(0L)
        || !Collections.max(highCrop.isEmpty() ? List.of(0L) : highCrop).equals(0L)) {
      // What was cropped got no cotangent: it comes back as zeros.
      g =
          b.add(
              new Op.Pad(lowCrop, highCrop, Collections.nCopies(shape.rank(), 0L)), g, s.scalar(0));
    }
    List<Long> starts = new ArrayList<>();
    List<Dim> limits = new ArrayList<>();
    List<Long> strides = new ArrayList<>();
    for (int axis = 0; axis < shape.rank(); axis++) {
      Dim extent = shape.dim(axis);
      long start = Math.max(op.low().get(axis), 0);
      long stride = op.interior().get(axis) + 1;
      starts.add(start);
      limits.add(extent.isFixed() ? Dim.of(start + spanned(extent.fixed(), stride)) : extent);
      strides.add(stride);
    }
    return g.tensor().shape().equals(shape) ? g : b.add(new Op.Slice(starts, limits, strides), g);
  }

  private static Node paddingSum(Step s, Op.Pad op) {
    GraphBuilder b = s.b();
    Node inside = b.full(s.operand(0).tensor().as(DType.BOOL), 0);
    Node isPadding = b.add(op, inside, b.constant(DType.BOOL, 1));
    Node kept = b.select(isPadding, s.cotangent(), b.fullLike(s.cotangent(), 0));
    return b.reduce(Reducer.SUM, kept, allAxes(kept));
  }

  static List<Integer> allAxes(Node x) {
    List<Integer> axes = new ArrayList<>();
    for (int axis = 0; axis < x.tensor().rank(); axis++) {
      axes.add(axis);
    }
    return axes;
  }

  // y = concat(x0, x1, ...), dxi = the part of g at xi's place
  static List<Optional<Node>> concat(Step s, Op.Concat op) {
    GraphBuilder b = s.b();
    int axis = op.axis();
    Shape joined = s.node().tensor().shape();
    // A named extent is sliced in whole multiples of its named part, so that part becomes an axis
    // of its own.
    Shape part =
        joined.dim(axis).isFixed() ? Shape.SCALAR : Shape.of(new Dim(1, joined.dim(axis).names()));
    Dim count = Dim.of(joined.dim(axis).factor());
    Node split =
        b.reshape(
            s.cotangent(),
            joined
                .slice(0, axis)
                .concat(Shape.of(count))
                .concat(part)
                .concat(joined.slice(axis + 1, joined.rank())));
    List<Optional<Node>> gradients = new ArrayList<>();
    long start = 0;
    for (int i = 0; i < s.node().inputs().size(); i++) {
      Shape shape = s.operand(i).tensor().shape();
      long end = start + shape.dim(axis).factor();
      gradients.add(
          s.wants(i)
              ? Optional.of(b.reshape(b.slice(split, axis, start, end), shape))
              : Optional.empty());
      start = end;
    }
    return gradients;
  }

  // y = reverse(x), dx = reverse(g)
  static List<Optional<Node>> reverse(Step s, Op.Reverse op) {
    return s.give(() -> s.b().add(op, s.cotangent()));
  }

  // y = x[starts : starts + sizes], dx = zeros with g at the block
  static List<Optional<Node>> dynamicSlice(Step s) {
    return s.give(
        () -> update(s.b(), s.b().fullLike(s.operand(0), 0), s.cotangent(), starts(s, 1)));
  }

  // y = x with block u, dx = g with zeros at the block, du = g at the block
  static List<Optional<Node>> dynamicUpdate(Step s) {
    GraphBuilder b = s.b();
    Node u = s.operand(1);
    return s.give(
        () -> update(b, s.cotangent(), b.fullLike(u, 0), starts(s, 2)),
        () -> block(b, s.cotangent(), u.tensor().shape(), starts(s, 2)));
  }

  private static List<Node> starts(Step s, int from) {
    return s.node().inputs().subList(from, s.node().inputs().size());
  }

  /** {@return x with the block at {@code starts} replaced} */
  static Node update(GraphBuilder b, Node x, Node block, List<Node> starts) {
    List<Node> inputs = new ArrayList<>(List.of(x, block));
    inputs.addAll(starts);
    return b.add(new Op.DynamicUpdate(), inputs);
  }

  /** {@return the block of x at {@code starts}} */
  static Node block(GraphBuilder b, Node x, Shape sizes, List<Node> starts) {
    List<Node> inputs = new ArrayList<>(List.of(x));
    inputs.addAll(starts);
    return b.add(new Op.DynamicSlice(sizes), inputs);
  }

  // y = x[indices], dx = zeros with g added at the indices
  static List<Optional<Node>> gather(Step s, Op.Gather op) {
    GraphBuilder b = s.b();
    Node x = s.operand(0);
    return s.give(
        () ->
            b.add(
                new Op.ScatterAdd(op.axis(), op.batchAxes()),
                b.fullLike(x, 0),
                s.operand(1),
                s.cotangent()));
  }

  // y = x with u added at the indices, dx = g, du = g[indices]
  static List<Optional<Node>> scatterAdd(Step s, Op.ScatterAdd op) {
    return s.give(
        s::cotangent,
        Step.NONE,
        () -> s.b().add(new Op.Gather(op.axis(), op.batchAxes()), s.cotangent(), s.operand(1)));
  }

  /** {@return the negation} */
  static Node negate(GraphBuilder b, Node x) {
    return b.elementwise(ScalarOp.NEG, x);
  }
}
