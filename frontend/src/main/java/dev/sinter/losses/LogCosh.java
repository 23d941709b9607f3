package dev.sinter.losses;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.tensor.Tensor;

/** The mean of log(cosh(p - t)): like half the square near 0, like the absolute value far away. */
public final class LogCosh extends Loss {
  /** Declaration. */
  public static final Spec<LogCosh> SPEC = Loss.spec(LogCosh.class, LogCosh::new).alias("logcosh");

  private LogCosh(Arguments arguments) {
    super(arguments);
  }

  /** With its defaults. */
  public LogCosh() {
    this(SPEC.empty());
  }

  @Override
  public Tensor perSample(Tensor yTrue, Tensor yPred) {
    // log(cosh(e)) without overflow.
    Tensor error = yPred.minus(yTrue.cast(yPred.dtype()));
    return error.plus(error.times(-2).softplus()).minus(Math.log(2)).mean(-1);
  }
}
