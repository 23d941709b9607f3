package dev.sinter.initializers;

import dev.sinter.ir.type.TensorType;
import dev.sinter.tensor.Tensor;

/** Makes the first value of a weight. Any lambda is one. */
@FunctionalInterface
public interface Initializer {
  /** {@return a value of this type, whose extents are known} */
  Tensor initialize(TensorType type);
}
