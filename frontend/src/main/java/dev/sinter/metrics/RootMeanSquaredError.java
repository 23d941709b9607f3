package dev.sinter.metrics;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.tensor.Tensor;
import java.util.Optional;

/** The root of the weighted mean of squared differences. */
public final class RootMeanSquaredError extends Mean {
  /** Declaration. */
  public static final Spec<RootMeanSquaredError> SPEC =
      Metric.spec(RootMeanSquaredError.class, RootMeanSquaredError::new);

  private RootMeanSquaredError(Arguments arguments) {
    super(arguments);
  }

  /** Of all values. */
  public RootMeanSquaredError() {
    this(SPEC.empty());
  }

  @Override
  public void update(Tensor yTrue, Tensor yPred, Optional<Tensor> weight) {
    add(yPred.minus(yTrue.cast(yPred.dtype())).square(), weight);
  }

  @Override
  public Tensor result() {
    return super.result().sqrt();
  }
}
