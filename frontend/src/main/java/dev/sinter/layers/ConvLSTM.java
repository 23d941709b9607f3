package dev.sinter.layers;

import dev.sinter.activations.Activations;
import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.model.InputSpec;
import dev.sinter.model.LayerArguments;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * LSTM whose products are convolutions over one, two or three spatial axes (Shi et al. 2015). Input
 * (batch, time, spatial..., channels); output (batch, spatial'..., filters), or that for every step
 * with {@code return_sequences}; states h, c. Weights kernel (window..., channels, 4 · filters),
 * recurrent_kernel (window..., filters, 4 · filters), bias (4 · filters).
 */
public final class ConvLSTM extends Recurrent
    implements RecurrentSettings<ConvLSTM>, WindowSettings<ConvLSTM> {
  /** Declaration of {@code ConvLSTM1D}. */
  public static final Spec<ConvLSTM> SPEC_1D = declare(1);

  /** Declaration of {@code ConvLSTM2D}. */
  public static final Spec<ConvLSTM> SPEC_2D = declare(2);

  /** Declaration of {@code ConvLSTM3D}. */
  public static final Spec<ConvLSTM> SPEC_3D = declare(3);

  private final int axes;
  private final Convolution.Geometry geometry;

  private ConvLSTM(Arguments arguments, Convolution.Geometry geometry, int axes) {
    super(arguments);
    this.axes = axes;
    this.geometry = geometry;
    setInputSpec(InputSpec.rank(axes + 3));
  }

  /**
   * {@return a layer over so many spatial axes}
   *
   * @param axes 1, 2 or 3
   * @param filters number of output channels
   * @param kernelSize extents of the window: one number for all axes, or one each
   */
  public static ConvLSTM of(int axes, int filters, long... kernelSize) {
    Spec<ConvLSTM> spec = List.of(SPEC_1D, SPEC_2D, SPEC_3D).get(axes - 1);
    return spec.create(java.util.Map.of("filters", filters, "kernel_size", Extents.of(kernelSize)));
  }

  private static Spec<ConvLSTM> declare(int axes) {
    Convolution.Geometry geometry = Convolution.Geometry.of(axes);
    List<Argument<?>> own = new ArrayList<>();
    Collections.addAll(
        own,
        Convolution.FILTERS,
        geometry.kernelSize(),
        geometry.strides(),
        geometry.padding(),
        LayerArguments.DATA_FORMAT,
        geometry.dilation(),
        KernelCell.ACTIVATION,
        KernelCell.RECURRENT_ACTIVATION.withDefault(Activations.get("hard_sigmoid")));
    own.addAll(KernelCell.weightArguments(List.of(LSTMCell.UNIT_FORGET_BIAS)));
    return declare(
            ConvLSTM.class,
            a -> new ConvLSTM(a, geometry, axes),
            own,
            KernelCell.DROPOUT,
            KernelCell.RECURRENT_DROPOUT)
        .with(UNROLL, TIME_MAJOR)
        .className("ConvLSTM" + axes + "D")
        .name("conv_lstm" + axes + "d");
  }

  @Override
  protected RecurrentCell makeCell() {
    return new ConvLSTMCell(arguments().copy(), geometry, axes);
  }
}
