package dev.sinter.language;

import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.Optional;

/**
 * Samples in memory.
 *
 * @param x what the model is given
 * @param y what it should answer; nothing for models that add their losses themselves
 */
public record DataPart(Tensors x, Optional<Tensors> y) {

  /** {@return the number of samples} */
  public long rows() {
    return x.get(0).array().rows();
  }

  /** {@return samples {@code from} to {@code to} (excluded)} */
  public DataPart rows(long from, long to) {
    return new DataPart(
        x.map(t -> rows(t, from, to)), y.map(all -> all.map(t -> rows(t, from, to))));
  }

  private static Tensor rows(Tensor tensor, long from, long to) {
    return Tensor.of(tensor.array().rows(from, to));
  }
}
