package dev.sinter.layers;

import dev.sinter.activations.Activation;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;

/**
 * Setter of layers with an activation.
 *
 * @param <L> the layer class
 */
public interface ActivationSettings<L extends Layer> extends LayerSettings<L> {
  /** Sets the activation by name, such as {@code relu}. */
  default L activation(String name) {
    return with("activation", name);
  }

  /** Sets the activation. */
  default L activation(Activation activation) {
    return with("activation", activation);
  }
}
