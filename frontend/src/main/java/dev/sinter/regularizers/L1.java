package dev.sinter.regularizers;

import static dev.sinter.config.ArgumentTypes.FLOAT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Declared;
import dev.sinter.config.Spec;
import dev.sinter.tensor.Tensor;

/** Sum of absolute values times a factor. */
public final class L1 extends Declared implements Regularizer {
  private static final Argument<Double> FACTOR = Argument.optional("l1", FLOAT, 0.01, "factor");

  /** Declaration. */
  public static final Spec<L1> SPEC = Spec.of(L1.class, L1::new, FACTOR);

  private L1(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param factor of the sum
   */
  public L1(double factor) {
    this(SPEC.empty().with(FACTOR, factor));
  }

  @Override
  public Tensor penalty(Tensor x) {
    return x.abs().sum().times(get(FACTOR));
  }
}
