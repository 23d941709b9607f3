package dev.sinter.ir.graph;

import dev.sinter.ir.graph.Op.Composite;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What each composite is made of: one exhaustive switch. The expansions hold primitive ops only and
 * are the numeric meaning of the composites: exponentials are taken after subtracting the maximum,
 * and reductions of 16-bit floats run in f32.
 *
 * <p>A reduced value meets the tensor that it came from again by a broadcast that puts the kept
 * axes back to their places:
 *
 * <pre>
 *   x [B,T,C] --reduce max (axis 2)--> m [B,T] --broadcast (axes 0,1)--> [B,T,C]
 * </pre>
 */
public final class Decompositions {
  private static final double SQRT_HALF = Math.sqrt(0.5);
  private static final double GELU_SLOPE = Math.sqrt(2 / Math.PI);
  private static final double GELU_CUBIC = 0.044715;

  private Decompositions() {}

  /**
   * Expands a composite into primitive ops.
   *
   * @param b receives the nodes
   * @param op the composite
   * @param inputs its operands, nodes of {@code b}
   * @return the value, of the type that the composite has
   */
  public static Node decompose(GraphBuilder b, Composite op, List<Node> inputs) {
    Node x = inputs.getFirst();
    DType dtype = x.tensor().dtype();
    Node wide = widen(b, x);
    return switch (op) {
      case Op.Softmax(int axis) -> b.cast(softmax(b, wide, axis), dtype);
      case Op.LogSoftmax(int axis) -> b.cast(logSoftmax(b, wide, axis), dtype);
      case Op.LogSumExp(int axis) -> b.cast(logSumExp(b, wide, axis), dtype);
      case Op.Normalize(List<Integer> axes, double epsilon) ->
          b.cast(normalize(b, wide, axes, epsilon), dtype);
      case Op.Gelu(boolean approximate) -> gelu(b, x, approximate);
      case Op.Mean(List<Integer> axes) -> b.cast(mean(b, wide, axes), dtype);
      case Op.Attention(double scale, boolean masked) -> attention(b, inputs, scale, masked);
      case Op.SoftmaxCrossentropy() ->
          b.cast(softmaxCrossentropy(b, wide, widen(b, inputs.get(1))), dtype);
      case Op.SparseSoftmaxCrossentropy() ->
          b.cast(sparseSoftmaxCrossentropy(b, wide, inputs.get(1)), dtype);
      case Op.SigmoidCrossentropy() -> sigmoidCrossentropy(b, x, inputs.get(1));
    };
  }

  /**
   * Puts a reduced value back over the tensor it came from.
   *
   * @param b receives the node
   * @param reduced a tensor without {@code axes}
   * @param shape the shape with them
   * @param axes the reduced axes
   * @return {@code reduced} repeated along {@code axes}
   */
  public static Node spread(GraphBuilder b, Node reduced, Shape shape, List<Integer> axes) {
    return b.broadcast(
        reduced,
        shape,
        IntStream.range(0, shape.rank()).filter(i -> !axes.contains(i)).boxed().toList());
  }

  /**
   * The number of elements that a reduction takes together, as a scalar: a constant where the
   * extents are known, else the product of dimension sizes.
   *
   * @param b receives the nodes
   * @param x the reduced tensor
   * @param axes the reduced axes
   * @return the count in x's element type
   */
  public static Node count(GraphBuilder b, Node x, List<Integer> axes) {
    DType dtype = x.tensor().dtype();
    long known = 1;
    Node open = null;
    for (int axis : axes) {
      Dim dim = x.tensor().dim(axis);
      if (dim.isFixed()) {
        known = Math.multiplyExact(known, dim.fixed());
      } else {
        Node size = b.add(new Op.DimensionSize(axis), x);
        open = open == null ? size : b.times(open, size);
      }
    }
    if (open == null) {
      return b.constant(dtype, (double) known);
    }
    Node product = b.cast(open, dtype);
    return known == 1 ? product : b.times(product, b.constant(dtype, (double) known));
  }

  private static Node widen(GraphBuilder b, Node x) {
    return switch (x.tensor().dtype()) {
      case F16, BF16 -> b.cast(x, DType.F32);
      case F32, F64, I8, U8, I32, I64, BOOL, INDEX -> x;
    };
  }

  private static Node mean(GraphBuilder b, Node x, List<Integer> axes) {
    return axes.isEmpty() ? x : b.divide(b.reduce(Reducer.SUM, x, axes), count(b, x, axes));
  }

  private static Node shiftedByMax(GraphBuilder b, Node x, int axis) {
    Node max = b.reduce(Reducer.MAX, x, List.of(axis));
    return b.minus(x, spread(b, max, x.tensor().shape(), List.of(axis)));
  }

  private static Node softmax(GraphBuilder b, Node x, int axis) {
    Node exp = b.elementwise(ScalarOp.EXP, shiftedByMax(b, x, axis));
    Node sum = b.reduce(Reducer.SUM, exp, List.of(axis));
    return b.divide(exp, spread(b, sum, x.tensor().shape(), List.of(axis)));
  }

  private static Node logSoftmax(GraphBuilder b, Node x, int axis) {
    Node shifted = shiftedByMax(b, x, axis);
    return b.minus(
        shifted, spread(b, logOfSum(b, shifted, axis), x.tensor().shape(), List.of(axis)));
  }

