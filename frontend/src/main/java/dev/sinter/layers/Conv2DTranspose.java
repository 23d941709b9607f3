package dev.sinter.layers;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import java.util.List;
import java.util.Optional;

/** Transposed convolution. Input (batch, height, width, channels). */
public final class Conv2DTranspose extends TransposedConvolution
    implements ConvolutionSettings<Conv2DTranspose> {
  private static final Convolution.Geometry GEOMETRY = Convolution.Geometry.of(2);
  private static final Argument<Optional<List<Long>>> OUTPUT_PADDING = outputPadding(2);

  /** Declaration. */
  public static final Spec<Conv2DTranspose> SPEC =
      declare(Conv2DTranspose.class, Conv2DTranspose::new, GEOMETRY, OUTPUT_PADDING)
          .alias("Convolution2DTranspose");

  private Conv2DTranspose(Arguments arguments) {
    super(arguments, GEOMETRY, OUTPUT_PADDING, 2);
  }

  /**
   * @param filters number of output channels
   * @param kernelSize extents of the window: one number for all axes, or one each
   */
  public Conv2DTranspose(int filters, long... kernelSize) {
    this(
        SPEC.empty().with(Convolution.FILTERS, filters).put("kernel_size", Extents.of(kernelSize)));
  }

  /**
   * Sets how many elements are added at the end of each spatial axis; the usual extents by default.
   */
  public Conv2DTranspose outputPadding(long... values) {
    return with("output_padding", Extents.of(values));
  }
}
