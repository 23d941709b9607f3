import dev.sinter.data.Dataset;
import dev.sinter.data.Element;
import dev.sinter.losses.MeanSquaredError;
import dev.sinter.metrics.Mean;
import dev.sinter.optimizers.Adam;
import dev.sinter.tensor.GradientTape;
import dev.sinter.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Trains {@link VariationalAutoencoder} by a loop of one's own: a tape, its gradients, a step of
 * the optimizer. The mean that it prints runs over all steps of all epochs.
 *
 * <pre>{@code ./sinter java examples/java/VaeLoop.java --data DIR}</pre>
 */
final class VaeLoop {
  private VaeLoop() {}

  public static void main(String[] arguments) {
    Options.run(
        arguments,
        2,
        options ->
            train(Mnist.read(options.data()).trainImages(), options.epochs())
                .forEach(System.out::println));
  }

  /** The mean loss of all steps so far, at every hundredth step. */
  record Report(int epoch, int step, double meanLoss) {
    @Override
    public String toString() {
      return String.format("epoch %d step %d: mean loss = %.4f", epoch, step, meanLoss);
    }
  }

  /** {@return what a reader sees on the way} */
  static List<Report> train(Tensor images, int epochs) {
    var vae = new VariationalAutoencoder(784, 64, 32);
    var optimizer = new Adam(1e-3);
    var meanSquaredError = new MeanSquaredError();
    var meanLoss = new Mean();
    var batches = Dataset.of(images).shuffle(1024).batch(64);
    List<Report> reports = new ArrayList<>();
    for (int epoch = 0; epoch < epochs; epoch++) {
      int step = 0;
      for (Element batch : batches.pass(epoch)) {
        Tensor x = batch.x().single();
        Tensor loss;
        try (var tape = new GradientTape()) {
          Tensor reconstructed = vae.apply(x);
          loss = meanSquaredError.apply(x, reconstructed);
          for (Tensor added : vae.losses()) {
            loss = loss.plus(added);
          }
          var weights = vae.trainableWeights();
          optimizer.applyGradients(tape.gradient(loss, weights), weights);
        }
        meanLoss.add(loss);
        if (step % 100 == 0) {
          reports.add(new Report(epoch, step, meanLoss.result().item()));
        }
        step++;
      }
    }
    return reports;
  }
}
