package dev.sinter.regularizers;

import static dev.sinter.config.ArgumentTypes.FLOAT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Declared;
import dev.sinter.config.Spec;
import dev.sinter.tensor.Tensor;

/** Sum of absolute values and sum of squares, each times a factor. */
public final class L1L2 extends Declared implements Regularizer {
  private static final Argument<Double> ABSOLUTE =
      Argument.optional("l1", FLOAT, 0.0, "factor of the absolute values");
  private static final Argument<Double> SQUARES =
      Argument.optional("l2", FLOAT, 0.0, "factor of the squares");

  /** Declaration. */
  public static final Spec<L1L2> SPEC =
      Spec.of(L1L2.class, L1L2::new, ABSOLUTE, SQUARES).name("l1l2");

  /**
   * Keras's function {@code l1_l2}, which the string {@code "l1_l2"} names: it makes the same class
   * with other defaults.
   */
  static final Spec<L1L2> FUNCTION =
      Spec.of(L1L2.class, L1L2::new, ABSOLUTE.withDefault(0.01), SQUARES.withDefault(0.01));

  private L1L2(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param l1 factor of the absolute values
   * @param l2 factor of the squares
   */
  public L1L2(double l1, double l2) {
    this(SPEC.empty().with(ABSOLUTE, l1).with(SQUARES, l2));
  }

  @Override
  public Tensor penalty(Tensor x) {
    return x.abs().sum().times(get(ABSOLUTE)).plus(x.square().sum().times(get(SQUARES)));
  }
}
