package dev.sinter.losses;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;

/**
 * The mean of absolute differences in percent of what is expected: 100 · |t - p| / max(|t|,
 * epsilon).
 */
public final class MeanAbsolutePercentageError extends Loss {
  /** Declaration. */
  public static final Spec<MeanAbsolutePercentageError> SPEC =
      Loss.spec(MeanAbsolutePercentageError.class, MeanAbsolutePercentageError::new).alias("mape");

  private MeanAbsolutePercentageError(Arguments arguments) {
    super(arguments);
  }

  /** With its defaults. */
  public MeanAbsolutePercentageError() {
    this(SPEC.empty());
  }

  @Override
  public Tensor perSample(Tensor yTrue, Tensor yPred) {
    Tensor expected = yTrue.cast(yPred.dtype());
    Tensor size = expected.abs().maximum(Session.current().epsilon());
    return expected.minus(yPred).dividedBy(size).abs().mean(-1).times(100);
  }
}
