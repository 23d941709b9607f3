package dev.sinter.regularizers;

import static dev.sinter.config.ArgumentTypes.FLOAT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Declared;
import dev.sinter.config.Spec;
import dev.sinter.tensor.Tensor;

/** Sum of squares times a factor. */
public final class L2 extends Declared implements Regularizer {
  private static final Argument<Double> FACTOR = Argument.optional("l2", FLOAT, 0.01, "factor");

  /** Declaration. */
  public static final Spec<L2> SPEC = Spec.of(L2.class, L2::new, FACTOR);

  private L2(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param factor of the sum
   */
  public L2(double factor) {
    this(SPEC.empty().with(FACTOR, factor));
  }

  @Override
  public Tensor penalty(Tensor x) {
    return x.square().sum().times(get(FACTOR));
  }
}
