package dev.sinter.optimizers;

import dev.sinter.tensor.Tensor;

/** Where a rule adds epsilon to the root of squared gradients that it divides by. */
enum EpsilonPlace {
  /** Within the root. */
  INSIDE,
  /** To the root: as Keras's legacy optimizers do. */
  OUTSIDE;

  /** {@return the divisor} */
  Tensor root(Tensor squares, double epsilon) {
    return switch (this) {
      case INSIDE -> squares.plus(epsilon).sqrt();
      case OUTSIDE -> squares.sqrt().plus(epsilon);
    };
  }
}
