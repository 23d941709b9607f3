package dev.sinter.layers;

import dev.sinter.config.Arguments;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.model.CallContext;
import dev.sinter.model.InputSpec;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerArguments;
import dev.sinter.tensor.Random;
import dev.sinter.tensor.Tensor;

/**
 * What dropouts of whole channels share: in training, all elements of a channel of a sample go
 * together (Tompson et al. 2015).
 */
public abstract class SpatialDropout extends Layer {
  private final int axes;

  SpatialDropout(Arguments arguments, int axes) {
    super(arguments);
    this.axes = axes;
    setInputSpec(InputSpec.rank(axes + 2));
  }

  /** {@return the layout of the input} */
  abstract DataFormat format();

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    double rate = get(Dropout.RATE);
    if (!context.isTraining() || rate == 0) {
      return x;
    }
    Shape noise = x.shape();
    int first = format() == DataFormat.CHANNELS_FIRST ? 2 : 1;
    for (int i = 0; i < axes; i++) {
      noise = noise.with(first + i, Dim.of(1));
    }
    return Random.dropout(x, rate, noise, random(get(LayerArguments.SEED)));
  }

  @Override
  protected boolean supportsMasking() {
    return true;
  }
}
