package dev.sinter.layers;

import dev.sinter.activations.Activations;
import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Tensor;

/** Applies an activation function. The output has the shape of the input. */
public final class Activation extends Layer implements LayerSettings<Activation> {
  private static final Argument<dev.sinter.activations.Activation> ACTIVATION =
      Argument.required("activation", Activations.TYPE, "the function");

  /** Declaration. */
  public static final Spec<Activation> SPEC =
      Layer.spec(Activation.class, Activation::new, ACTIVATION);

  private Activation(Arguments arguments) {
    super(arguments);
  }

  /**
   * @param name of the function, such as {@code relu}
   */
  public Activation(String name) {
    this(SPEC.empty().put("activation", name));
  }

  /**
   * @param function any function from a tensor to one of the same shape
   */
  public Activation(dev.sinter.activations.Activation function) {
    this(SPEC.empty().with(ACTIVATION, function));
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    return get(ACTIVATION).apply(x);
  }

  @Override
  protected boolean supportsMasking() {
    return true;
  }
}
