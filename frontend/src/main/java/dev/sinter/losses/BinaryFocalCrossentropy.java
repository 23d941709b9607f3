package dev.sinter.losses;

import static dev.sinter.config.ArgumentTypes.BOOL;
import static dev.sinter.config.ArgumentTypes.FLOAT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.tensor.Tensor;

/**
 * Binary crossentropy in which easy samples count less: times {@code (1 - p)^gamma}, where p is the
 * probability of the expected answer (Lin et al. 2017).
 */
public final class BinaryFocalCrossentropy extends Loss {
  private static final Argument<Boolean> BALANCING =
      Argument.optional(
          "apply_class_balancing", BOOL, false, "weights answers yes by alpha, no by 1 - alpha");
  private static final Argument<Double> ALPHA =
      Argument.optional("alpha", FLOAT, 0.25, "weight of answers yes when balancing");

  /** Declaration. */
  public static final Spec<BinaryFocalCrossentropy> SPEC =
      Loss.spec(
          BinaryFocalCrossentropy.class,
          BinaryFocalCrossentropy::new,
          BALANCING,
          ALPHA,
          Crossentropies.GAMMA,
          Crossentropies.FROM_LOGITS,
          Crossentropies.LABEL_SMOOTHING,
          Crossentropies.AXIS);

  private BinaryFocalCrossentropy(Arguments arguments) {
    super(arguments);
  }

  /** Of probabilities, with gamma 2. */
  public BinaryFocalCrossentropy() {
    this(SPEC.empty());
  }

  /**
   * @param fromLogits whether predictions are logits instead of probabilities
   */
  public BinaryFocalCrossentropy(boolean fromLogits) {
    this(SPEC.empty().with(Crossentropies.FROM_LOGITS, fromLogits));
  }

  @Override
  public Tensor perSample(Tensor yTrue, Tensor yPred) {
    boolean fromLogits = get(Crossentropies.FROM_LOGITS);
    Tensor labels =
        BinaryCrossentropy.smoothed(yTrue.cast(yPred.dtype()), get(Crossentropies.LABEL_SMOOTHING));
    Tensor no = labels.subtractFrom(1);
    Tensor probability = fromLogits ? yPred.sigmoid() : yPred;
    // One minus the probability of the expected answer.
    Tensor surprise = labels.times(probability.subtractFrom(1)).plus(no.times(probability));
    Tensor values =
        surprise
            .pow(get(Crossentropies.GAMMA))
            .times(BinaryCrossentropy.elements(labels, yPred, fromLogits));
    if (get(BALANCING)) {
      double alpha = get(ALPHA);
      values = values.times(labels.times(alpha).plus(no.times(1 - alpha)));
    }
    return values.mean(get(Crossentropies.AXIS));
  }
}
