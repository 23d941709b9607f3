package dev.sinter.losses;

import static dev.sinter.config.ArgumentTypes.FLOAT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.tensor.Tensor;

/** Half the squared difference up to {@code delta}, and a straight line beyond. */
public final class Huber extends Loss {
  private static final Argument<Double> DELTA =
      Argument.optional("delta", FLOAT, 1.0, "difference at which the parabola becomes a line");

  /** Declaration. */
  public static final Spec<Huber> SPEC =
      Loss.spec(Huber.class, Huber::new, DELTA).name("huber_loss").alias("huber");

  private Huber(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param delta difference at which the parabola becomes a line
   */
  public Huber(double delta) {
    this(SPEC.empty().with(DELTA, delta));
  }

  @Override
  public Tensor perSample(Tensor yTrue, Tensor yPred) {
    double delta = get(DELTA);
    Tensor error = yPred.minus(yTrue.cast(yPred.dtype()));
    Tensor size = error.abs();
    Tensor line = size.times(delta).minus(0.5 * delta * delta);
    return Tensor.where(size.lessEqual(delta), error.square().times(0.5), line).mean(-1);
  }
}
