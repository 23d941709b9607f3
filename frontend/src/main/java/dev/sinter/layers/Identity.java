package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.List;
import java.util.Optional;

/** Gives back its input. */
public final class Identity extends Layer implements LayerSettings<Identity> {
  /** Declaration. */
  public static final Spec<Identity> SPEC = Layer.spec(Identity.class, Identity::new);

  private Identity(Arguments arguments) {
    super(arguments);
  }

  /** Gives back its input. */
  public Identity() {
    this(SPEC.empty());
  }

  @Override
  protected Tensors call(Tensors inputs, CallContext context) {
    return inputs;
  }

  @Override
  protected List<Optional<Tensor>> computeMask(
      Tensors inputs, List<Optional<Tensor>> masks, Tensors outputs) {
    return masks;
  }
}
