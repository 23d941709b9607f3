package dev.sinter.model;

import dev.sinter.ir.type.DType;
import org.jspecify.annotations.Nullable;

/**
 * The fluent setters that every layer has. A layer class implements it with itself as the
 * parameter, and those of the groups of arguments that it has besides: {@code class Dense extends
 * Layer implements LayerSettings<Dense>}.
 *
 * @param <L> the layer class
 */
public interface LayerSettings<L extends Layer> {

  /** Sets any argument by Keras's name; the value is what a config may hold, or a Java value. */
  @SuppressWarnings("unchecked") // An implementing class names itself.
  default L with(String argument, @Nullable Object value) {
    L self = (L) this;
    self.set(argument, value);
    return self;
  }

  /** Sets the name; automatic names are {@code dense}, {@code dense_1}, ... */
  default L name(String name) {
    return with("name", name);
  }

  /** Sets whether training changes the weights. */
  default L trainable(boolean trainable) {
    return with("trainable", trainable);
  }

  /** Sets the dtype of weights and computation. */
  default L dtype(DType dtype) {
    return with("dtype", dtype);
  }

  /**
   * Sets the shape of the input without the batch, for the first layer of a {@link Sequential}; -1
   * is unknown.
   */
  default L inputShape(long... extents) {
    return with("input_shape", extents);
  }

  /**
   * Sets the shape of the input with the batch, for the first layer of a {@link Sequential}; -1 is
   * unknown.
   */
  default L batchInputShape(long... extents) {
    return with("batch_input_shape", extents);
  }
}
