import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.tensor.Random;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;

/** Draws z from a normal distribution so that gradients reach its mean and variance. */
final class Sampling extends Layer {
  @Override
  protected Tensors call(Tensors inputs, CallContext context) {
    Tensor mean = inputs.get(0);
    Tensor logVariance = inputs.get(1);
    Tensor epsilon = Random.normal(mean.shape());
    return Tensors.of(mean.plus(logVariance.times(0.5).exp().times(epsilon)));
  }
}
