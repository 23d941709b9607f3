package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.INT;
import static dev.sinter.config.ArgumentTypes.LONG;
import static dev.sinter.config.ArgumentTypes.tuple;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.model.CallContext;
import dev.sinter.model.InputSpec;
import dev.sinter.model.LayerArguments;
import dev.sinter.tensor.Padding;
import dev.sinter.tensor.Spatial;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What convolutions over one, two and three spatial axes share. Weights kernel (window..., channels
 * / groups, filters), bias (filters).
 */
public abstract class Convolution extends KernelLayer {
  static final Argument<Integer> FILTERS =
      Argument.required("filters", INT, "number of output channels").check(Check.positive());
  private static final Argument<Long> GROUPS =
      Argument.optional("groups", LONG, 1L, "groups of channels that are convolved apart")
          .check(Check.positive());

  /** Arguments whose number of extents is that of the spatial axes. */
  record Geometry(
      Argument<List<Long>> kernelSize,
      Argument<List<Long>> strides,
      Argument<List<Long>> dilation,
      Argument<Padding> padding) {
    static Geometry of(int axes) {
      List<Long> ones = java.util.Collections.nCopies(axes, 1L);
      return new Geometry(
          Argument.required("kernel_size", tuple(axes), "extents of the window"),
          Argument.optional("strides", tuple(axes), ones, "steps of the window"),
          Argument.optional(
              "dilation_rate", tuple(axes), ones, "distance of the window's elements"),
          Argument.optional("padding", Padding.TYPE, Padding.VALID, "what lies beyond the ends"));
    }

    /**
     * Refuses steps and dilations that do not go together.
     *
     * @param layer for messages
     * @param arguments the values
     * @param causal whether padding may be causal
     */
    void check(String layer, Arguments arguments, boolean causal) {
      boolean strided = arguments.get(strides).stream().anyMatch(n -> n > 1);
      boolean dilated = arguments.get(dilation).stream().anyMatch(n -> n > 1);
      if (strided && dilated) {
        throw new ModelException(
            layer
                + ": strides and dilation_rate cannot both be above 1, got "
                + arguments.get(strides)
                + " and "
                + arguments.get(dilation));
      }
      if (!causal && arguments.get(padding) == Padding.CAUSAL) {
        throw new ModelException(
            layer + ": padding 'causal' is for Conv1D and SeparableConv1D only");
      }
    }
  }

  private final int axes;
  private final Geometry geometry;
  private DataFormat format = DataFormat.CHANNELS_LAST;
  private Variable kernel;
  private Optional<Variable> bias = Optional.empty();

  /**
   * @param arguments of a spec that {@link #declare} made
   * @param geometry arguments by number of spatial axes
   * @param axes number of spatial axes
   */
  Convolution(Arguments arguments, Geometry geometry, int axes) {
    super(arguments);
    this.axes = axes;
    this.geometry = geometry;
    setInputSpec(InputSpec.rank(axes + 2));
  }

  static <L extends Convolution> Spec<L> declare(
      Class<L> type, Function<Arguments, ? extends L> constructor, Geometry geometry) {
    return KernelLayer.kernelSpec(
        type,
        constructor,
        FILTERS,
        geometry.kernelSize,
        geometry.strides,
        geometry.padding,
        LayerArguments.DATA_FORMAT,
        geometry.dilation,
        GROUPS);
  }

  /** Setters may come after the constructor: what goes together is known when weights are made. */
  private void checkArguments() {
    geometry.check(describe(), arguments(), axes == 1);
  }

  @Override
  protected void build(Shape input) {
    checkArguments();
    format = DataFormat.of(get(LayerArguments.DATA_FORMAT));
    int axis = format.channelAxis(input.rank());
    if (!input.dim(axis).isFixed()) {
      throw new ModelException(
          describe() + ": the number of channels must be known, got input " + input);
    }
    long channels = input.dim(axis).fixed();
    long groups = get(GROUPS);
    if (channels % groups != 0 || get(FILTERS) % groups != 0) {
      throw new ModelException(
          describe()
              + ": groups ("
              + groups
              + ") must divide channels ("
              + channels
              + ") and filters ("
              + get(FILTERS)
              + ")");
    }
    List<Dim> shape = new ArrayList<>(get(geometry.kernelSize).stream().map(Dim::of).toList());
    shape.add(Dim.of(channels / groups));
    shape.add(Dim.of(get(FILTERS)));
    kernel = addKernel(new Shape(shape));
    bias = addBias(get(FILTERS));
    setInputSpec(InputSpec.rank(axes + 2).axis(axis, channels));
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    Tensor product =
        Spatial.convolution(
            format.toChannelsLast(x),
            kernel.read(),
            get(geometry.strides),
            get(geometry.padding),
            get(geometry.dilation),
            get(GROUPS));
    return finish(product, bias, format);
  }
}
