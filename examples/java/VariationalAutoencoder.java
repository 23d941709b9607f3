import dev.sinter.layers.Dense;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.Model;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.List;

/**
 * A variational autoencoder (Kingma and Welling 2013) as a class: an encoder and a decoder, which
 * are layers of layers, and a loss that the model adds itself.
 */
final class VariationalAutoencoder extends Model {
  private final Layer encoder;
  private final Layer decoder;

  VariationalAutoencoder(int originalDim, int intermediateDim, int latentDim) {
    encoder = track("encoder", new Encoder(intermediateDim, latentDim));
    decoder = track("decoder", new Decoder(intermediateDim, originalDim));
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    Tensors encoded = encoder.apply(Tensors.of(x));
    addLoss(divergence(encoded.get(0), encoded.get(1)));
    return decoder.apply(encoded.get(2));
  }

  /** {@return the Kullback-Leibler divergence from the standard normal distribution, as a mean} */
  static Tensor divergence(Tensor mean, Tensor logVariance) {
    return logVariance.minus(mean.square()).minus(logVariance.exp()).plus(1).mean().times(-0.5);
  }

  /** Maps a digit to mean and logarithm of the variance of its code, and to a code drawn so. */
  private static final class Encoder extends Layer {
    private final Layer projection;
    private final Layer toMean;
    private final Layer toLogVariance;
    private final Layer sampling = track("sampling", new Sampling());

    Encoder(int intermediateDim, int latentDim) {
      projection = track("dense_proj", new Dense(intermediateDim).activation("relu"));
      toMean = track("dense_mean", new Dense(latentDim));
      toLogVariance = track("dense_log_var", new Dense(latentDim));
    }

    @Override
    protected Tensors call(Tensors inputs, CallContext context) {
      Tensor hidden = projection.apply(inputs.single());
      Tensor mean = toMean.apply(hidden);
      Tensor logVariance = toLogVariance.apply(hidden);
      return Tensors.of(mean, logVariance, sampling.apply(List.of(mean, logVariance)));
    }
  }

  /** Maps a code back to a digit. */
  private static final class Decoder extends Layer {
    private final Layer projection;
    private final Layer output;

    Decoder(int intermediateDim, int originalDim) {
      projection = track("dense_proj", new Dense(intermediateDim).activation("relu"));
      output = track("dense_output", new Dense(originalDim).activation("sigmoid"));
    }

    @Override
    protected Tensor call(Tensor code, CallContext context) {
      return output.apply(projection.apply(code));
    }
  }
}
