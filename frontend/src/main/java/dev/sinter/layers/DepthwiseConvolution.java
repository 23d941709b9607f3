package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.model.CallContext;
import dev.sinter.model.InputSpec;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.Optional;
import java.util.function.Function;

/**
 * What convolutions of each channel by itself share, over one and two spatial axes. Input (batch,
 * spatial..., channels), output (batch, spatial'..., channels * depth_multiplier). Weights
 * depthwise_kernel (window..., channels, depth_multiplier), bias (channels * depth_multiplier).
 */
public abstract class DepthwiseConvolution extends Layer {
  private final int axes;
  private final Convolution.Geometry geometry;
  private DataFormat format = DataFormat.CHANNELS_LAST;
  private Variable kernel;
  private Optional<Variable> bias = Optional.empty();

  DepthwiseConvolution(Arguments arguments, Convolution.Geometry geometry, int axes) {
    super(arguments);
    this.axes = axes;
    this.geometry = geometry;
    setInputSpec(InputSpec.rank(axes + 2));
  }

  static <L extends DepthwiseConvolution> Spec<L> declare(
      Class<L> type, Function<Arguments, ? extends L> constructor, Convolution.Geometry geometry) {
    return Layer.spec(
            type,
            constructor,
            geometry.kernelSize(),
            geometry.strides(),
            geometry.padding(),
            DepthwiseKernel.DEPTH_MULTIPLIER,
            LayerArguments.DATA_FORMAT,
            geometry.dilation(),
            LayerArguments.ACTIVATION,
            LayerArguments.USE_BIAS,
            DepthwiseKernel.INITIALIZER,
            LayerArguments.BIAS_INITIALIZER,
            DepthwiseKernel.REGULARIZER,
            LayerArguments.BIAS_REGULARIZER,
            LayerArguments.ACTIVITY_REGULARIZER,
            DepthwiseKernel.CONSTRAINT,
            LayerArguments.BIAS_CONSTRAINT)
        .ignore(
            "groups", "kernel_initializer", "kernel_regularizer", "kernel_constraint", "filters");
  }

  /** Setters may come after the constructor: what goes together is known when weights are made. */
  private void checkArguments() {
    geometry.check(describe(), arguments(), false);
  }

  @Override
  protected void build(Shape input) {
    checkArguments();
    format = DataFormat.of(get(LayerArguments.DATA_FORMAT));
    int axis = format.channelAxis(input.rank());
    Dim channels = input.dim(axis);
    kernel =
        addWeight(
            "depthwise_kernel",
            DepthwiseKernel.shape(
                get(geometry.kernelSize()), channels, get(DepthwiseKernel.DEPTH_MULTIPLIER)),
            w ->
                w.initializer(get(DepthwiseKernel.INITIALIZER))
                    .regularizer(get(DepthwiseKernel.REGULARIZER))
                    .constraint(get(DepthwiseKernel.CONSTRAINT)));
    if (get(LayerArguments.USE_BIAS)) {
      bias =
          Optional.of(
              addWeight(
                  "bias",
                  Shape.of(channels.fixed() * get(DepthwiseKernel.DEPTH_MULTIPLIER)),
                  w ->
                      w.initializer(get(LayerArguments.BIAS_INITIALIZER))
                          .regularizer(get(LayerArguments.BIAS_REGULARIZER))
                          .constraint(get(LayerArguments.BIAS_CONSTRAINT))));
    }
    setInputSpec(InputSpec.rank(axes + 2).axis(axis, channels.fixed()));
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    Tensor product =
        DepthwiseKernel.convolve(
            format.toChannelsLast(x),
            kernel.read(),
            get(geometry.strides()),
            get(geometry.padding()),
            get(geometry.dilation()));
    Tensor sum = bias.map(b -> product.plus(b.read())).orElse(product);
    return get(LayerArguments.ACTIVATION).apply(format.fromChannelsLast(sum));
  }
}
