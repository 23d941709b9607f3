package dev.sinter.layers;

import dev.sinter.model.Layer;

/**
 * Setters of convolutions.
 *
 * @param <L> the layer class
 */
public interface ConvolutionSettings<L extends Layer> extends KernelSettings<L>, WindowSettings<L> {
  /**
   * Sets the distance of the window's elements: one number for all axes, or one each; 1 by default.
   */
  default L dilationRate(long... values) {
    return with("dilation_rate", Extents.of(values));
  }

  /** Sets the number of groups of channels that are convolved apart; 1 by default. */
  default L groups(long value) {
    return with("groups", value);
  }
}
