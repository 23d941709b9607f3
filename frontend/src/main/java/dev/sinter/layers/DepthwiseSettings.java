package dev.sinter.layers;

import dev.sinter.initializers.Initializer;
import dev.sinter.model.Layer;
import dev.sinter.regularizers.Regularizer;

/**
 * Setters of convolutions that have a kernel for each channel.
 *
 * @param <L> the layer class
 */
public interface DepthwiseSettings<L extends Layer>
    extends ActivationSettings<L>, WindowSettings<L> {
  /**
   * Sets the distance of the window's elements: one number for all axes, or one each; 1 by default.
   */
  default L dilationRate(long... values) {
    return with("dilation_rate", Extents.of(values));
  }

  /** Sets whether a bias is added; true by default. */
  default L useBias(boolean value) {
    return with("use_bias", value);
  }

  /** Sets what makes the first depthwise kernel; Glorot's uniform by default. */
  default L depthwiseInitializer(Initializer value) {
    return with("depthwise_initializer", value);
  }

  /** Sets the penalty on the depthwise kernel. */
  default L depthwiseRegularizer(Regularizer value) {
    return with("depthwise_regularizer", value);
  }
}
