package dev.sinter.ir.kernel;

import dev.sinter.ir.loop.Buffer;
import dev.sinter.ir.type.TensorType;

/**
 * A tensor by name: an input, a stage's result, or a value between kernels.
 *
 * @param name unique within the kernel or kernel graph
 * @param type element type and shape
 */
public record Value(String name, TensorType type) {
  /** {@return the buffer that loops read and write for it} */
  public Buffer buffer() {
    return new Buffer(
        name,
        type.dtype(),
        type.shape().dims().stream().map(Extents::of).toList(),
        Buffer.Space.PARAMETER);
  }
}
