package dev.sinter.layers;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.ir.type.Dim;
import dev.sinter.model.CallContext;
import dev.sinter.model.InputSpec;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A layer applied to each time step alike: (batch, time, ...) is seen as (batch · time, ...). */
public final class TimeDistributed extends Layer implements LayerSettings<TimeDistributed> {
  private static final Argument<Layer> LAYER =
      Argument.required("layer", NestedLayer.LAYER, "what is applied to each time step");

  /** Declaration. */
  public static final Spec<TimeDistributed> SPEC =
      Layer.spec(TimeDistributed.class, TimeDistributed::new, LAYER);

  private final Layer layer;

  private TimeDistributed(Arguments arguments) {
    super(arguments);
    setInputSpec(InputSpec.atLeast(3));
    layer = track(arguments.get(LAYER));
  }

  /**
   * @param layer what is applied to each time step
   */
  public TimeDistributed(Layer layer) {
    this(SPEC.empty().with(LAYER, layer));
  }

  @Override
  protected Tensors call(Tensors inputs, CallContext context) {
    Dim time = inputs.get(0).dim(1);
    Tensors steps =
        inputs.map(x -> joined(x).withMask(x.mask().filter(m -> m.rank() > 2).map(m -> joined(m))));
    return layer
        .apply(steps)
        .map(y -> parted(y, time).withMask(y.mask().map(mask -> parted(mask, time))));
  }

  /** {@return a tensor whose first two axes are one} */
  private static Tensor joined(Tensor x) {
    long[] extents = new long[x.rank() - 1];
    extents[0] = -1;
    for (int axis = 2; axis < x.rank(); axis++) {
      extents[axis - 1] = x.dim(axis).fixed();
    }
    return x.reshape(extents);
  }

  /** {@return a tensor whose first axis is two: batch and time} */
  private static Tensor parted(Tensor x, Dim time) {
    long[] extents = new long[x.rank() + 1];
    extents[0] = -1;
    extents[1] = time.fixed();
    for (int axis = 1; axis < x.rank(); axis++) {
      extents[axis + 1] = x.dim(axis).fixed();
    }
    return x.reshape(extents);
  }

  @Override
  protected List<Optional<Tensor>> computeMask(
      Tensors inputs, List<Optional<Tensor>> masks, Tensors outputs) {
    Optional<Tensor> mask = masks.getFirst();
    // A step counts where anything in it does.
    while (mask.isPresent() && mask.get().rank() > 2) {
      mask = mask.map(m -> m.any(-1));
    }
    List<Optional<Tensor>> all = new ArrayList<>();
    for (Tensor output : outputs) {
      all.add(output.mask().isPresent() ? output.mask() : mask);
    }
    return all;
  }
}
