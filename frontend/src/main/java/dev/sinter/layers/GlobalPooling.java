package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.BOOL;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.model.CallContext;
import dev.sinter.model.InputSpec;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.tensor.Tensor;
import java.util.function.Function;
import java.util.stream.IntStream;

/** What pooling over whole images or sequences shares. */
public abstract class GlobalPooling extends Layer {
  private static final Argument<Boolean> KEEPDIMS =
      Argument.optional("keepdims", BOOL, false, "keeps the spatial axes, with extent 1");

  /** How the spatial axes become one element. */
  interface Reduction {
    Tensor apply(Tensor x, int[] axes, CallContext context);
  }

  private final Reduction reduction;

  GlobalPooling(Arguments arguments, int axes, Reduction reduction) {
    super(arguments);
    this.reduction = reduction;
    setInputSpec(InputSpec.rank(axes + 2));
  }

  static <L extends GlobalPooling> Spec<L> declare(
      Class<L> type, Function<Arguments, ? extends L> constructor) {
    return Layer.spec(type, constructor, LayerArguments.DATA_FORMAT, KEEPDIMS);
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    int channels = DataFormat.of(get(LayerArguments.DATA_FORMAT)).channelAxis(x.rank());
    int[] axes = IntStream.range(1, x.rank()).filter(axis -> axis != channels).toArray();
    Tensor kept = reduction.apply(x, axes, context);
    return get(KEEPDIMS) ? kept : kept.squeeze(axes);
  }

  /** {@return the mean; of a masked sequence, over the steps that are not masked} */
  static Tensor mean(Tensor x, int[] axes, CallContext context) {
    if (context.mask().isEmpty() || x.rank() != 3) {
      return x.meanKeep(axes);
    }
    Tensor mask = context.mask().get().cast(x.dtype());
    Tensor steps = axes[0] == 1 ? mask.expandDims(2) : mask.expandDims(1);
    return x.times(steps).sumKeep(axes).dividedBy(steps.sumKeep(axes));
  }
}
