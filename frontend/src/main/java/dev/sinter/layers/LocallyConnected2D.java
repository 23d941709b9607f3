package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.tuple;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import java.util.List;

/**
 * A convolution whose kernel differs from place to place. Input (batch, height, width, channels),
 * output (batch, ..., filters).
 */
public final class LocallyConnected2D extends LocallyConnected
    implements KernelSettings<LocallyConnected2D>, WindowSettings<LocallyConnected2D> {
  private static final Argument<List<Long>> KERNEL_SIZE =
      Argument.required("kernel_size", tuple(2), "extents of the window");
  private static final Argument<List<Long>> STRIDES =
      Argument.optional("strides", tuple(2), List.of(1L, 1L), "steps of the window");

  /** Declaration. */
  public static final Spec<LocallyConnected2D> SPEC =
      declare(LocallyConnected2D.class, LocallyConnected2D::new, KERNEL_SIZE, STRIDES);

  private LocallyConnected2D(Arguments arguments) {
    super(arguments, KERNEL_SIZE, STRIDES, 2);
  }

  /**
   * @param filters number of output channels
   * @param kernelSize extents of the window: one number for all axes, or one each
   */
  public LocallyConnected2D(int filters, long... kernelSize) {
    this(
        SPEC.empty().with(Convolution.FILTERS, filters).put("kernel_size", Extents.of(kernelSize)));
  }

  /** Sets how the kernel is kept: 1 (default), 2 or 3. */
  public LocallyConnected2D implementation(int value) {
    return with("implementation", value);
  }
}
