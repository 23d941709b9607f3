package dev.sinter.losses;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.tensor.Tensor;

/** The mean of max(1 - t · p, 0) for labels -1 and 1; labels that are all 0 or 1 are converted. */
public final class Hinge extends Loss {
  /** Declaration. */
  public static final Spec<Hinge> SPEC = Loss.spec(Hinge.class, Hinge::new);

  private Hinge(Arguments arguments) {
    super(arguments);
  }

  /** With its defaults. */
  public Hinge() {
    this(SPEC.empty());
  }

  @Override
  public Tensor perSample(Tensor yTrue, Tensor yPred) {
    return Losses.hinge(yTrue, yPred).mean(-1);
  }
}
