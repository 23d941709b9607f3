package dev.sinter.regularizers;

import dev.sinter.tensor.Tensor;

/** A penalty that is added to the loss. Any lambda is one. */
@FunctionalInterface
public interface Regularizer {
  /** {@return the penalty of a weight or activity, a scalar} */
  Tensor penalty(Tensor x);
}
