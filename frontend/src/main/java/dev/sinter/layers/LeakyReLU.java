package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.FLOAT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Neural;
import dev.sinter.tensor.Tensor;
import java.util.Optional;

/** x above zero, {@code alpha * x} below. */
public final class LeakyReLU extends Layer implements LayerSettings<LeakyReLU> {
  private static final Argument<Double> ALPHA =
      Argument.optional("alpha", FLOAT, 0.3, "slope below zero").check(Check.atLeast(0));

  /** Declaration. */
  public static final Spec<LeakyReLU> SPEC = Layer.spec(LeakyReLU.class, LeakyReLU::new, ALPHA);

  private LeakyReLU(Arguments arguments) {
    super(arguments);
  }

  /** With a slope of 0.3 below zero. */
  public LeakyReLU() {
    this(SPEC.empty());
  }

  /**
   * @param alpha slope below zero
   */
  public LeakyReLU(double alpha) {
    this(SPEC.empty().with(ALPHA, alpha));
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    return Neural.relu(x, get(ALPHA), Optional.empty(), 0);
  }

  @Override
  protected boolean supportsMasking() {
    return true;
  }
}
