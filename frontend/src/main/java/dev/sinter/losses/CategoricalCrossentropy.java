package dev.sinter.losses;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.tensor.Neural;
import dev.sinter.tensor.Tensor;
import java.util.Optional;

/**
 * Crossentropy of a distribution over classes with an expected one. Where predictions are directly
 * the result of a softmax, its logits are used, which needs no clipping.
 */
public final class CategoricalCrossentropy extends Loss {
  /** Declaration. */
  public static final Spec<CategoricalCrossentropy> SPEC =
      Loss.spec(
          CategoricalCrossentropy.class,
          CategoricalCrossentropy::new,
          Crossentropies.FROM_LOGITS,
          Crossentropies.LABEL_SMOOTHING,
          Crossentropies.AXIS);

  private CategoricalCrossentropy(Arguments arguments) {
    super(arguments);
  }

  /** Of probabilities. */
  public CategoricalCrossentropy() {
    this(SPEC.empty());
  }

  /**
   * @param fromLogits whether predictions are logits instead of probabilities
   */
  public CategoricalCrossentropy(boolean fromLogits) {
    this(SPEC.empty().with(Crossentropies.FROM_LOGITS, fromLogits));
  }

  @Override
  public Tensor perSample(Tensor yTrue, Tensor yPred) {
    int axis = get(Crossentropies.AXIS);
    Tensor smooth =
        smoothed(
            yTrue.cast(yPred.dtype()),
            get(Crossentropies.LABEL_SMOOTHING),
            yPred.dim(axis).fixed());
    boolean last = axis == -1 || axis == yPred.rank() - 1;
    Optional<Tensor> logits =
        get(Crossentropies.FROM_LOGITS)
            ? Optional.of(yPred)
            : last ? Neural.logitsOfSoftmax(yPred) : Optional.empty();
    if (logits.isPresent() && last) {
      return Neural.softmaxCrossentropy(logits.get(), smooth);
    }
    Tensor logarithms =
        logits
            .map(x -> x.logSoftmax(axis))
            .orElseGet(() -> Losses.clipped(yPred.dividedBy(yPred.sumKeep(axis))).log());
    return smooth.times(logarithms).sum(axis).negate();
  }

  /** {@return labels of which a part is spread over all classes} */
  static Tensor smoothed(Tensor labels, double smoothing, long classes) {
    return smoothing == 0 ? labels : labels.times(1 - smoothing).plus(smoothing / classes);
  }
}
