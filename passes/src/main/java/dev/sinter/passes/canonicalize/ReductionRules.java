package dev.sinter.passes.canonicalize;

import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Literal;
import dev.sinter.ir.type.TensorType;
import dev.sinter.passes.rewrite.Rule;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reductions, sorts and contractions. */
final class ReductionRules {
  /** Types in which a number of terms has a place. */
  private static final Set<DType> COUNTED = EnumSet.of(DType.F32, DType.F64, DType.I32, DType.I64);

  private ReductionRules() {}

  static List<Rule> rules() {
    return List.of(
        // reduce(x, no axes, or axes of extent 1) => reshape(x); not for float sums: 0 + -0 is 0
        Rule.named("reduce-unit-axes")
            .on(Op.Reduce.class)
            .to(
                (b, node, op) -> {
                  Node x = node.input(0);
                  boolean unit = op.axes().stream().allMatch(a -> x.tensor().dim(a).is(1));
                  return unit && isExact(op.reducer(), x)
                      ? Optional.of(b.reshape(x, node.tensor().shape()))
                      : Optional.empty();
                }),
        // reduce(reduce(x, a), b) => reduce(x, a and b), where the order of terms cannot matter
        Rule.named("merge-reduces")
            .on(Op.Reduce.class)
            .input(0, Op.Reduce.class)
            .to(ReductionRules::merge),
        // cumulative(x) => x along an axis of extent 1
        Rule.named("drop-cumulative-of-one")
            .on(Op.Cumulative.class)
            .to(
                (_, node, op) ->
                    node.tensor().dim(op.axis()).is(1)
                            && !op.exclusive()
                            && !node.tensor().dtype().isFloat()
                        ? Optional.of(node.input(0))
                        : Optional.empty()),
        // sort(x) => x along an axis of extent 1
        Rule.named("drop-sort-of-one")
            .on(Op.Sort.class)
            .to(
                (_, node, op) ->
                    node.tensor().dim(op.axis()).is(1)
                        ? Optional.of(node.input(0))
                        : Optional.empty()),
        // sort(sort(x)) => sort(x), in one direction along one axis
        Rule.named("drop-repeated-sort")
            .on(Op.Sort.class)
            .input(0, Op.Sort.class)
            .to(
                (_, node, op) ->
                    node.input(0).op().equals(op) ? Optional.of(node.input(0)) : Optional.empty()),
        // dot(transpose(x), y) => dot(x, y), if the free axes of x keep their order
        Rule.named("transpose-into-left-of-dot")
            .on(Op.DotGeneral.class)
            .input(0, Op.Transpose.class)
            .to((b, node, op) -> intoDot(b, node, op, 0)),
        // dot(x, transpose(y)) => dot(x, y), likewise
        Rule.named("transpose-into-right-of-dot")
            .on(Op.DotGeneral.class)
            .input(1, Op.Transpose.class)
            .to((b, node, op) -> intoDot(b, node, op, 1)),
        // dimension-size(x of known extent) => constant
        Rule.named("known-dimension-size")
            .on(Op.DimensionSize.class)
            .to(
                (b, node, op) -> {
                  Dim extent = node.input(0).tensor().dim(op.axis());
                  return extent.isFixed()
                      ? Optional.of(
                          b.constant(Literal.scalar(node.tensor().dtype(), extent.fixed())))
                      : Optional.empty();
                }),
        // dimension-size(f(x)) => dimension-size(x), of an axis of the same extent
        Rule.named("dimension-size-of-operand")
            .on(Op.DimensionSize.class)
            .to((b, node, op) -> sizeOfOperand(b, node.input(0), op.axis())),
        // sum(broadcast(constant)) => constant * number of terms, where no sum is rounded
        Rule.named("sum-of-constant")
            .on(Op.Reduce.class)
            .input(0, Op.Broadcast.class)
            .to(ReductionRules::sumOfConstant));
  }

