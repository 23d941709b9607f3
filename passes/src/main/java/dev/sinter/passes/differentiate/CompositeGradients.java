package dev.sinter.passes.differentiate;

import dev.sinter.ir.graph.Decompositions;
import dev.sinter.ir.graph.GraphBuilder;
import dev.sinter.ir.graph.Node;
import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.Reducer;
import dev.sinter.ir.graph.ScalarOp;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Gradients of composites. Those written here are shorter or more exact than what differentiating
 * the decomposition gives; they reuse the value, and reductions of 16-bit floats run in f32 as they
 * do there.
 */
final class CompositeGradients {
  private CompositeGradients() {}

  static List<Optional<Node>> composite(Step s, Op.Composite op) {
    return switch (op) {
      // y = softmax(x), dx = y (g - sum(g y))
      case Op.Softmax(int axis) -> s.give(() -> softmax(s.b(), s.node(), s.cotangent(), axis));
      // y = x - logsumexp(x), dx = g - exp(y) sum(g)
      case Op.LogSoftmax(int axis) -> s.give(() -> logSoftmax(s, axis));
      // y = log(sum(exp(x))), dx = g exp(x - y)
      case Op.LogSumExp(int axis) -> s.give(() -> logSumExp(s, axis));
      // y = (x - mean) r with r = 1 / sqrt(variance + epsilon), dx = r (g - mean(g) - y mean(g y))
      case Op.Normalize(List<Integer> axes, double epsilon) ->
          s.give(() -> normalize(s, axes, epsilon));
      // y = x/2 (1 + erf(x / sqrt 2)), or with tanh: products of few factors, differentiated as
      // they stand
      case Op.Gelu _ -> Pullback.through(s, (b, inputs) -> Decompositions.decompose(b, op, inputs));
      // y = sum(x) / n, dx = g / n
      case Op.Mean(List<Integer> axes) -> s.give(() -> mean(s, axes));
      case Op.Attention attention -> attention(s, attention);
      // y = -sum(z log_softmax(x)), dx = g (softmax(x) sum(z) - z), dz = -g log_softmax(x)
      case Op.SoftmaxCrossentropy() -> s.give(() -> softmaxCrossentropy(s), () -> labels(s));
      // y = logsumexp(x) - x[z], dx = g (softmax(x) - [class = z])
      case Op.SparseSoftmaxCrossentropy() -> s.give(() -> sparseSoftmaxCrossentropy(s));
      // y = max(x, 0) - x z + log(1 + exp(-|x|)), dx = g (sigmoid(x) - z), dz = -g x
      case Op.SigmoidCrossentropy() ->
          s.give(
              () ->
                  s.b()
                      .times(
                          s.cotangent(),
                          s.b().minus(s.apply(ScalarOp.SIGMOID, s.operand(0)), s.operand(1))),
              () -> MovementGradients.negate(s.b(), s.b().times(s.cotangent(), s.operand(0))));
    };
  }

  private static Node spread(GraphBuilder b, Node reduced, Node like, int axis) {
    return Decompositions.spread(b, reduced, like.tensor().shape(), List.of(axis));
  }

  private static Node softmax(GraphBuilder b, Node value, Node cotangent, int axis) {
    Node y = Step.widen(b, value);
    Node g = Step.widen(b, cotangent);
    Node sum = b.reduce(Reducer.SUM, b.times(g, y), List.of(axis));
    return b.cast(b.times(y, b.minus(g, spread(b, sum, y, axis))), value.tensor().dtype());
  }

  private static Node logSoftmax(Step s, int axis) {
    GraphBuilder b = s.b();
    Node y = Step.widen(b, s.node());
    Node g = Step.widen(b, s.cotangent());
    Node sum = b.reduce(Reducer.SUM, g, List.of(axis));
    Node dx = b.minus(g, b.times(s.apply(ScalarOp.EXP, y), spread(b, sum, y, axis)));
    return b.cast(dx, s.node().tensor().dtype());
  }

  private static Node logSumExp(Step s, int axis) {
    GraphBuilder b = s.b();
    Node x = s.operand(0);
    Node share = s.apply(ScalarOp.EXP, b.minus(x, spread(b, s.node(), x, axis)));
    return b.times(spread(b, s.cotangent(), x, axis), share);
  }

