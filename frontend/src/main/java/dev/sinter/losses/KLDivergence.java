package dev.sinter.losses;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;

/** The Kullback-Leibler divergence sum(t · log(t / p)), both clipped to [epsilon, 1]. */
public final class KLDivergence extends Loss {
  /** Declaration. */
  public static final Spec<KLDivergence> SPEC =
      Loss.spec(KLDivergence.class, KLDivergence::new).alias("kld", "kullback_leibler_divergence");

  private KLDivergence(Arguments arguments) {
    super(arguments);
  }

  /** With its defaults. */
  public KLDivergence() {
    this(SPEC.empty());
  }

  @Override
  public Tensor perSample(Tensor yTrue, Tensor yPred) {
    double epsilon = Session.current().epsilon();
    Tensor expected = yTrue.cast(yPred.dtype()).clip(epsilon, 1);
    return expected.times(expected.dividedBy(yPred.clip(epsilon, 1)).log()).sum(-1);
  }
}
