package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;

/**
 * Convolves each channel by itself, then mixes the channels of each place. Input (batch, height,
 * width, channels).
 */
public final class SeparableConv2D extends SeparableConvolution
    implements DepthwiseSettings<SeparableConv2D> {
  private static final Convolution.Geometry GEOMETRY = Convolution.Geometry.of(2);

  /** Declaration. */
  public static final Spec<SeparableConv2D> SPEC =
      declare(SeparableConv2D.class, SeparableConv2D::new, GEOMETRY)
          .alias("SeparableConvolution2D");

  private SeparableConv2D(Arguments arguments) {
    super(arguments, GEOMETRY, 2);
  }

  /**
   * @param filters number of output channels
   * @param kernelSize extents of the window: one number for all axes, or one each
   */
  public SeparableConv2D(int filters, long... kernelSize) {
    this(
        SPEC.empty().with(Convolution.FILTERS, filters).put("kernel_size", Extents.of(kernelSize)));
  }

  /** Sets the number of outputs of each channel; 1 by default. */
  public SeparableConv2D depthMultiplier(int value) {
    return with("depth_multiplier", value);
  }
}
