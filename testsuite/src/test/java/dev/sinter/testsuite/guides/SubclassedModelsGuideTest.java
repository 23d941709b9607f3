package dev.sinter.testsuite.guides;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.ir.type.Shape;
import dev.sinter.layers.Add;
import dev.sinter.layers.Conv2D;
import dev.sinter.layers.Dense;
import dev.sinter.layers.GlobalAveragePooling2D;
import dev.sinter.losses.MeanSquaredError;
import dev.sinter.losses.SparseCategoricalCrossentropy;
import dev.sinter.metrics.Mean;
import dev.sinter.model.CallContext;
import dev.sinter.model.Input;
import dev.sinter.model.Layer;
import dev.sinter.model.Model;
import dev.sinter.optimizers.Adam;
import dev.sinter.runtime.training.History;
import dev.sinter.session.Session;
import dev.sinter.tensor.GradientTape;
import dev.sinter.tensor.Random;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import dev.sinter.tensor.Variable;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Models by subclassing: a residual network, and a variational autoencoder in every style. */
class SubclassedModelsGuideTest {

  /** Two convolutions and a way around them. */
  static final class ResNetBlock extends Layer {
    private final Layer first =
        track("conv_1", new Conv2D(8, 3).padding("same").activation("relu"));
    private final Layer second = track("conv_2", new Conv2D(8, 3).padding("same"));
    private final Layer around = track("shortcut", new Conv2D(8, 1));

    @Override
    protected Tensor call(Tensor x, CallContext context) {
      return new Add().apply(List.of(second.apply(first.apply(x)), around.apply(x))).relu();
    }
  }

  static final class ResNet extends Model {
    private final Layer block1 = track("block_1", new ResNetBlock());
    private final Layer block2 = track("block_2", new ResNetBlock());
    private final Layer pooling = track("global_pool", new GlobalAveragePooling2D());
    private final Layer classifier;

    ResNet(int classes) {
      classifier = track("classifier", new Dense(classes));
    }

    @Override
    protected Tensor call(Tensor x, CallContext context) {
      return classifier.apply(pooling.apply(block2.apply(block1.apply(x))));
    }
  }

  @Test
  void aModelIsALayerWithLoops() {
    Digits digits = Digits.first(128);
    Tensor images = Tensor.of(digits.images().reshape(128, 8, 8, 1).array());
    ResNet network = new ResNet(10);
    assertThat(network.layers())
        .extracting(Layer::name)
        .containsExactly("block_1", "block_2", "global_pool", "classifier");
    network.compile(c -> c.optimizer(new Adam(1e-2)).loss(new SparseCategoricalCrossentropy(true)));
    History history = network.fit(images, digits.labels(), f -> f.epochs(30).verbose(0));
    assertThat(history.get("loss").getLast()).isLessThan(0.9 * history.get("loss").getFirst());
    assertThat(network.predict(images).shape()).isEqualTo(Shape.of(128, 10));
    assertThat(network.weights()).hasSize(14);
    assertThat(network.weights()).extracting(Variable::path).doesNotHaveDuplicates();
  }

  // ---- the variational autoencoder --------------------------------------------------------------

  static final class Sampling extends Layer {
    @Override
    protected Tensors call(Tensors inputs, CallContext context) {
      Tensor mean = inputs.get(0);
      Tensor epsilon = Random.normal(mean.shape());
      return Tensors.of(mean.plus(inputs.get(1).times(0.5).exp().times(epsilon)));
    }
  }

  static final class Encoder extends Layer {
    private final Layer projection;
    private final Layer toMean;
    private final Layer toLogVariance;
    private final Layer sampling = track("sampling", new Sampling());

    Encoder(int latentDim, int intermediateDim) {
      projection = track("dense_proj", new Dense(intermediateDim).activation("relu"));
      toMean = track("dense_mean", new Dense(latentDim));
      toLogVariance = track("dense_log_var", new Dense(latentDim));
    }

    @Override
    protected Tensors call(Tensors inputs, CallContext context) {
      Tensor x = projection.apply(inputs.single());
      Tensor mean = toMean.apply(x);
      Tensor logVariance = toLogVariance.apply(x);
      return Tensors.of(mean, logVariance, sampling.apply(List.of(mean, logVariance)));
    }
  }

  static final class Decoder extends Layer {
    private final Layer projection;
    private final Layer output;

    Decoder(int originalDim, int intermediateDim) {
      projection = track("dense_proj", new Dense(intermediateDim).activation("relu"));
      output = track("dense_output", new Dense(originalDim).activation("sigmoid"));
    }

    @Override
    protected Tensor call(Tensor x, CallContext context) {
      return output.apply(projection.apply(x));
    }
  }

  static final class VariationalAutoEncoder extends Model {
    private final Layer encoder;
    private final Layer decoder;

    VariationalAutoEncoder(int originalDim, int intermediateDim, int latentDim) {
      encoder = track("encoder", new Encoder(latentDim, intermediateDim));
      decoder = track("decoder", new Decoder(originalDim, intermediateDim));
    }

    @Override
    protected Tensor call(Tensor x, CallContext context) {
      Tensors encoded = encoder.apply(Tensors.of(x));
      Tensor reconstructed = decoder.apply(encoded.get(2));
      addLoss(divergence(encoded.get(0), encoded.get(1)));
      return reconstructed;
    }
  }

  private static Tensor divergence(Tensor mean, Tensor logVariance) {
    return logVariance.minus(mean.square()).minus(logVariance.exp()).plus(1).mean().times(-0.5);
  }

