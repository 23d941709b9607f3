package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.FLOAT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Neural;
import dev.sinter.tensor.Tensor;

/** x above zero, {@code alpha * (exp(x) - 1)} below. */
public final class ELU extends Layer implements LayerSettings<ELU> {
  private static final Argument<Double> ALPHA =
      Argument.optional("alpha", FLOAT, 1.0, "factor below zero");

  /** Declaration. */
  public static final Spec<ELU> SPEC = Layer.spec(ELU.class, ELU::new, ALPHA);

  private ELU(Arguments arguments) {
    super(arguments);
  }

  /** With a factor of 1 below zero. */
  public ELU() {
    this(SPEC.empty());
  }

  /**
   * @param alpha factor below zero
   */
  public ELU(double alpha) {
    this(SPEC.empty().with(ALPHA, alpha));
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    return Neural.elu(x, get(ALPHA));
  }

  @Override
  protected boolean supportsMasking() {
    return true;
  }
}
