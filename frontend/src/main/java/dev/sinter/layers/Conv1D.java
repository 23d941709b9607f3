package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.model.LayerArguments;

/**
 * Convolution: input (batch, time, channels), output (batch, ..., filters). Weights kernel
 * (window..., channels / groups, filters), bias.
 */
public final class Conv1D extends Convolution implements ConvolutionSettings<Conv1D> {
  private static final Geometry GEOMETRY = Geometry.of(1);

  /** Declaration. */
  public static final Spec<Conv1D> SPEC =
      declare(Conv1D.class, Conv1D::new, GEOMETRY)
          .changing(LayerArguments.SEQUENCE_FORMAT)
          .alias("Convolution1D");

  private Conv1D(Arguments arguments) {
    super(arguments, GEOMETRY, 1);
  }

  /**
   * @param filters number of output channels
   * @param kernelSize extents of the window: one number for all axes, or one each
   */
  public Conv1D(int filters, long... kernelSize) {
    this(SPEC.empty().with(FILTERS, filters).put("kernel_size", Extents.of(kernelSize)));
  }
}
