import dev.sinter.losses.MeanSquaredError;
import dev.sinter.optimizers.Adam;
import dev.sinter.runtime.training.History;
import dev.sinter.tensor.Tensor;

/**
 * Trains {@link VariationalAutoencoder} by {@code fit}.
 *
 * <pre>{@code ./sinter java examples/java/SubclassedVae.java --data DIR}</pre>
 */
final class SubclassedVae {
  private SubclassedVae() {}

  public static void main(String[] arguments) {
    Options.run(
        arguments,
        2,
        options -> train(Mnist.read(options.data()).trainImages(), options.epochs(), 2));
  }

  /** {@return the mean loss of each epoch} */
  static History train(Tensor images, int epochs, int verbose) {
    var vae = new VariationalAutoencoder(784, 64, 32);
    vae.compile(c -> c.optimizer(new Adam(1e-3)).loss(new MeanSquaredError()));
    return vae.fit(images, images, f -> f.epochs(epochs).batchSize(64).verbose(verbose));
  }
}
