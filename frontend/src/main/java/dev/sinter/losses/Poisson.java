package dev.sinter.losses;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;

/** The Poisson loss, the mean of p - t · log(p + epsilon). */
public final class Poisson extends Loss {
  /** Declaration. */
  public static final Spec<Poisson> SPEC = Loss.spec(Poisson.class, Poisson::new);

  private Poisson(Arguments arguments) {
    super(arguments);
  }

  /** With its defaults. */
  public Poisson() {
    this(SPEC.empty());
  }

  @Override
  public Tensor perSample(Tensor yTrue, Tensor yPred) {
    Tensor expected = yTrue.cast(yPred.dtype());
    Tensor logarithm = yPred.plus(Session.current().epsilon()).log();
    return yPred.minus(expected.times(logarithm)).mean(-1);
  }
}
