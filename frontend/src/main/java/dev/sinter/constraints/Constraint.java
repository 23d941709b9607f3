package dev.sinter.constraints;

import dev.sinter.tensor.Tensor;

/** What a weight must satisfy. Any lambda is one. */
@FunctionalInterface
public interface Constraint {
  /** {@return the nearest value that is allowed} */
  Tensor project(Tensor weight);
}
