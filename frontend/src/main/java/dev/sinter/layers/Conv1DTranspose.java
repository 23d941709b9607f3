package dev.sinter.layers;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import java.util.List;
import java.util.Optional;

/** Transposed convolution. Input (batch, time, channels). */
public final class Conv1DTranspose extends TransposedConvolution
    implements ConvolutionSettings<Conv1DTranspose> {
  private static final Convolution.Geometry GEOMETRY = Convolution.Geometry.of(1);
  private static final Argument<Optional<List<Long>>> OUTPUT_PADDING = outputPadding(1);

  /** Declaration. */
  public static final Spec<Conv1DTranspose> SPEC =
      declare(Conv1DTranspose.class, Conv1DTranspose::new, GEOMETRY, OUTPUT_PADDING)
          .alias("Convolution1DTranspose");

  private Conv1DTranspose(Arguments arguments) {
    super(arguments, GEOMETRY, OUTPUT_PADDING, 1);
  }

  /**
   * @param filters number of output channels
   * @param kernelSize extents of the window: one number for all axes, or one each
   */
  public Conv1DTranspose(int filters, long... kernelSize) {
    this(
        SPEC.empty().with(Convolution.FILTERS, filters).put("kernel_size", Extents.of(kernelSize)));
  }

  /**
   * Sets how many elements are added at the end of each spatial axis; the usual extents by default.
   */
  public Conv1DTranspose outputPadding(long... values) {
    return with("output_padding", Extents.of(values));
  }
}
