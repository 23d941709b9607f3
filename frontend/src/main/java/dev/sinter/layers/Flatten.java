package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Tensor;

/** Joins all axes but the batch. With channels first, channels are moved to the end before. */
public final class Flatten extends Layer implements LayerSettings<Flatten> {
  /** Declaration. */
  public static final Spec<Flatten> SPEC =
      Layer.spec(Flatten.class, Flatten::new, LayerArguments.DATA_FORMAT);

  private Flatten(Arguments arguments) {
    super(arguments);
  }

  /** Joins all axes but the batch. */
  public Flatten() {
    this(SPEC.empty());
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    if (x.rank() == 1) {
      return x.expandDims(-1);
    }
    Tensor ordered = DataFormat.of(get(LayerArguments.DATA_FORMAT)).toChannelsLast(x);
    Dim features = ordered.shape().slice(1, ordered.rank()).size();
    return ordered.reshape(Shape.of(ordered.dim(0), features));
  }
}
