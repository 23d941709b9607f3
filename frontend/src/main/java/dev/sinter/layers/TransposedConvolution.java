package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.optional;
import static dev.sinter.config.ArgumentTypes.tuple;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
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
 * What transposed convolutions over one, two and three spatial axes share: each maps the output of
 * a convolution back to the extents of its input. Weights kernel (window..., filters, channels),
 * bias (filters).
 *
 * <p>Extents of the result, where e is the window with its dilation: {@code in * stride} for
 * padding same and {@code in * stride + max(e - stride, 0)} for valid; with an output padding p,
 * {@code (in - 1) * stride + e - 2 * (same ? e / 2 : 0) + p}.
 */
public abstract class TransposedConvolution extends KernelLayer {
  private final int axes;
  private final Convolution.Geometry geometry;
  private final Argument<Optional<List<Long>>> outputPadding;
  private DataFormat format = DataFormat.CHANNELS_LAST;
  private Variable kernel;
  private Optional<Variable> bias = Optional.empty();

  TransposedConvolution(
      Arguments arguments,
      Convolution.Geometry geometry,
      Argument<Optional<List<Long>>> outputPadding,
      int axes) {
    super(arguments);
    this.axes = axes;
    this.geometry = geometry;
    this.outputPadding = outputPadding;
    setInputSpec(InputSpec.rank(axes + 2));
  }

  /** {@return the argument that adds elements at the ends of the result} */
  static Argument<Optional<List<Long>>> outputPadding(int axes) {
    return Argument.optional(
        "output_padding",
        optional(tuple(axes)),
        Optional.empty(),
        "elements added at the end of each spatial axis; none chooses the usual extents");
  }

  static <L extends TransposedConvolution> Spec<L> declare(
      Class<L> type,
      Function<Arguments, ? extends L> constructor,
      Convolution.Geometry geometry,
      Argument<Optional<List<Long>>> outputPadding) {
    return KernelLayer.kernelSpec(
            type,
            constructor,
            Convolution.FILTERS,
            geometry.kernelSize(),
            geometry.strides(),
            geometry.padding(),
            outputPadding,
            LayerArguments.DATA_FORMAT,
            geometry.dilation())
        .ignore("groups");
  }

  /** Setters may come after the constructor: what goes together is known when weights are made. */
  private void checkArguments() {
    geometry.check(describe(), arguments(), false);
    List<Long> strides = get(geometry.strides());
    get(outputPadding)
        .ifPresent(
            padding -> {
              for (int i = 0; i < axes; i++) {
                if (padding.get(i) < 0 || padding.get(i) >= strides.get(i)) {
                  throw new ModelException(
                      describe()
                          + ": output_padding must be at least 0 and less than strides, got "
                          + padding
                          + " with strides "
                          + strides);
                }
              }
            });
  }

  @Override
  protected void build(Shape input) {
    checkArguments();
    format = DataFormat.of(get(LayerArguments.DATA_FORMAT));
    int axis = format.channelAxis(input.rank());
    Dim channels = input.dim(axis);
    List<Dim> shape = new ArrayList<>(get(geometry.kernelSize()).stream().map(Dim::of).toList());
    shape.add(Dim.of(get(Convolution.FILTERS)));
    shape.add(channels);
    kernel = addKernel(new Shape(shape));
    bias = addBias(get(Convolution.FILTERS));
    setInputSpec(InputSpec.rank(axes + 2).axis(axis, channels.fixed()));
  }

  @Override
  protected Tensor call(Tensor input, CallContext context) {
    Tensor x = format.toChannelsLast(input);
    List<Long> low = new ArrayList<>();
    List<Long> extents = new ArrayList<>();
    boolean same = get(geometry.padding()) == Padding.SAME;
    for (int i = 0; i < axes; i++) {
      long stride = get(geometry.strides()).get(i);
      long window = (get(geometry.kernelSize()).get(i) - 1) * get(geometry.dilation()).get(i) + 1;
      long before = x.dim(i + 1).fixed();
      long result = resultExtent(i, before, stride, window, same);
      // The convolution that this turns around pads so much in all; the smaller half goes first.
      low.add(same ? Math.max((before - 1) * stride + window - result, 0) / 2 : 0);
      extents.add(result);
    }
    Tensor product =
        Spatial.transposedConvolution(
            x, kernel.read(), get(geometry.strides()), low, extents, get(geometry.dilation()));
    return finish(product, bias, format);
  }

  private long resultExtent(int axis, long before, long stride, long window, boolean same) {
    return get(outputPadding)
        .map(p -> (before - 1) * stride + window - (same ? window / 2 * 2 : 0) + p.get(axis))
        .orElse(before * stride + (same ? 0 : Math.max(window - stride, 0)));
  }
}
