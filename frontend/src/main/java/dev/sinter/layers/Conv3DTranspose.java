package dev.sinter.layers;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import java.util.List;
import java.util.Optional;

/** Transposed convolution. Input (batch, depth, height, width, channels). */
public final class Conv3DTranspose extends TransposedConvolution
    implements ConvolutionSettings<Conv3DTranspose> {
  private static final Convolution.Geometry GEOMETRY = Convolution.Geometry.of(3);
  private static final Argument<Optional<List<Long>>> OUTPUT_PADDING = outputPadding(3);

  /** Declaration. */
  public static final Spec<Conv3DTranspose> SPEC =
      declare(Conv3DTranspose.class, Conv3DTranspose::new, GEOMETRY, OUTPUT_PADDING)
          .alias("Convolution3DTranspose");

  private Conv3DTranspose(Arguments arguments) {
    super(arguments, GEOMETRY, OUTPUT_PADDING, 3);
  }

  /**
   * @param filters number of output channels
   * @param kernelSize extents of the window: one number for all axes, or one each
   */
  public Conv3DTranspose(int filters, long... kernelSize) {
    this(
        SPEC.empty().with(Convolution.FILTERS, filters).put("kernel_size", Extents.of(kernelSize)));
  }

  /**
   * Sets how many elements are added at the end of each spatial axis; the usual extents by default.
   */
  public Conv3DTranspose outputPadding(long... values) {
    return with("output_padding", Extents.of(values));
  }
}
