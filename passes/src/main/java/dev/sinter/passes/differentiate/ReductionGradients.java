package dev.sinter.passes.differentiate;

import dev.sinter.ir.graph.Decompositions;
import dev.sinter.ir.graph.Graph;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gradients of reductions, running reductions and sorting. */
final class ReductionGradients {
  private ReductionGradients() {}

  static List<Optional<Node>> reduce(Step s, Op.Reduce op) {
    return switch (op.reducer()) {
      // y = sum x, dx = g everywhere
      case SUM -> s.give(() -> spread(s, s.cotangent(), op));
      // y = product of x, dx = g times the product of the others
      case PROD ->
          s.give(() -> s.b().times(spread(s, s.cotangent(), op), productOfOthers(s, op.axes())));
      // y = extreme of x, dx = g in equal shares to the elements that are the extreme
      case MAX, MIN -> s.give(() -> shares(s, op));
      // bool
      case ALL, ANY -> s.none();
    };
  }

  private static Node spread(Step s, Node reduced, Op.Reduce op) {
    return Decompositions.spread(s.b(), reduced, s.operand(0).tensor().shape(), op.axes());
  }

  private static Node shares(Step s, Op.Reduce op) {
    GraphBuilder b = s.b();
    Node x = s.operand(0);
    Node extreme = s.apply(ScalarOp.EQ, x, spread(s, s.node(), op));
    Node count = b.reduce(Reducer.SUM, b.cast(extreme, x.tensor().dtype()), op.axes());
    return b.select(extreme, spread(s, b.divide(s.cotangent(), count), op), b.fullLike(x, 0));
  }

  // Running products from both sides need no division, so zeros are harmless.
  private static Node productOfOthers(Step s, List<Integer> axes) {
    GraphBuilder b = s.b();
    Node x = s.operand(0);
    List<Integer> permutation = new ArrayList<>(MovementGradients.allAxes(x));
    permutation.removeAll(axes);
    Shape kept = x.tensor().shape().without(axes);
    permutation.addAll(axes);
    Node last = b.transpose(x, permutation);
    Shape reduced = last.tensor().shape().slice(kept.rank(), last.tensor().rank());
    Node flat = b.reshape(last, kept.concat(Shape.of(reduced.size())));
    Node before = b.add(new Op.Cumulative(Reducer.PROD, kept.rank(), true, false), flat);
    Node after = b.add(new Op.Cumulative(Reducer.PROD, kept.rank(), true, true), flat);
    Node others = b.reshape(b.times(before, after), last.tensor().shape());
    return b.transpose(others, MovementGradients.inverse(permutation));
  }

  static List<Optional<Node>> cumulative(Step s, Op.Cumulative op) {
    return switch (op.reducer()) {
      // y = running sum of x, dx = running sum of g from the other end
      case SUM ->
          s.give(
              () ->
                  s.b()
                      .add(
                          new Op.Cumulative(Reducer.SUM, op.axis(), op.exclusive(), !op.reverse()),
                          s.cotangent()));
      // y = running product of x, dx[k] = product before k * (sum over i of g[i] * product between
      // k and i)
      case PROD -> s.give(() -> runningProduct(s, op));
      case MAX, MIN, ALL, ANY -> s.none();
    };
  }

  /**
   * The sum over i is a linear recurrence from the other end, free of divisions: with the time k
   * running down,
   *
   * <pre>
   *   inclusive: S[k] = g[k] + C,  C' = x[k] S[k]
   *   exclusive: S[k] = C,         C' = g[k] + x[k] C
   * </pre>
   */
  private static Node runningProduct(Step s, Op.Cumulative op) {
    GraphBuilder b = s.b();
    Node x = s.operand(0);
    List<Integer> permutation = new ArrayList<>(MovementGradients.allAxes(x));
    permutation.removeAll(List.of(op.axis()));
    permutation.addFirst(op.axis());
    Node time = b.transpose(x, permutation);
    Shape stepShape = time.tensor().shape().slice(1, time.tensor().rank());
    TensorType step = x.tensor().with(stepShape);

    GraphBuilder body = new GraphBuilder("running_product_gradient");
    Node carry = body.input("carry", step);
    Node element = body.input("x", step);
    Node cotangent = body.input("g", step);
    Node sum = op.exclusive() ? carry : body.plus(cotangent, carry);
    Node scaled = body.times(element, sum);
    body.output("carry", op.exclusive() ? body.plus(cotangent, scaled) : scaled);
    body.output("sum", sum);
    Graph graph = body.build();

    Op.Scan scan = new Op.Scan(graph, 1, 2, x.tensor().dim(op.axis()), !op.reverse());
    Node sums =
        b.result(b.add(scan, b.full(step, 0), time, b.transpose(s.cotangent(), permutation)), 1);
    Node before = b.add(new Op.Cumulative(Reducer.PROD, op.axis(), true, op.reverse()), x);
    return b.times(before, b.transpose(sums, MovementGradients.inverse(permutation)));
  }

  // y = x[p] along the axis with the sorting permutation p, dx[p] = g
  static List<Optional<Node>> sort(Step s, Op.Sort op) {
    return s.give(() -> unsort(s, op));
  }

  private static Node unsort(Step s, Op.Sort op) {
    GraphBuilder b = s.b();
    Node x = s.operand(0);
    int last = x.tensor().rank() - 1;
    List<Integer> permutation = new ArrayList<>(MovementGradients.allAxes(x));
    permutation.removeAll(List.of(op.axis()));
    permutation.add(op.axis());
    Node order = b.transpose(b.add(new Op.ArgSort(op.axis(), op.descending()), x), permutation);
    Node g = b.transpose(s.cotangent(), permutation);
    Node placed = b.add(new Op.ScatterAdd(last, last), b.fullLike(g, 0), order, g);
    return b.transpose(placed, MovementGradients.inverse(permutation));
  }
}