  private static Node normalize(Step s, List<Integer> axes, double epsilon) {
    GraphBuilder b = s.b();
    Node x = Step.widen(b, s.operand(0));
    Node y = Step.widen(b, s.node());
    Node g = Step.widen(b, s.cotangent());
    Shape shape = x.tensor().shape();
    Node scale =
        Decompositions.spread(b, Decompositions.inverseDeviation(b, x, axes, epsilon), shape, axes);
    Node meanOfCotangent = Decompositions.spread(b, b.add(new Op.Mean(axes), g), shape, axes);
    Node slope = Decompositions.spread(b, b.add(new Op.Mean(axes), b.times(g, y)), shape, axes);
    Node dx = b.times(scale, b.minus(b.minus(g, meanOfCotangent), b.times(y, slope)));
    return b.cast(dx, s.node().tensor().dtype());
  }

  private static Node mean(Step s, List<Integer> axes) {
    GraphBuilder b = s.b();
    Node x = s.operand(0);
    Node share =
        b.divide(Step.widen(b, s.cotangent()), Decompositions.count(b, Step.widen(b, x), axes));
    return Decompositions.spread(b, b.cast(share, x.tensor().dtype()), x.tensor().shape(), axes);
  }

  /**
   * With scores {@code z = scale q·k^T + mask}, weights {@code p = softmax(z)} and {@code y = p·v}:
   * {@code dv = p^T·g}, {@code dp = g·v^T}, {@code dz = p (dp - sum(dp p))}, {@code dq = scale
   * dz·k}, {@code dk = scale dz^T·q}, {@code dmask = dz}.
   */
  private static List<Optional<Node>> attention(Step s, Op.Attention op) {
    GraphBuilder b = s.b();
    List<Node> inputs = s.node().inputs();
    int rank = s.node().tensor().rank();
    List<Integer> batch = IntStream.range(0, rank - 2).boxed().toList();
    List<Integer> columns = List.of(rank - 1);
    List<Integer> rows = List.of(rank - 2);
    Node g = s.cotangent();
    Node scores = Decompositions.attentionScores(b, inputs, op.scale(), op.masked());
    Node weights = b.add(new Op.Softmax(rank - 1), scores);
    Node weightCotangent =
        b.add(new Op.DotGeneral(batch, batch, columns, columns), g, inputs.get(2));
    Node scoreCotangent = softmax(b, weights, weightCotangent, rank - 1);
    Node scaled = b.times(scoreCotangent, s.scalar(op.scale()));
    return s.give(
        () -> b.add(new Op.DotGeneral(batch, batch, columns, rows), scaled, inputs.get(1)),
        () -> b.add(new Op.DotGeneral(batch, batch, rows, rows), scaled, inputs.getFirst()),
        () -> b.add(new Op.DotGeneral(batch, batch, rows, rows), weights, g),
        () -> scoreCotangent);
  }

  private static Node softmaxCrossentropy(Step s) {
    GraphBuilder b = s.b();
    Node x = Step.widen(b, s.operand(0));
    Node labels = Step.widen(b, s.operand(1));
    int axis = x.tensor().rank() - 1;
    Node mass = spread(b, b.reduce(Reducer.SUM, labels, List.of(axis)), x, axis);
    Node difference = b.minus(b.times(b.add(new Op.Softmax(axis), x), mass), labels);
    Node g = spread(b, Step.widen(b, s.cotangent()), x, axis);
    return b.cast(b.times(g, difference), s.node().tensor().dtype());
  }

  private static Node labels(Step s) {
    GraphBuilder b = s.b();
    Node x = s.operand(0);
    int axis = x.tensor().rank() - 1;
    Node logProbability = b.add(new Op.LogSoftmax(axis), x);
    return MovementGradients.negate(b, b.times(spread(b, s.cotangent(), x, axis), logProbability));
  }

  // The label is compared with the class number in place: no one-hot tensor, and one elementwise
  // kernel with the softmax.
  private static Node sparseSoftmaxCrossentropy(Step s) {
    GraphBuilder b = s.b();
    Node x = Step.widen(b, s.operand(0));
    Node labels = s.operand(1);
    int axis = x.tensor().rank() - 1;
    DType index = labels.tensor().dtype();
    Node classes = b.add(new Op.Iota(new TensorType(index, x.tensor().shape()), axis));
    Node isLabel = s.apply(ScalarOp.EQ, classes, spread(b, labels, x, axis));
    Node probability = b.add(new Op.Softmax(axis), x);
    Node difference =
        b.select(isLabel, b.minus(probability, b.constant(x.tensor().dtype(), 1)), probability);
    Node g = spread(b, Step.widen(b, s.cotangent()), x, axis);
    return b.cast(b.times(g, difference), s.node().tensor().dtype());
  }
}
