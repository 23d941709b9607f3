package dev.sinter.metrics;

import dev.sinter.ir.ModelException;
import dev.sinter.tensor.Tensor;
import java.util.stream.IntStream;

/** How weights of samples fit values of more or fewer axes. */
public final class SampleWeights {
  private SampleWeights() {}

  /** {@return the weights with as many axes as the values where they differ by one} */
  public static Tensor align(Tensor values, Tensor weights) {
    Tensor floats = weights.cast(values.dtype());
    if (floats.rank() == values.rank() + 1 && floats.dim(-1).is(1)) {
      return floats.squeeze(-1);
    } else if (floats.rank() > values.rank()) {
      throw new ModelException(
          "sample weights: must have shape (samples) or (samples, steps) to fit values "
              + values.type()
              + ", got "
              + weights.type());
    } else if (values.rank() == floats.rank() + 1 && floats.rank() > 0) {
      return floats.expandDims(-1);
    }
    return floats;
  }

  /** {@return values averaged over the axes that the weights do not have} */
  public static Tensor reduceTo(Tensor values, Tensor weights) {
    int[] axes = IntStream.range(weights.rank(), values.rank()).toArray();
    return axes.length == 0 || weights.rank() == 0 ? values : values.mean(axes);
  }
}
