package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;

/** Convolves each channel by itself. Input (batch, time, channels). */
public final class DepthwiseConv1D extends DepthwiseConvolution
    implements DepthwiseSettings<DepthwiseConv1D> {
  private static final Convolution.Geometry GEOMETRY = Convolution.Geometry.of(1);

  /** Declaration. */
  public static final Spec<DepthwiseConv1D> SPEC =
      declare(DepthwiseConv1D.class, DepthwiseConv1D::new, GEOMETRY);

  private DepthwiseConv1D(Arguments arguments) {
    super(arguments, GEOMETRY, 1);
  }

  /**
   * @param kernelSize extents of the window: one number for all axes, or one each
   */
  public DepthwiseConv1D(long... kernelSize) {
    this(SPEC.empty().put("kernel_size", Extents.of(kernelSize)));
  }

  /** Sets the number of outputs of each channel; 1 by default. */
  public DepthwiseConv1D depthMultiplier(int value) {
    return with("depth_multiplier", value);
  }
}
