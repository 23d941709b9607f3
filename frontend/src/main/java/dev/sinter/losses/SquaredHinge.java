package dev.sinter.losses;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.tensor.Tensor;

/** The mean of max(1 - t · p, 0)² for labels -1 and 1; labels that are all 0 or 1 are converted. */
public final class SquaredHinge extends Loss {
  /** Declaration. */
  public static final Spec<SquaredHinge> SPEC = Loss.spec(SquaredHinge.class, SquaredHinge::new);

  private SquaredHinge(Arguments arguments) {
    super(arguments);
  }

  /** With its defaults. */
  public SquaredHinge() {
    this(SPEC.empty());
  }

  @Override
  public Tensor perSample(Tensor yTrue, Tensor yPred) {
    return Losses.hinge(yTrue, yPred).square().mean(-1);
  }
}
