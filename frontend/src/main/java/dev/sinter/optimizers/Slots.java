package dev.sinter.optimizers;

import dev.sinter.tensor.Tensor;

/** The state that an optimizer keeps for one weight. */
public interface Slots {
  /** {@return the value of a slot} */
  Tensor get(String slot);

  /** Changes a slot. */
  void set(String slot, Tensor value);
}
