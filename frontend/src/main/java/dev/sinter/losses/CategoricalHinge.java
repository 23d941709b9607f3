package dev.sinter.losses;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.tensor.Tensor;

/**
 * How much the largest prediction of another class comes near the one of the expected class:
 * max(max((1 - t) · p) - sum(t · p) + 1, 0).
 */
public final class CategoricalHinge extends Loss {
  /** Declaration. */
  public static final Spec<CategoricalHinge> SPEC =
      Loss.spec(CategoricalHinge.class, CategoricalHinge::new);

  private CategoricalHinge(Arguments arguments) {
    super(arguments);
  }

  /** With its defaults. */
  public CategoricalHinge() {
    this(SPEC.empty());
  }

  @Override
  public Tensor perSample(Tensor yTrue, Tensor yPred) {
    Tensor expected = yTrue.cast(yPred.dtype());
    Tensor own = expected.times(yPred).sum(-1);
    Tensor other = expected.subtractFrom(1).times(yPred).max(-1);
    return other.minus(own).plus(1).maximum(0);
  }
}
