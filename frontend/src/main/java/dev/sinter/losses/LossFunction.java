package dev.sinter.losses;

import dev.sinter.tensor.Tensor;

/** A loss of the user's own as a lambda. */
@FunctionalInterface
public interface LossFunction {
  /** {@return a value for each sample; the mean of all of them is the loss} */
  Tensor perSample(Tensor yTrue, Tensor yPred);
}
