import dev.sinter.layers.Dense;
import dev.sinter.losses.MeanSquaredError;
import dev.sinter.model.Input;
import dev.sinter.model.Model;
import dev.sinter.optimizers.Adam;
import dev.sinter.runtime.training.History;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.List;

/**
 * The autoencoder as a functional model: layers called on symbolic tensors, a decoder that is a
 * model within the model, and a loss made of values in its middle. It uses the same {@link
 * Sampling} layer as the class does.
 *
 * <pre>{@code ./sinter java examples/java/FunctionalVae.java --data DIR}</pre>
 */
final class FunctionalVae {
  private FunctionalVae() {}

  public static void main(String[] arguments) {
    Options.run(
        arguments,
        3,
        options -> train(Mnist.read(options.data()).trainImages(), options.epochs(), 2));
  }

  static Model build(int originalDim, int intermediateDim, int latentDim) {
    Tensor originals = Input.builder(originalDim).name("encoder_input").build();
    Tensor hidden = new Dense(intermediateDim).activation("relu").apply(originals);
    Tensor mean = new Dense(latentDim).name("z_mean").apply(hidden);
    Tensor logVariance = new Dense(latentDim).name("z_log_var").apply(hidden);
    Tensor z = new Sampling().apply(List.of(mean, logVariance));

    Tensor codes = Input.builder(latentDim).name("z_sampling").build();
    Tensor expanded = new Dense(intermediateDim).activation("relu").apply(codes);
    Tensor digits = new Dense(originalDim).activation("sigmoid").apply(expanded);
    Model decoder = new Model(Tensors.of(codes), Tensors.of(digits), "decoder");

    Model vae = new Model(Tensors.of(originals), Tensors.of(decoder.apply(z)), "vae");
    vae.addLoss(VariationalAutoencoder.divergence(mean, logVariance));
    return vae;
  }

  /** {@return the mean loss of each epoch} */
  static History train(Tensor images, int epochs, int verbose) {
    Model vae = build(784, 64, 32);
    vae.compile(c -> c.optimizer(new Adam(1e-3)).loss(new MeanSquaredError()));
    return vae.fit(images, images, f -> f.epochs(epochs).batchSize(64).verbose(verbose));
  }
}