  @Test
  void theAutoencoderIsMadeOfLayersOfLayers() {
    VariationalAutoEncoder vae = new VariationalAutoEncoder(64, 16, 4);
    Tensor images = Digits.first(8).images();
    assertThat(vae.apply(images).shape()).isEqualTo(Shape.of(8, 64));
    assertThat(vae.losses()).hasSize(1);
    assertThat(vae.losses().getFirst().item()).isPositive();
    assertThat(vae.trainableWeights()).hasSize(10);
    // 64*16+16 + 2*(16*4+4) + 4*16+16 + 16*64+64
    assertThat(vae.countParams()).isEqualTo(2344);
    assertThat(vae.weights().getFirst().path()).endsWith("encoder/dense_proj/kernel");
  }

  @Test
  void aLoopOfOnesOwnTrainsIt() {
    try (Session session = Session.builder().seed(3).build()) {
      session.run(
          () -> {
            Digits digits = Digits.first(512);
            var vae = new VariationalAutoEncoder(64, 16, 4);
            var optimizer = new Adam(1e-2);
            var meanSquaredError = new MeanSquaredError();
            var lossMetric = new Mean();
            double first = 0;
            for (int epoch = 0; epoch < 10; epoch++) {
              for (int from = 0; from < 512; from += 64) {
                Tensor x = digits.images().slice(0, from, from + 64);
                Tensor loss;
                try (GradientTape tape = new GradientTape()) {
                  Tensor reconstructed = vae.apply(x);
                  loss = meanSquaredError.apply(x, reconstructed);
                  assertThat(vae.losses()).hasSize(1);
                  loss = loss.plus(vae.losses().getFirst());
                  var weights = vae.trainableWeights();
                  optimizer.applyGradients(tape.gradient(loss, weights), weights);
                }
                lossMetric.add(loss);
              }
              first = epoch == 0 ? lossMetric.result().item() : first;
              if (epoch == 8) {
                lossMetric.reset();
              }
            }
            assertThat(first).isBetween(0.1, 0.3);
            assertThat(lossMetric.result().item()).isLessThan(0.6 * first);
            assertThat(optimizer.iterations().value().buffer().getLong(0)).isEqualTo(80);
          });
    }
  }

  @Test
  void fitTrainsItToo() {
    try (Session session = Session.builder().seed(3).build()) {
      session.run(
          () -> {
            Tensor images = Digits.first(512).images();
            Model vae = new VariationalAutoEncoder(64, 16, 4);
            vae.compile(c -> c.optimizer(new Adam(1e-2)).loss(new MeanSquaredError()));
            trains(vae, images);
          });
    }
  }

  @Test
  void theFunctionalStyleReusesItsParts() {
    try (Session session = Session.builder().seed(3).build()) {
      session.run(
          () -> {
            Tensor originals = Input.builder(64).name("encoder_input").build();
            Tensor x = new Dense(16).activation("relu").apply(originals);
            Tensor mean = new Dense(4).name("z_mean").apply(x);
            Tensor logVariance = new Dense(4).name("z_log_var").apply(x);
            Tensor z = new Sampling().apply(List.of(mean, logVariance));
            Model encoder = new Model(Tensors.of(originals), Tensors.of(z), "encoder");

            Tensor latent = Input.builder(4).name("z_sampling").build();
            Tensor y = new Dense(16).activation("relu").apply(latent);
            Tensor outputs = new Dense(64).activation("sigmoid").apply(y);
            Model decoder = new Model(Tensors.of(latent), Tensors.of(outputs), "decoder");

            Model vae = new Model(Tensors.of(originals), Tensors.of(decoder.apply(z)), "vae");
            vae.addLoss(divergence(mean, logVariance));

            assertThat(vae.weights()).hasSize(10);
            assertThat(vae.getLayer("decoder")).isSameAs(decoder);
            assertThat(encoder.weights()).isEqualTo(vae.weights().subList(0, 6));
            vae.compile(c -> c.optimizer(new Adam(1e-2)).loss(new MeanSquaredError()));
            trains(vae, Digits.first(512).images());
            assertThat(encoder.predict(Tensor.zeros(3, 64)).shape()).isEqualTo(Shape.of(3, 4));
            assertThat(decoder.predict(Tensor.zeros(3, 4)).shape()).isEqualTo(Shape.of(3, 64));
          });
    }
  }

  @Test
  void valuesInTheMiddleOfANestedModelAreLossesOnlyOfModelsThatComputeThem() {
    Tensor inputs = Input.of(4);
    Tensor hidden = new Dense(2).name("hidden").apply(inputs);
    Model model = new Model(inputs, new Dense(4).apply(hidden));
    model.addLoss(hidden.square().mean());
    Tensor x = Tensor.ones(2, 4);
    model.compile(c -> c.optimizer("sgd"));
    Model part = new Model(inputs, hidden);
    double expected = part.predict(x).square().mean().item();
    assertThat(model.evaluate(x, x).get("loss")).isCloseTo(expected, within(1e-6));
  }

  private static void trains(Model vae, Tensor images) {
    History history = vae.fit(images, images, f -> f.epochs(10).batchSize(64).verbose(0));
    assertThat(history.get("loss").getFirst()).isBetween(0.1, 0.3);
    assertThat(history.get("loss").getLast()).isLessThan(0.6 * history.get("loss").getFirst());
  }
}
