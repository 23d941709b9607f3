package dev.sinter.losses;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.tensor.Neural;
import dev.sinter.tensor.Tensor;

/** Minus the cosine of the angle between expectation and prediction. */
public final class CosineSimilarity extends Loss {
  /** Declaration. */
  public static final Spec<CosineSimilarity> SPEC =
      Loss.spec(CosineSimilarity.class, CosineSimilarity::new, Crossentropies.AXIS);

  private CosineSimilarity(Arguments arguments) {
    super(arguments);
  }

  /** Along the last axis. */
  public CosineSimilarity() {
    this(SPEC.empty());
  }

  /**
   * @param axis of the vectors
   */
  public CosineSimilarity(int axis) {
    this(SPEC.empty().with(Crossentropies.AXIS, axis));
  }

  @Override
  public Tensor perSample(Tensor yTrue, Tensor yPred) {
    int axis = get(Crossentropies.AXIS);
    Tensor expected = Neural.l2Normalize(yTrue.cast(yPred.dtype()), axis);
    return expected.times(Neural.l2Normalize(yPred, axis)).sum(axis).negate();
  }
}
