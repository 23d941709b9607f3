package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.tuple;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import java.util.List;

/**
 * A convolution whose kernel differs from place to place. Input (batch, time, channels), output
 * (batch, ..., filters).
 */
public final class LocallyConnected1D extends LocallyConnected
    implements KernelSettings<LocallyConnected1D>, WindowSettings<LocallyConnected1D> {
  private static final Argument<List<Long>> KERNEL_SIZE =
      Argument.required("kernel_size", tuple(1), "extents of the window");
  private static final Argument<List<Long>> STRIDES =
      Argument.optional("strides", tuple(1), List.of(1L), "steps of the window");

  /** Declaration. */
  public static final Spec<LocallyConnected1D> SPEC =
      declare(LocallyConnected1D.class, LocallyConnected1D::new, KERNEL_SIZE, STRIDES);

  private LocallyConnected1D(Arguments arguments) {
    super(arguments, KERNEL_SIZE, STRIDES, 1);
  }

  /**
   * @param filters number of output channels
   * @param kernelSize extents of the window: one number for all axes, or one each
   */
  public LocallyConnected1D(int filters, long... kernelSize) {
    this(
        SPEC.empty().with(Convolution.FILTERS, filters).put("kernel_size", Extents.of(kernelSize)));
  }

  /** Sets how the kernel is kept: 1 (default), 2 or 3. */
  public LocallyConnected1D implementation(int value) {
    return with("implementation", value);
  }
}
