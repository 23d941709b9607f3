package dev.sinter.layers;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.constraints.Constraint;
import dev.sinter.initializers.Initializer;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.model.CallContext;
import dev.sinter.model.InputSpec;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.regularizers.Regularizer;
import dev.sinter.tensor.Padding;
import dev.sinter.tensor.Spatial;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What separable convolutions over one and two spatial axes share: each channel is convolved by
 * itself, then a dense map mixes the channels of each place. Weights depthwise_kernel (window...,
 * channels, depth_multiplier), pointwise_kernel (1..., channels * depth_multiplier, filters), bias
 * (filters).
 */
public abstract class SeparableConvolution extends KernelLayer {
  private static final Argument<Initializer> POINTWISE_INITIALIZER =
      LayerArguments.initializer("pointwise_initializer", "glorot_uniform");
  private static final Argument<Optional<Regularizer>> POINTWISE_REGULARIZER =
      LayerArguments.regularizer("pointwise_regularizer");
  private static final Argument<Optional<Constraint>> POINTWISE_CONSTRAINT =
      LayerArguments.constraint("pointwise_constraint");

  private final int axes;
  private final Convolution.Geometry geometry;
  private DataFormat format = DataFormat.CHANNELS_LAST;
  private Variable depthwise;
  private Variable pointwise;
  private Optional<Variable> bias = Optional.empty();

  SeparableConvolution(Arguments arguments, Convolution.Geometry geometry, int axes) {
    super(arguments);
    this.axes = axes;
    this.geometry = geometry;
    setInputSpec(InputSpec.rank(axes + 2));
  }

  static <L extends SeparableConvolution> Spec<L> declare(
      Class<L> type, Function<Arguments, ? extends L> constructor, Convolution.Geometry geometry) {
    return Layer.spec(
            type,
            constructor,
            Convolution.FILTERS,
            geometry.kernelSize(),
            geometry.strides(),
            geometry.padding(),
            LayerArguments.DATA_FORMAT,
            geometry.dilation(),
            DepthwiseKernel.DEPTH_MULTIPLIER,
            LayerArguments.ACTIVATION,
            LayerArguments.USE_BIAS,
            DepthwiseKernel.INITIALIZER,
            POINTWISE_INITIALIZER,
            LayerArguments.BIAS_INITIALIZER,
            DepthwiseKernel.REGULARIZER,
            POINTWISE_REGULARIZER,
            LayerArguments.BIAS_REGULARIZER,
            LayerArguments.ACTIVITY_REGULARIZER,
            DepthwiseKernel.CONSTRAINT,
            POINTWISE_CONSTRAINT,
            LayerArguments.BIAS_CONSTRAINT)
        .ignore("groups", "kernel_initializer", "kernel_regularizer", "kernel_constraint");
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
    Dim channels = input.dim(axis);
    int multiplier = get(DepthwiseKernel.DEPTH_MULTIPLIER);
    depthwise =
        addWeight(
            "depthwise_kernel",
            DepthwiseKernel.shape(get(geometry.kernelSize()), channels, multiplier),
            w ->
                w.initializer(get(DepthwiseKernel.INITIALIZER))
                    .regularizer(get(DepthwiseKernel.REGULARIZER))
                    .constraint(get(DepthwiseKernel.CONSTRAINT)));
    List<Dim> mixing = new ArrayList<>(Collections.nCopies(axes, Dim.of(1)));
    mixing.add(channels.times(Dim.of(multiplier)));
    mixing.add(Dim.of(get(Convolution.FILTERS)));
    pointwise =
        addWeight(
            "pointwise_kernel",
            new Shape(mixing),
            w ->
                w.initializer(get(POINTWISE_INITIALIZER))
                    .regularizer(get(POINTWISE_REGULARIZER))
                    .constraint(get(POINTWISE_CONSTRAINT)));
    bias = addBias(get(Convolution.FILTERS));
    setInputSpec(InputSpec.rank(axes + 2).axis(axis, channels.fixed()));
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    Tensor separate =
        DepthwiseKernel.convolve(
            format.toChannelsLast(x),
            depthwise.read(),
            get(geometry.strides()),
            get(geometry.padding()),
            get(geometry.dilation()));
    List<Long> ones = Collections.nCopies(axes, 1L);
    Tensor mixed = Spatial.convolution(separate, pointwise.read(), ones, Padding.VALID, ones, 1);
    return finish(mixed, bias, format);
  }
}
