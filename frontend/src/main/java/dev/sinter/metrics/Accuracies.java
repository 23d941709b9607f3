package dev.sinter.metrics;

import dev.sinter.ir.type.DType;
import dev.sinter.tensor.Tensor;

/** Whether predictions hit, one number per sample: 1 or 0. */
final class Accuracies {
  private Accuracies() {}

  static Tensor exact(Tensor yTrue, Tensor yPred) {
    return yTrue.cast(yPred.dtype()).equal(yPred).cast(DType.F32);
  }

  static Tensor binary(Tensor yTrue, Tensor yPred, double threshold) {
    Tensor guess = yPred.greater(threshold).cast(yPred.dtype());
    return yTrue.cast(yPred.dtype()).equal(guess).cast(DType.F32).mean(-1);
  }

  static Tensor categorical(Tensor yTrue, Tensor yPred) {
    return yTrue.argmax(-1).equal(yPred.argmax(-1)).cast(DType.F32);
  }

  static Tensor sparse(Tensor yTrue, Tensor yPred) {
    return labels(yTrue, yPred).equal(yPred.argmax(-1)).cast(DType.F32);
  }

  static Tensor topK(Tensor yTrue, Tensor yPred, int k) {
    return sparseTopK(yTrue.argmax(-1), yPred, k);
  }

  /**
   * As TensorFlow's in_top_k: a class counts as among the k largest when fewer than k are strictly
   * larger.
   */
  static Tensor sparseTopK(Tensor yTrue, Tensor yPred, int k) {
    Tensor labels = labels(yTrue, yPred);
    Tensor own = labels.oneHot(Math.toIntExact(yPred.dim(-1).fixed())).times(yPred).sumKeep(-1);
    Tensor larger = yPred.greater(own).cast(DType.F32).sum(-1);
    return larger.less(k).cast(DType.F32);
  }

  /** {@return class numbers without a last axis of extent 1, i32} */
  static Tensor labels(Tensor yTrue, Tensor yPred) {
    Tensor plain = yTrue.rank() == yPred.rank() && yTrue.dim(-1).is(1) ? yTrue.squeeze(-1) : yTrue;
    return plain.cast(DType.I32);
  }
}
