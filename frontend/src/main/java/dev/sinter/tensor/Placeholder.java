package dev.sinter.tensor;

import dev.sinter.ir.type.TensorType;
import java.util.List;

/**
 * A value of a functional model that is yet to be called: an input, or what a layer gives for
 * placeholders. The model package extends it; an operation on a placeholder becomes a call that the
 * model repeats.
 */
public abstract non-sealed class Placeholder implements Value {
  private final TensorType type;

  /**
   * @param type element type and shape; unknown extents are named
   */
  protected Placeholder(TensorType type) {
    this.type = type;
  }

  @Override
  public final TensorType type() {
    return type;
  }

  /** {@return this as a tensor} */
  public final Tensor tensor() {
    return new Tensor(this);
  }

  /**
   * Records an operation on placeholders and other tensors.
   *
   * @param operation what to do when the model is called
   * @param operands its operands, at least one of them a placeholder
   * @return what it gives
   */
  protected abstract List<Tensor> record(Operation operation, List<Tensor> operands);
}
