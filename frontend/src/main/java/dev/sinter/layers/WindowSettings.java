package dev.sinter.layers;

import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;

/**
 * Setters of layers that move a window over images or sequences.
 *
 * @param <L> the layer class
 */
public interface WindowSettings<L extends Layer> extends LayerSettings<L> {
  /** Sets the steps of the window: one number for all axes, or one each. */
  default L strides(long... values) {
    return with("strides", Extents.of(values));
  }

  /** Sets what lies beyond the ends: {@code valid} (default), {@code same} or {@code causal}. */
  default L padding(String value) {
    return with("padding", value);
  }

  /** Sets the layout: {@code channels_last} or {@code channels_first}; the session's by default. */
  default L dataFormat(String value) {
    return with("data_format", value);
  }
}
