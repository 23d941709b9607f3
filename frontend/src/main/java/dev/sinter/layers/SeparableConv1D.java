package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;

/**
 * Convolves each channel by itself, then mixes the channels of each place. Input (batch, time,
 * channels).
 */
public final class SeparableConv1D extends SeparableConvolution
    implements DepthwiseSettings<SeparableConv1D> {
  private static final Convolution.Geometry GEOMETRY = Convolution.Geometry.of(1);

  /** Declaration. */
  public static final Spec<SeparableConv1D> SPEC =
      declare(SeparableConv1D.class, SeparableConv1D::new, GEOMETRY)
          .alias("SeparableConvolution1D");

  private SeparableConv1D(Arguments arguments) {
    super(arguments, GEOMETRY, 1);
  }

  /**
   * @param filters number of output channels
   * @param kernelSize extents of the window: one number for all axes, or one each
   */
  public SeparableConv1D(int filters, long... kernelSize) {
    this(
        SPEC.empty().with(Convolution.FILTERS, filters).put("kernel_size", Extents.of(kernelSize)));
  }

  /** Sets the number of outputs of each channel; 1 by default. */
  public SeparableConv1D depthMultiplier(int value) {
    return with("depth_multiplier", value);
  }
}
