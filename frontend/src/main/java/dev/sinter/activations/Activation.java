package dev.sinter.activations;

import dev.sinter.tensor.Tensor;

/** A function applied to the result of a layer. Any lambda is one; a layer is one, too. */
@FunctionalInterface
public interface Activation {
  /** {@return the activation of {@code x}} */
  Tensor apply(Tensor x);
}
