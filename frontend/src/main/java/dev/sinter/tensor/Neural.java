package dev.sinter.tensor;

import dev.sinter.ir.graph.Op;
import dev.sinter.ir.graph.ScalarOp;
import java.util.List;
import java.util.Optional;

/** Functions of neural networks that are more than one op of {@link Tensor}. */
public final class Neural {
  /** Alpha of the scaled exponential linear unit (Klambauer et al. 2017). */
  public static final double SELU_ALPHA = 1.6732632423543772;

  /** Scale of the scaled exponential linear unit. */
  public static final double SELU_SCALE = 1.0507009873554805;

  private Neural() {}

  /**
   * {@return the rectifier: x from {@code threshold} on, at most {@code max}; {@code slope * (x -
   * threshold)} below}
   */
  public static Tensor relu(Tensor x, double slope, Optional<Double> max, double threshold) {
    return Operation.unary(
        "relu",
        x,
        a -> {
          Tensor kept =
              threshold == 0 ? a.relu() : Tensor.where(a.greater(threshold), a, a.scalarLike(0));
          Tensor upper = max.map(kept::minimum).orElse(kept);
          return slope == 0
              ? upper
              : Tensor.where(a.less(threshold), a.minus(threshold).times(slope), upper);
        });
  }

  /** {@return x above zero, {@code alpha * (exp(x) - 1)} below} */
  public static Tensor elu(Tensor x, double alpha) {
    return Operation.unary(
        "elu", x, a -> Tensor.where(a.greater(0), a, a.minimum(0).expm1().times(alpha)));
  }

  /** {@return x · Φ(x), exactly or by tanh} */
  public static Tensor gelu(Tensor x, boolean approximate) {
    return Operation.unary("gelu", x, a -> Primitive.apply(new Op.Gelu(approximate), a));
  }

  /** {@return (x - mean) / sqrt(variance + epsilon) over axes} */
  public static Tensor normalize(Tensor x, double epsilon, int... axes) {
    return Operation.unary(
        "normalize",
        x,
        a ->
            Primitive.apply(
                new Op.Normalize(Axes.normalize("normalize", axes, a.rank()), epsilon), a));
  }

  /** {@return {@code -sum(labels * log_softmax(logits))} over the last axis, which disappears} */
  public static Tensor softmaxCrossentropy(Tensor logits, Tensor labels) {
    return Operation.binary(
        "softmax_crossentropy",
        logits,
        labels,
        (a, b) -> Primitive.apply(new Op.SoftmaxCrossentropy(), a, Elementwise.to(b, a.shape())));
  }

  /**
   * {@return {@code logsumexp(logits) - logits[label]} over the last axis, which disappears; labels
   * are i32 or i64}
   */
  public static Tensor sparseSoftmaxCrossentropy(Tensor logits, Tensor labels) {
    return Operation.binary(
        "sparse_softmax_crossentropy",
        logits,
        labels,
        (a, b) -> Primitive.apply(new Op.SparseSoftmaxCrossentropy(), a, b));
  }

  /** {@return the crossentropy of logits with probabilities, element by element} */
  public static Tensor sigmoidCrossentropy(Tensor logits, Tensor labels) {
    return Operation.binary(
        "sigmoid_crossentropy",
        logits,
        labels,
        (a, b) -> {
          var common = Elementwise.common("sigmoid_crossentropy", List.of(a.shape(), b.shape()));
          return Primitive.apply(
              new Op.SigmoidCrossentropy(), Elementwise.to(a, common), Elementwise.to(b, common));
        });
  }

  /** {@return the logits, when {@code probabilities} is directly the softmax of its last axis} */
  public static Optional<Tensor> logitsOfSoftmax(Tensor probabilities) {
    return Trace.operandOf(probabilities, new Op.Softmax(probabilities.rank() - 1));
  }

  /** {@return the logits, when {@code probabilities} is directly a sigmoid} */
  public static Optional<Tensor> logitsOfSigmoid(Tensor probabilities) {
    return Trace.operandOf(probabilities, new Op.Elementwise(ScalarOp.SIGMOID));
  }

  /** {@return x / sqrt(max(sum(x²), 1e-12)) over axes} */
  public static Tensor l2Normalize(Tensor x, int... axes) {
    return Operation.unary(
        "l2_normalize", x, a -> a.times(a.square().sumKeep(axes).maximum(1e-12).rsqrt()));
  }
}