  private static Optional<Node> sizeOfOperand(GraphBuilder b, Node x, int axis) {
    Dim extent = x.tensor().dim(axis);
    for (Node operand : x.inputs()) {
      int at = operand.type() instanceof TensorType type ? type.shape().dims().indexOf(extent) : -1;
      if (at >= 0) {
        return Optional.of(b.add(new Op.DimensionSize(at), operand));
      }
    }
    return Optional.empty();
  }

  private static Optional<Node> sumOfConstant(GraphBuilder b, Node node, Op.Reduce op) {
    Node terms = node.input(0);
    DType dtype = node.tensor().dtype();
    Optional<Double> value = Constants.of(terms.input(0)).map(c -> c.getDouble(0));
    if (op.reducer() != Reducer.SUM
        || terms.input(0).tensor().rank() > 0
        || !COUNTED.contains(dtype)
        || value.filter(v -> !dtype.isFloat() || isPowerOfTwo(v)).isEmpty()) {
      return Optional.empty();
    }
    Node sum = terms.input(0);
    for (int axis : op.axes()) {
      sum = b.times(sum, b.cast(b.add(new Op.DimensionSize(axis), terms), dtype));
    }
    return Optional.of(b.broadcast(sum, node.tensor().shape(), List.of()));
  }

  private static boolean isPowerOfTwo(double value) {
    return Math.abs(value) == Math.scalb(1.0, Math.getExponent(value)) && Double.isFinite(value);
  }

  private static boolean isExact(Reducer reducer, Node x) {
    return switch (reducer) {
      case MAX, MIN, ALL, ANY, PROD -> true;
      case SUM -> !x.tensor().dtype().isFloat();
    };
  }

  private static Optional<Node> merge(GraphBuilder b, Node node, Op.Reduce outer) {
    if (!(node.input(0).op() instanceof Op.Reduce(var reducer, var inner))
        || reducer != outer.reducer()) {
      return Optional.empty();
    }
    Node source = node.input(0).input(0);
    boolean orderMatters =
        source.tensor().dtype().isFloat() && (reducer == Reducer.SUM || reducer == Reducer.PROD);
    if (orderMatters) {
      return Optional.empty();
    }
    List<Integer> left = new ArrayList<>();
    for (int axis = 0; axis < source.tensor().rank(); axis++) {
      if (!inner.contains(axis)) {
        left.add(axis);
      }
    }
    TreeSet<Integer> axes = new TreeSet<>(inner);
    outer.axes().forEach(a -> axes.add(left.get(a)));
    return Optional.of(b.reduce(reducer, source, List.copyOf(axes)));
  }

  private static Optional<Node> intoDot(GraphBuilder b, Node node, Op.DotGeneral op, int side) {
    if (!(node.input(side).op() instanceof Op.Transpose(var permutation))) {
      return Optional.empty();
    }
    List<Integer> batch = side == 0 ? op.leftBatch() : op.rightBatch();
    List<Integer> contract = side == 0 ? op.leftContract() : op.rightContract();
    List<Integer> free = new ArrayList<>();
    for (int axis = 0; axis < permutation.size(); axis++) {
      if (!batch.contains(axis) && !contract.contains(axis)) {
        free.add(permutation.get(axis));
      }
    }
    if (!free.equals(free.stream().sorted().toList())) {
      return Optional.empty();
    }
    List<Integer> newBatch = batch.stream().map(permutation::get).toList();
    List<Integer> newContract = contract.stream().map(permutation::get).toList();
    Node source = node.input(side).input(0);
    return Optional.of(
        side == 0
            ? b.add(
                new Op.DotGeneral(newBatch, op.rightBatch(), newContract, op.rightContract()),
                source,
                node.input(1))
            : b.add(
                new Op.DotGeneral(op.leftBatch(), newBatch, op.leftContract(), newContract),
                node.input(0),
                source));
  }
}
