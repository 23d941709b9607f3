package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.INT;

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
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What locally connected layers over one and two spatial axes share: a convolution whose kernel
 * differs from place to place. Bias (places..., filters).
 *
 * <p>Keras keeps the kernel in one of three ways, which are weights of different shapes for the
 * same map (P places of the result, S of the input, C channels, F filters):
 *
 * <pre>
 *   implementation 1   (P, window * C, F)           padding valid only
 *   implementation 2   (S..., C, P..., F)           all pairs; those out of reach have no effect
 *   implementation 3   (number of pairs in reach)   those pairs in order, by result and input
 * </pre>
 *
 * Computation always uses the first form, gathered from the others.
 */
public abstract class LocallyConnected extends KernelLayer {
  private static final Argument<Integer> IMPLEMENTATION =
      Argument.optional("implementation", INT, 1, "1, 2 or 3: how the kernel is kept")
          .check(Check.between(1, 3));

  private final int axes;
  private final Argument<List<Long>> kernelSize;
  private final Argument<List<Long>> strides;
  private DataFormat format = DataFormat.CHANNELS_LAST;
  private Reach reach;
  private Variable kernel;
  private Optional<Variable> bias = Optional.empty();

  LocallyConnected(
      Arguments arguments,
      Argument<List<Long>> kernelSize,
      Argument<List<Long>> strides,
      int axes) {
    super(arguments);
    this.axes = axes;
    this.kernelSize = kernelSize;
    this.strides = strides;
    setInputSpec(InputSpec.rank(axes + 2));
  }

  static <L extends LocallyConnected> Spec<L> declare(
      Class<L> type,
      Function<Arguments, ? extends L> constructor,
      Argument<List<Long>> kernelSize,
      Argument<List<Long>> strides) {
    return KernelLayer.kernelSpec(
        type,
        constructor,
        List.of(
            Convolution.FILTERS, kernelSize, strides, Pooling.PADDING, LayerArguments.DATA_FORMAT),
        List.of(IMPLEMENTATION));
  }

  /** Setters may come after the constructor: what goes together is known when weights are made. */
  private void checkArguments() {
    Padding padding = get(Pooling.PADDING);
    if (padding == Padding.CAUSAL || (padding != Padding.VALID && get(IMPLEMENTATION) == 1)) {
      throw new ModelException(
          describe()
              + ": padding must be 'valid' (or 'same' with implementation 2 or 3), got "
              + Padding.TYPE.write(padding)
              + " with implementation "
              + get(IMPLEMENTATION));
    }
  }

  @Override
  protected void build(Shape input) {
    checkArguments();
    format = DataFormat.of(get(LayerArguments.DATA_FORMAT));
    int axis = format.channelAxis(input.rank());
    int firstPlace = format == DataFormat.CHANNELS_FIRST ? 2 : 1;
    List<Long> extents = new ArrayList<>();
    for (int i = firstPlace; i < firstPlace + axes; i++) {
      if (!input.dim(i).isFixed()) {
        throw new ModelException(
            describe() + ": the extents of the places must be known, got input " + input);
      }
      extents.add(input.dim(i).fixed());
    }
    long channels = input.dim(axis).fixed();
    boolean valid = get(Pooling.PADDING) == Padding.VALID;
    reach =
        Reach.of(extents, get(kernelSize), get(strides), valid, channels, get(Convolution.FILTERS));
    if (reach.results().stream().anyMatch(n -> n < 1)) {
      throw new ModelException(
          describe()
              + ": window "
              + get(kernelSize)
              + " is larger than the input's extents "
              + extents);
    }
    kernel = addKernel(kernelShape(extents, channels));
    if (get(LayerArguments.USE_BIAS)) {
      List<Dim> dims = new ArrayList<>(reach.results().stream().map(Dim::of).toList());
      dims.add(Dim.of(get(Convolution.FILTERS)));
      bias = Optional.of(addBias(new Shape(dims)));
    }
    InputSpec spec = InputSpec.rank(axes + 2).axis(axis, channels);
    for (int i = 0; i < axes; i++) {
      spec = spec.axis(firstPlace + i, extents.get(i));
    }
    setInputSpec(spec);
  }

  private Shape kernelShape(List<Long> extents, long channels) {
    long filters = get(Convolution.FILTERS);
    return switch (get(IMPLEMENTATION)) {
      case 1 -> Shape.of(reach.places(), reach.window() * channels, filters);
      case 2 -> {
        List<Long> shape = new ArrayList<>(arranged(extents, channels));
        shape.addAll(arranged(reach.results(), filters));
        yield Shape.of(shape.stream().mapToLong(n -> n).toArray());
      }
      default -> Shape.of(reach.pairs());
    };
  }

  /** Places and channels in the order of the layout. */
  private List<Long> arranged(List<Long> places, long channels) {
    List<Long> shape = new ArrayList<>(places);
    shape.add(format == DataFormat.CHANNELS_FIRST ? 0 : places.size(), channels);
    return shape;
  }

  @Override
  protected Tensor call(Tensor input, CallContext context) {
    Tensor x = format.toChannelsLast(input);
    long places = reach.places();
    long window = reach.window();
    long channels = x.shape().last().fixed();
    Tensor flat = x.reshape(Shape.of(x.dim(0), Dim.of(reach.inputs()), Dim.of(channels)));
    Tensor seen =
        flat.gather(Tensor.of(reach.seen()), 1)
            .reshape(Shape.of(x.dim(0), Dim.of(places), Dim.of(window * channels)));
    Tensor product = Tensor.einsum("bpk,pkf->bpf", seen, byPlace(channels));
    List<Dim> dims = new ArrayList<>(List.of(x.dim(0)));
    reach.results().forEach(n -> dims.add(Dim.of(n)));
    dims.add(Dim.of(get(Convolution.FILTERS)));
    return finish(product.reshape(new Shape(dims)), bias, format);
  }

  /** {@return the kernel as (places, window * channels, filters), the window's element first} */
  private Tensor byPlace(long channels) {
    long filters = get(Convolution.FILTERS);
    boolean channelsFirst = format == DataFormat.CHANNELS_FIRST;
    if (get(IMPLEMENTATION) == 1) {
      if (!channelsFirst) {
        return kernel.read();
      }
      return kernel
          .read()
          .reshape(reach.places(), channels, reach.window(), filters)
          .transpose(0, 2, 1, 3)
          .reshape(reach.places(), reach.window() * channels, filters);
    }
    int[] index =
        get(IMPLEMENTATION) == 2
            ? reach.inAllPairs(channelsFirst)
            : reach.inPairsInReach(channelsFirst);
    Tensor elements = kernel.read().reshape(-1);
    // Elements of windows beyond the ends take the zero at the end.
    Tensor padded = elements.pad(0, List.of(0L), List.of(1L));
    return padded
        .gather(Tensor.of(index), 0)
        .reshape(reach.places(), reach.window() * channels, filters);
  }
}
