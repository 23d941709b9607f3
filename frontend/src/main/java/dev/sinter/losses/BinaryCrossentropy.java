package dev.sinter.losses;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.session.Session;
import dev.sinter.tensor.Neural;
import dev.sinter.tensor.Tensor;
import java.util.Optional;

/**
 * Crossentropy of probabilities that each say yes or no. Where predictions are directly the result
 * of a sigmoid, its logits are used, which needs no clipping.
 */
public final class BinaryCrossentropy extends Loss {
  /** Declaration. */
  public static final Spec<BinaryCrossentropy> SPEC =
      Loss.spec(
              BinaryCrossentropy.class,
              BinaryCrossentropy::new,
              Crossentropies.FROM_LOGITS,
              Crossentropies.LABEL_SMOOTHING,
              Crossentropies.AXIS)
          .alias("bce");

  private BinaryCrossentropy(Arguments arguments) {
    super(arguments);
  }

  /** Of probabilities. */
  public BinaryCrossentropy() {
    this(SPEC.empty());
  }

  /**
   * @param fromLogits whether predictions are logits instead of probabilities
   */
  public BinaryCrossentropy(boolean fromLogits) {
    this(SPEC.empty().with(Crossentropies.FROM_LOGITS, fromLogits));
  }

  @Override
  public Tensor perSample(Tensor yTrue, Tensor yPred) {
    Tensor labels = smoothed(yTrue.cast(yPred.dtype()), get(Crossentropies.LABEL_SMOOTHING));
    return elements(labels, yPred, get(Crossentropies.FROM_LOGITS)).mean(get(Crossentropies.AXIS));
  }

  /** {@return labels moved towards one half} */
  static Tensor smoothed(Tensor labels, double smoothing) {
    return smoothing == 0 ? labels : labels.times(1 - smoothing).plus(0.5 * smoothing);
  }

  /** {@return the crossentropy of each element} */
  static Tensor elements(Tensor labels, Tensor yPred, boolean fromLogits) {
    Optional<Tensor> logits = fromLogits ? Optional.of(yPred) : Neural.logitsOfSigmoid(yPred);
    return logits
        .map(x -> Neural.sigmoidCrossentropy(x, labels))
        .orElseGet(() -> ofProbabilities(labels, yPred));
  }

  private static Tensor ofProbabilities(Tensor labels, Tensor probabilities) {
    double epsilon = Session.current().epsilon();
    Tensor p = Losses.clipped(probabilities);
    Tensor yes = labels.times(p.plus(epsilon).log());
    Tensor no = labels.subtractFrom(1).times(p.subtractFrom(1).plus(epsilon).log());
    return yes.plus(no).negate();
  }
}
