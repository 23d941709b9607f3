package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.optional;
import static dev.sinter.config.ArgumentTypes.tuple;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.model.CallContext;
import dev.sinter.model.InputSpec;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.tensor.Padding;
import dev.sinter.tensor.Tensor;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What pooling over one, two and three spatial axes shares. */
public abstract class Pooling extends Layer {
  static final Argument<Padding> PADDING =
      Argument.optional("padding", Padding.TYPE, Padding.VALID, "what lies beyond the ends");

  /** Arguments whose number of extents is that of the spatial axes. */
  record Geometry(Argument<List<Long>> poolSize, Argument<Optional<List<Long>>> strides) {
    static Geometry of(int axes) {
      return new Geometry(
          Argument.optional(
              "pool_size", tuple(axes), Collections.nCopies(axes, 2L), "extents of the window"),
          Argument.optional(
              "strides",
              optional(tuple(axes)),
              Optional.empty(),
              "steps of the window; its extents if none"));
    }
  }

  /** How a window becomes one element. */
  interface Reduction {
    Tensor apply(Tensor x, List<Long> size, List<Long> strides, Padding padding);
  }

  private final Geometry geometry;
  private final Reduction reduction;

  Pooling(Arguments arguments, Geometry geometry, int axes, Reduction reduction) {
    super(arguments);
    this.geometry = geometry;
    this.reduction = reduction;
    setInputSpec(InputSpec.rank(axes + 2));
  }

  static <L extends Pooling> Spec<L> declare(
      Class<L> type, Function<Arguments, ? extends L> constructor, Geometry geometry) {
    return Layer.spec(
        type,
        constructor,
        geometry.poolSize,
        geometry.strides,
        PADDING,
        LayerArguments.DATA_FORMAT);
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    DataFormat format = DataFormat.of(get(LayerArguments.DATA_FORMAT));
    List<Long> size = get(geometry.poolSize);
    Tensor pooled =
        reduction.apply(
            format.toChannelsLast(x), size, get(geometry.strides).orElse(size), get(PADDING));
    return format.fromChannelsLast(pooled);
  }
}
