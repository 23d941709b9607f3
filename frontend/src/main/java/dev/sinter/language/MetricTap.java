package dev.sinter.language;

import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.List;
import java.util.Optional;

/** Gives its first input back and reports the mean of its second as a metric. */
final class MetricTap extends Layer {
  private final String key;

  MetricTap(String key) {
    this.key = key;
  }

  @Override
  protected Tensors call(Tensors inputs, CallContext context) {
    Tensor value = inputs.get(1);
    addMetric(value.rank() == 0 ? value : value.mean(), key);
    return Tensors.of(inputs.get(0));
  }

  @Override
  protected List<Optional<Tensor>> computeMask(
      Tensors inputs, List<Optional<Tensor>> masks, Tensors outputs) {
    return List.of(masks.getFirst());
  }
}
