package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.FLOAT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Tensor;

/** {@code x * scale + offset}; integers become floats. */
public final class Rescaling extends Layer implements LayerSettings<Rescaling> {
  private static final Argument<Double> SCALE = Argument.required("scale", FLOAT, "factor");
  private static final Argument<Double> OFFSET =
      Argument.optional("offset", FLOAT, 0.0, "added after");

  /** Declaration. */
  public static final Spec<Rescaling> SPEC =
      Layer.spec(Rescaling.class, Rescaling::new, SCALE, OFFSET);

  private Rescaling(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param scale factor
   */
  public Rescaling(double scale) {
    this(scale, 0);
  }

  /**
   * @param scale factor
   * @param offset added after
   */
  public Rescaling(double scale, double offset) {
    this(SPEC.empty().with(SCALE, scale).with(OFFSET, offset));
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    return x.cast(dtype()).times(get(SCALE)).plus(get(OFFSET));
  }

  @Override
  protected boolean supportsMasking() {
    return true;
  }
}
