package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;

/**
 * Convolution: input (batch, depth, height, width, channels), output (batch, ..., filters). Weights
 * kernel (window..., channels / groups, filters), bias.
 */
public final class Conv3D extends Convolution implements ConvolutionSettings<Conv3D> {
  private static final Geometry GEOMETRY = Geometry.of(3);

  /** Declaration. */
  public static final Spec<Conv3D> SPEC =
      declare(Conv3D.class, Conv3D::new, GEOMETRY).alias("Convolution3D");

  private Conv3D(Arguments arguments) {
    super(arguments, GEOMETRY, 3);
  }

  /**
   * @param filters number of output channels
   * @param kernelSize extents of the window: one number for all axes, or one each
   */
  public Conv3D(int filters, long... kernelSize) {
    this(SPEC.empty().with(FILTERS, filters).put("kernel_size", Extents.of(kernelSize)));
  }
}
