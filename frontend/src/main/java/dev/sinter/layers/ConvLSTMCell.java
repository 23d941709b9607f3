package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.initializers.Initializer;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.model.CallContext;
import dev.sinter.model.LayerArguments;
import dev.sinter.tensor.Padding;
import dev.sinter.tensor.Spatial;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The step of {@link ConvLSTM}, with that layer's arguments. */
final class ConvLSTMCell extends RecurrentCell {
  private final int axes;
  private final Convolution.Geometry geometry;
  private final DataFormat format;
  private Variable kernel;
  private Variable recurrentKernel;
  private Optional<Variable> bias = Optional.empty();

  ConvLSTMCell(Arguments arguments, Convolution.Geometry geometry, int axes) {
    super(arguments.put("name", "conv_lstm_cell").put("activity_regularizer", null));
    this.axes = axes;
    this.geometry = geometry;
    this.format = DataFormat.of(get(LayerArguments.DATA_FORMAT));
  }

  @Override
  protected void build(Shape input) {
    long filters = get(Convolution.FILTERS);
    long channels = features(input, format.channelAxis(input.rank())).fixed();
    kernel =
        addWeight(
            "kernel",
            kernelShape(channels),
            w ->
                w.initializer(get(LayerArguments.KERNEL_INITIALIZER))
                    .regularizer(get(LayerArguments.KERNEL_REGULARIZER))
                    .constraint(get(LayerArguments.KERNEL_CONSTRAINT)));
    recurrentKernel =
        addWeight(
            "recurrent_kernel",
            kernelShape(filters),
            w ->
                w.initializer(get(KernelCell.RECURRENT_INITIALIZER))
                    .regularizer(get(KernelCell.RECURRENT_REGULARIZER))
                    .constraint(get(KernelCell.RECURRENT_CONSTRAINT)));
    if (get(LayerArguments.USE_BIAS)) {
      Initializer plain = get(LayerArguments.BIAS_INITIALIZER);
      Initializer initializer =
          get(LSTMCell.UNIT_FORGET_BIAS) ? LSTMCell.withOpenForgetGate(plain, filters) : plain;
      bias =
          Optional.of(
              addWeight(
                  "bias",
                  Shape.of(4 * filters),
                  w ->
                      w.initializer(initializer)
                          .regularizer(get(LayerArguments.BIAS_REGULARIZER))
                          .constraint(get(LayerArguments.BIAS_CONSTRAINT))));
    }
  }

  private Shape kernelShape(long channels) {
    List<Dim> dims = new ArrayList<>(get(geometry.kernelSize()).stream().map(Dim::of).toList());
    dims.add(Dim.of(channels));
    dims.add(Dim.of(4L * get(Convolution.FILTERS)));
    return new Shape(dims);
  }

  @Override
  protected List<Shape> stateShapes(Shape step) {
    int first = format.channelAxis(step.rank()) == 1 ? 2 : 1;
    List<Dim> dims = new ArrayList<>(step.dims());
    dims.set(format.channelAxis(step.rank()), Dim.of(get(Convolution.FILTERS)));
    for (int i = 0; i < axes; i++) {
      if (step.dim(first + i).isFixed()) {
        dims.set(first + i, Dim.of(extent(step.dim(first + i).fixed(), i)));
      }
    }
    return Collections.nCopies(2, new Shape(dims));
  }

  /** {@return the extent of a spatial axis after the convolution of the input} */
  private long extent(long input, int axis) {
    long window =
        (get(geometry.kernelSize()).get(axis) - 1) * get(geometry.dilation()).get(axis) + 1;
    long stride = get(geometry.strides()).get(axis);
    long[] amounts = get(geometry.padding()).amounts(input, window, stride);
    return (input + amounts[0] + amounts[1] - window) / stride + 1;
  }

  @Override
  protected Steps begin(Shape step, CallContext context) {
    Optional<Tensor> inputKeep = dropout(get(KernelCell.DROPOUT), step, context);
    Optional<Tensor> stateKeep =
        dropout(get(KernelCell.RECURRENT_DROPOUT), stateShapes(step).getFirst(), context);
    Tensor inputKernel = kernel.read();
    Tensor stateKernel = recurrentKernel.read();
    Optional<Tensor> offset = bias.map(Variable::read);
    List<Long> ones = Collections.nCopies(axes, 1L);
    return new Steps() {
      @Override
      public Tensor project(Tensor x) {
        Tensor kept = inputKeep.map(x::times).orElse(x);
        if (x.rank() == axes + 2) {
          return convolved(kept);
        }
        Tensor all = convolved(kept.reshape(merged(x.shape())));
        return all.reshape(x.shape().slice(0, 2).concat(all.shape().slice(1, all.rank())));
      }

      private Tensor convolved(Tensor x) {
        Tensor product =
            Spatial.convolution(
                format.toChannelsLast(x),
                inputKernel,
                get(geometry.strides()),
                get(geometry.padding()),
                get(geometry.dilation()),
                1);
        return offset.map(product::plus).orElse(product);
      }

      @Override
      public Stepped step(Tensor projected, List<Tensor> states) {
        Tensor state = states.getFirst();
        Tensor dropped = stateKeep.map(state::times).orElse(state);
        Tensor recurrent =
            Spatial.convolution(
                format.toChannelsLast(dropped), stateKernel, ones, Padding.SAME, ones, 1);
        Stepped next =
            LSTMCell.gated(
                projected.plus(recurrent),
                format.toChannelsLast(states.get(1)),
                get(KernelCell.ACTIVATION),
                get(KernelCell.RECURRENT_ACTIVATION));
        return new Stepped(
            format.fromChannelsLast(next.output()),
            next.states().stream().map(format::fromChannelsLast).toList());
      }
    };
  }

  /** {@return extents with the first two axes as one} */
  private static long[] merged(Shape shape) {
    long[] extents = new long[shape.rank() - 1];
    extents[0] = -1;
    for (int axis = 2; axis < shape.rank(); axis++) {
      extents[axis - 1] = shape.dim(axis).fixed();
    }
    return extents;
  }
}
