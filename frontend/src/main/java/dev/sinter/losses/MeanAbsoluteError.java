package dev.sinter.losses;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.tensor.Tensor;

/** The mean of absolute differences. */
public final class MeanAbsoluteError extends Loss {
  /** Declaration. */
  public static final Spec<MeanAbsoluteError> SPEC =
      Loss.spec(MeanAbsoluteError.class, MeanAbsoluteError::new).alias("mae");

  private MeanAbsoluteError(Arguments arguments) {
    super(arguments);
  }

  /** The mean of absolute differences. */
  public MeanAbsoluteError() {
    this(SPEC.empty());
  }

  @Override
  public Tensor perSample(Tensor yTrue, Tensor yPred) {
    return yPred.minus(yTrue.cast(yPred.dtype())).abs().mean(-1);
  }
}
