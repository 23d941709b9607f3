package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;

/**
 * Convolution: input (batch, height, width, channels), output (batch, ..., filters). Weights kernel
 * (window..., channels / groups, filters), bias.
 */
public final class Conv2D extends Convolution implements ConvolutionSettings<Conv2D> {
  private static final Geometry GEOMETRY = Geometry.of(2);

  /** Declaration. */
  public static final Spec<Conv2D> SPEC =
      declare(Conv2D.class, Conv2D::new, GEOMETRY).alias("Convolution2D");

  private Conv2D(Arguments arguments) {
    super(arguments, GEOMETRY, 2);
  }

  /**
   * @param filters number of output channels
   * @param kernelSize extents of the window: one number for all axes, or one each
   */
  public Conv2D(int filters, long... kernelSize) {
    this(SPEC.empty().with(FILTERS, filters).put("kernel_size", Extents.of(kernelSize)));
  }
}