  private static Node logOfSum(GraphBuilder b, Node shifted, int axis) {
    return b.elementwise(
        ScalarOp.LOG, b.reduce(Reducer.SUM, b.elementwise(ScalarOp.EXP, shifted), List.of(axis)));
  }

  // An infinite maximum is not subtracted: inf - inf would turn log(sum(exp(-inf))) = -inf into
  // NaN.
  private static Node logSumExp(GraphBuilder b, Node x, int axis) {
    Node max = b.reduce(Reducer.MAX, x, List.of(axis));
    Node shift = b.select(b.elementwise(ScalarOp.IS_FINITE, max), max, b.fullLike(max, 0));
    Node shifted = b.minus(x, spread(b, shift, x.tensor().shape(), List.of(axis)));
    return b.plus(shift, logOfSum(b, shifted, axis));
  }

  private static Node normalize(GraphBuilder b, Node x, List<Integer> axes, double epsilon) {
    Shape shape = x.tensor().shape();
    Node centered = b.minus(x, spread(b, mean(b, x, axes), shape, axes));
    Node inverse = inverseDeviation(b, x, axes, epsilon);
    return b.times(centered, spread(b, inverse, shape, axes));
  }

  /**
   * {@code 1 / sqrt(variance + epsilon)}, the factor of a normalization.
   *
   * @param b receives the nodes
   * @param x the normalized tensor
   * @param axes its normalized axes
   * @param epsilon added to the variance
   * @return the factor, without {@code axes}
   */
  public static Node inverseDeviation(GraphBuilder b, Node x, List<Integer> axes, double epsilon) {
    Node centered = b.minus(x, spread(b, mean(b, x, axes), x.tensor().shape(), axes));
    Node variance = mean(b, b.times(centered, centered), axes);
    return b.elementwise(ScalarOp.RSQRT, b.plus(variance, b.constant(x.tensor().dtype(), epsilon)));
  }

  private static Node gelu(GraphBuilder b, Node x, boolean approximate) {
    DType dtype = x.tensor().dtype();
    Node squashed;
    if (approximate) {
      Node cubic = b.times(b.times(b.times(x, x), x), b.constant(dtype, GELU_CUBIC));
      squashed =
          b.elementwise(ScalarOp.TANH, b.times(b.plus(x, cubic), b.constant(dtype, GELU_SLOPE)));
    } else {
      squashed = b.elementwise(ScalarOp.ERF, b.times(x, b.constant(dtype, SQRT_HALF)));
    }
    return b.times(b.times(x, b.constant(dtype, 0.5)), b.plus(squashed, b.constant(dtype, 1)));
  }

  private static Node attention(GraphBuilder b, List<Node> inputs, double scale, boolean masked) {
    Node query = inputs.getFirst();
    int rank = query.tensor().rank();
    List<Integer> batch = IntStream.range(0, rank - 2).boxed().toList();
    Node scores = attentionScores(b, inputs, scale, masked);
    Node weights = b.cast(softmax(b, widen(b, scores), rank - 1), scores.tensor().dtype());
    return b.add(
        new Op.DotGeneral(batch, batch, List.of(rank - 1), List.of(rank - 2)),
        weights,
        inputs.get(2));
  }

  /**
   * The scores of attention before the softmax: {@code scale * query · key^T + mask}.
   *
   * @param b receives the nodes
   * @param inputs query, key, value, and the mask if there is one
   * @param scale factor of the product
   * @param masked whether the mask is there
   * @return the scores (..., T, S)
   */
  public static Node attentionScores(
      GraphBuilder b, List<Node> inputs, double scale, boolean masked) {
    Node query = inputs.getFirst();
    int rank = query.tensor().rank();
    List<Integer> batch = IntStream.range(0, rank - 2).boxed().toList();
    List<Integer> last = List.of(rank - 1);
    Node product = b.add(new Op.DotGeneral(batch, batch, last, last), query, inputs.get(1));
    Node scores = b.times(product, b.constant(query.tensor().dtype(), scale));
    return masked ? b.plus(scores, b.broadcast(inputs.get(3), scores.tensor().shape())) : scores;
  }

  private static Node softmaxCrossentropy(GraphBuilder b, Node logits, Node labels) {
    int axis = logits.tensor().rank() - 1;
    Node product = b.times(labels, logSoftmax(b, logits, axis));
    return b.elementwise(ScalarOp.NEG, b.reduce(Reducer.SUM, product, List.of(axis)));
  }

  // The label's logit is taken after the shift: log(sum) and logit are then small numbers whose
  // difference keeps its digits.
  private static Node sparseSoftmaxCrossentropy(GraphBuilder b, Node logits, Node labels) {
    int axis = logits.tensor().rank() - 1;
    Node shifted = shiftedByMax(b, logits, axis);
    return b.minus(logOfSum(b, shifted, axis), b.add(new Op.Gather(axis, axis), shifted, labels));
  }

  private static Node sigmoidCrossentropy(GraphBuilder b, Node x, Node z) {
    Node positive = b.elementwise(ScalarOp.MAX, x, b.fullLike(x, 0));
    Node decay =
        b.elementwise(ScalarOp.EXP, b.elementwise(ScalarOp.NEG, b.elementwise(ScalarOp.ABS, x)));
    return b.plus(b.minus(positive, b.times(x, z)), b.elementwise(ScalarOp.LOG1P, decay));
  }
}
