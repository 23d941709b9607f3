package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.INT;

import dev.sinter.config.Argument;
import dev.sinter.config.Check;
import dev.sinter.constraints.Constraint;
import dev.sinter.initializers.Initializer;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.model.LayerArguments;
import dev.sinter.regularizers.Regularizer;
import dev.sinter.tensor.Padding;
import dev.sinter.tensor.Spatial;
import dev.sinter.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The kernel of depthwise and separable convolutions: (window..., channels, depth multiplier). */
final class DepthwiseKernel {
  private DepthwiseKernel() {}

  static final Argument<Integer> DEPTH_MULTIPLIER =
      Argument.optional("depth_multiplier", INT, 1, "outputs of each channel")
          .check(Check.positive());
  static final Argument<Initializer> INITIALIZER =
      LayerArguments.initializer("depthwise_initializer", "glorot_uniform");
  static final Argument<Optional<Regularizer>> REGULARIZER =
      LayerArguments.regularizer("depthwise_regularizer");
  static final Argument<Optional<Constraint>> CONSTRAINT =
      LayerArguments.constraint("depthwise_constraint");

  static Shape shape(List<Long> window, Dim channels, int multiplier) {
    List<Dim> dims = new ArrayList<>(window.stream().map(Dim::of).toList());
    dims.add(channels);
    dims.add(Dim.of(multiplier));
    return new Shape(dims);
  }

  /** {@return each channel convolved by itself: a convolution with as many groups as channels} */
  static Tensor convolve(
      Tensor x, Tensor kernel, List<Long> strides, Padding padding, List<Long> dilation) {
    int axes = kernel.rank() - 2;
    long channels = kernel.dim(axes).fixed();
    List<Dim> dims = new ArrayList<>(kernel.shape().dims().subList(0, axes));
    dims.add(Dim.of(1));
    dims.add(Dim.of(channels * kernel.dim(axes + 1).fixed()));
    return Spatial.convolution(
        x, kernel.reshape(new Shape(dims)), strides, padding, dilation, channels);
  }
}
