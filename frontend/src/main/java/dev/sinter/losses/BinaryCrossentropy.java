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
    double smoothing = get(Crossentropies.LABEL_SMOOTHING);
    Tensor labels = yTrue.cast(yPred.dtype());
    Tensor smooth = smoothing == 0 ? labels : labels.times(1 - smoothing).plus(0.5 * smoothing);
    Optional<Tensor> logits =
        get(Crossentropies.FROM_LOGITS) ? Optional.of(yPred) : Neural.logitsOfSigmoid(yPred);
    Tensor values =
        logits
            .map(x -> Neural.sigmoidCrossentropy(x, smooth))
            .orElseGet(() -> ofProbabilities(smooth, yPred));
    return values.mean(get(Crossentropies.AXIS));
  }

  private static Tensor ofProbabilities(Tensor labels, Tensor probabilities) {
    double epsilon = Session.current().epsilon();
    Tensor p = Losses.clipped(probabilities);
    Tensor yes = labels.times(p.plus(epsilon).log());
    Tensor no = labels.subtractFrom(1).times(p.subtractFrom(1).plus(epsilon).log());
    return yes.plus(no).negate();
  }
}
