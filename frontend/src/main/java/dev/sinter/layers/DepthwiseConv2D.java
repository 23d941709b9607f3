package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;

/** Convolves each channel by itself. Input (batch, height, width, channels). */
public final class DepthwiseConv2D extends DepthwiseConvolution
    implements DepthwiseSettings<DepthwiseConv2D> {
  private static final Convolution.Geometry GEOMETRY = Convolution.Geometry.of(2);

  /** Declaration. */
  public static final Spec<DepthwiseConv2D> SPEC =
      declare(DepthwiseConv2D.class, DepthwiseConv2D::new, GEOMETRY);

  private DepthwiseConv2D(Arguments arguments) {
    super(arguments, GEOMETRY, 2);
  }

  /**
   * @param kernelSize extents of the window: one number for all axes, or one each
   */
  public DepthwiseConv2D(long... kernelSize) {
    this(SPEC.empty().put("kernel_size", Extents.of(kernelSize)));
  }

  /** Sets the number of outputs of each channel; 1 by default. */
  public DepthwiseConv2D depthMultiplier(int value) {
    return with("depth_multiplier", value);
  }
}
