import dev.sinter.ir.type.Shape;
import dev.sinter.layers.Dense;
import dev.sinter.layers.LeakyReLU;
import dev.sinter.losses.BinaryCrossentropy;
import dev.sinter.model.CallContext;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.optimizers.Adam;
import dev.sinter.runtime.data.ArraySource;
import dev.sinter.runtime.data.Batch;
import dev.sinter.runtime.data.BatchSource;
import dev.sinter.runtime.data.Shuffle;
import dev.sinter.tensor.GradientTape;
import dev.sinter.tensor.Random;
import dev.sinter.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * A generative adversarial network (Goodfellow et al. 2014): two models and two optimizers in a
 * loop of one's own. What it made is judged by a classifier that was trained on real digits only.
 *
 * <pre>{@code ./sinter java examples/java/DigitsGan.java}</pre>
 */
final class DigitsGan {
  private static final int NOISE = 16;
  private static final int BATCH = 64;

  private final Model generator =
      Sequential.of(
          new Dense(64).activation("relu").inputShape(NOISE),
          new Dense(128).activation("relu"),
          new Dense(64).activation("sigmoid"));
  private final Model discriminator =
      Sequential.of(
          new Dense(128).inputShape(64),
          new LeakyReLU(0.2),
          new Dense(64),
          new LeakyReLU(0.2),
          new Dense(1));
  private final Adam generatorOptimizer = adam();
  private final Adam discriminatorOptimizer = adam();
  private final BinaryCrossentropy crossentropy = new BinaryCrossentropy(true);

  public static void main(String[] arguments) {
    Program.run(() -> new DigitsGan().train(30));
  }

  private static Adam adam() {
    return Adam.SPEC.create(Map.of("learning_rate", 1e-3, "beta_1", 0.5));
  }

  SequencedMap<String, Double> train(int epochs) {
    Digits digits = Digits.read();
    Model judge = judge(digits);
    BatchSource batches =
        ArraySource.of(Batch.of(digits.training().pixels().array()))
            .batchSize(BATCH)
            .shuffle(new Shuffle.Samples(1));
    for (int epoch = 0; epoch < epochs; epoch++) {
      try (var pass = batches.open(epoch)) {
        for (Optional<Batch> batch = pass.next(); batch.isPresent(); batch = pass.next()) {
          Tensor real = Tensor.of(batch.get().inputs().firstEntry().getValue());
          discriminate(real);
          generate(real.dim(0).fixed());
        }
      }
    }
    Tensor made = generator.predict(Random.normal(Shape.of(500, NOISE)));
    Tensor opinion = judge.predict(made);
    SequencedMap<String, Double> reached = new LinkedHashMap<>();
    reached.put("confidence", opinion.max(-1).mean().item());
    reached.put("kinds", (double) opinion.argmax(-1).oneHot(10).max(0).sum().item());
    reached.put("ink", made.mean().item() / digits.pixels().mean().item());
    return reached;
  }

  /** Makes the discriminator tell real images from made ones. */
  private void discriminate(Tensor real) {
    Tensor made = generator.apply(Random.normal(Shape.of(real.dim(0).fixed(), NOISE)));
    var weights = discriminator.trainableWeights();
    try (var tape = new GradientTape()) {
      Tensor ofReal = discriminator.apply(real, CallContext.training(true));
      Tensor ofMade = discriminator.apply(made, CallContext.training(true));
      Tensor loss =
          crossentropy
              .apply(Tensor.onesLike(ofReal).times(0.9), ofReal)
              .plus(crossentropy.apply(Tensor.zerosLike(ofMade), ofMade));
      discriminatorOptimizer.applyGradients(tape.gradient(loss, weights), weights);
    }
  }

  /** Makes the generator's images pass for real. */
  private void generate(long many) {
    var weights = generator.trainableWeights();
    try (var tape = new GradientTape()) {
      Tensor made = generator.apply(Random.normal(Shape.of(many, NOISE)));
      Tensor opinion = discriminator.apply(made, CallContext.training(true));
      Tensor loss = crossentropy.apply(Tensor.onesLike(opinion), opinion);
      generatorOptimizer.applyGradients(tape.gradient(loss, weights), weights);
    }
  }

  private static Model judge(Digits digits) {
    Model judge =
        Sequential.of(
            new Dense(64).activation("relu").inputShape(64), new Dense(10).activation("softmax"));
    judge.compile(c -> c.optimizer("adam").loss("sparse_categorical_crossentropy"));
    Digits training = digits.training();
    judge.fit(training.pixels(), training.classes(0), f -> f.epochs(30).verbose(0));
    return judge;
  }
}
