package dev.sinter.losses;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.tensor.Tensor;

/** The mean of squared differences. */
public final class MeanSquaredError extends Loss {
  /** Declaration. */
  public static final Spec<MeanSquaredError> SPEC =
      Loss.spec(MeanSquaredError.class, MeanSquaredError::new).alias("mse");

  private MeanSquaredError(Arguments arguments) {
    super(arguments);
  }

  /** The mean of squared differences. */
  public MeanSquaredError() {
    this(SPEC.empty());
  }

  @Override
  public Tensor perSample(Tensor yTrue, Tensor yPred) {
    return yPred.minus(yTrue.cast(yPred.dtype())).square().mean(-1);
  }
}
