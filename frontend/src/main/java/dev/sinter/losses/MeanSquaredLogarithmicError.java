package dev.sinter.losses;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;

/** The mean of squared differences of log(1 + x); values below epsilon count as epsilon. */
public final class MeanSquaredLogarithmicError extends Loss {
  /** Declaration. */
  public static final Spec<MeanSquaredLogarithmicError> SPEC =
      Loss.spec(MeanSquaredLogarithmicError.class, MeanSquaredLogarithmicError::new).alias("msle");

  private MeanSquaredLogarithmicError(Arguments arguments) {
    super(arguments);
  }

  /** With its defaults. */
  public MeanSquaredLogarithmicError() {
    this(SPEC.empty());
  }

  @Override
  public Tensor perSample(Tensor yTrue, Tensor yPred) {
    Tensor expected = yTrue.cast(yPred.dtype());
    double epsilon = Session.current().epsilon();
    Tensor difference = yPred.maximum(epsilon).log1p().minus(expected.maximum(epsilon).log1p());
    return difference.square().mean(-1);
  }
}
