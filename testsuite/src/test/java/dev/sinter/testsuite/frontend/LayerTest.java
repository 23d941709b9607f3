package dev.sinter.testsuite.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.config.Argument;
import dev.sinter.config.ArgumentTypes;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.format.KerasJson;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.layers.Dense;
import dev.sinter.layers.Embedding;
import dev.sinter.layers.LSTM;
import dev.sinter.losses.BinaryCrossentropy;
import dev.sinter.model.CallContext;
import dev.sinter.model.Input;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.regularizers.L2;
import dev.sinter.runtime.training.History;
import dev.sinter.session.Session;
import dev.sinter.tensor.Random;
import dev.sinter.tensor.RandomGenerator;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import dev.sinter.tensor.Variable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Layers as users write and use them: the walk through subclassing. */
class LayerTest {

  static final class Linear extends Layer implements LayerSettings<Linear> {
    private static final Argument<Integer> UNITS =
        Argument.required("units", ArgumentTypes.INT, "size of the output").check(Check.positive());
    static final Spec<Linear> SPEC = Layer.spec(Linear.class, Linear::new, UNITS);

    private Variable w;
    private Variable b;

    private Linear(Arguments arguments) {
      super(arguments);
    }

    Linear(int units) {
      this(SPEC.empty().with(UNITS, units));
    }

    @Override
    protected void build(Shape input) {
      w =
          addWeight(
              "w", Shape.of(input.last(), Dim.of(get(UNITS))), s -> s.initializer("random_normal"));
      b = addWeight("b", Shape.of(get(UNITS)), s -> s.initializer("zeros"));
    }

    @Override
    protected Tensor call(Tensor x, CallContext context) {
      return x.dot(w.read()).plus(b.read());
    }
  }

  static final class ComputeSum extends Layer {
    private final Variable total = track(new Variable("total", Tensor.zeros(2)));

    ComputeSum() {
      total.setTrainable(false);
    }

    @Override
    protected Tensor call(Tensor x, CallContext context) {
      total.assignAdd(x.sum(0));
      return total.read();
    }
  }

  @Test
  void ownLayersComputeWhenCalledOnTensors() {
    Linear layer = new Linear(4);
    Tensor y = layer.apply(Tensor.ones(2, 2));
    assertThat(y.shape()).isEqualTo(Shape.of(2, 4));
    assertThat(layer.weights()).extracting(Variable::name).containsExactly("w", "b");
    assertThat(layer.countParams()).isEqualTo(12);
  }

  @Test
  void stateChangesAtEachCall() {
    ComputeSum layer = new ComputeSum();
    Tensor first = layer.apply(Tensor.ones(2, 2));
    Tensor second = layer.apply(Tensor.ones(2, 2));
    assertThat(first.toFloats()).containsExactly(2, 2);
    assertThat(second.toFloats()).containsExactly(4, 4);
  }

  @Test
  void configsMakeEqualLayers() {
    Linear layer = new Linear(64).name("linear_8");
    assertThat(layer.getConfig())
        .containsEntry("name", "linear_8")
        .containsEntry("trainable", true)
        .containsEntry("dtype", "float32")
        .containsEntry("units", 64);
    assertThat(Linear.SPEC.create(layer.getConfig()).getConfig()).isEqualTo(layer.getConfig());
  }

  static final class ActivityPenalty extends Layer {
    @Override
    protected Tensor call(Tensor x, CallContext context) {
      addLoss(x.sum().times(0.01));
      addMetric(x.mean(), "activity");
      return x;
    }
  }

  static final class Outer extends Layer {
    private final Layer penalty = track("penalty", new ActivityPenalty());
    private final Layer dense = track("dense", new Dense(32).kernelRegularizer(new L2(1e-3)));

    @Override
    protected Tensor call(Tensor x, CallContext context) {
      return dense.apply(penalty.apply(x));
    }
  }

  @Test
  void lossesStartAnewAtEachTopLevelCall() {
    Outer layer = new Outer();
    assertThat(layer.losses()).isEmpty();
    layer.apply(Tensor.ones(1, 5));
    assertThat(layer.losses()).hasSize(2);
    layer.apply(Tensor.ones(1, 5));
    assertThat(layer.losses()).hasSize(2);
    assertThat(layer.losses().getFirst().item()).isCloseTo(0.05, within(1e-6));
  }

  @Test
  void addedLossesAndMetricsAreTrainedOnWithoutALossInCompile() {
    Tensor in = Input.of(3);
    Model model = new Model(in, new ActivityPenalty().apply(new Dense(2).apply(in)));
    model.compile(c -> c.optimizer("adam"));
    Tensor x = Random.uniform(Shape.of(8, 3), new RandomGenerator(1));
    History history = model.fit(Tensors.of(x), f -> f.verbose(0).epochs(3));
    assertThat(history.history()).containsOnlyKeys("loss", "activity");
    assertThat(history.get("loss").get(2)).isLessThan(history.get("loss").getFirst());
  }

  static final class LogisticEndpoint extends Layer {
    private final BinaryCrossentropy loss = new BinaryCrossentropy(true);

    @Override
    protected Tensors call(Tensors inputs, CallContext context) {
      Tensor targets = inputs.get(0);
      Tensor logits = inputs.get(1);
      addLoss(loss.apply(targets, logits));
      addMetric(targets.equal(logits.greater(0).cast(DType.F32)).cast(DType.F32), "accuracy");
      return Tensors.of(logits.softmax(-1));
    }
  }

  @Test
  void endpointsTakeTargetsAsInputsByName() {
    Tensor inputs = Input.builder(3).name("inputs").build();
    Tensor targets = Input.builder(10).name("targets").build();
    Tensor logits = new Dense(10).apply(inputs);
    Tensor predictions = new LogisticEndpoint().apply(List.of(targets, logits));
    Model model = new Model(List.of(inputs, targets), List.of(predictions));
    model.compile(c -> c.optimizer("adam"));
    Map<String, Tensor> data = new LinkedHashMap<>();
    data.put("inputs", Random.uniform(Shape.of(3, 3), new RandomGenerator(1)));
    data.put("targets", Random.uniform(Shape.of(3, 10), new RandomGenerator(2)).round());
    History history = model.fit(Tensors.named(data), f -> f.verbose(0));
    assertThat(history.history()).containsOnlyKeys("loss", "accuracy");
  }

  // ---- the variational autoencoder of the guide -------------------------------------------------

  static final class Sampling extends Layer {
    @Override
    protected Tensors call(Tensors inputs, CallContext context) {
      Tensor mean = inputs.get(0);
      Tensor logVariance = inputs.get(1);
      Tensor epsilon = Random.normal(mean.shape());
      return Tensors.of(mean.plus(logVariance.times(0.5).exp().times(epsilon)));
    }
  }

  static final class Encoder extends Layer {
    private final Layer projection = track("dense_proj", new Dense(8).activation("relu"));
    private final Layer toMean = track("dense_mean", new Dense(2));
    private final Layer toLogVariance = track("dense_log_var", new Dense(2));
    private final Layer sampling = track("sampling", new Sampling());

    @Override
    protected Tensors call(Tensors inputs, CallContext context) {
      Tensor x = projection.apply(inputs.single());
      Tensor mean = toMean.apply(x);
      Tensor logVariance = toLogVariance.apply(x);
      return Tensors.of(mean, logVariance, sampling.apply(List.of(mean, logVariance)));
    }
  }

  static final class Autoencoder extends Model {
    private final Encoder encoder = track("encoder", new Encoder());
    private final Layer decoder;

    Autoencoder(int size) {
      decoder =
          track(
              "decoder",
              Sequential.of(
                  new Dense(8).activation("relu"), new Dense(size).activation("sigmoid")));
    }

    @Override
    protected Tensor call(Tensor x, CallContext context) {
      Tensors encoded = encoder.apply(Tensors.of(x));
      Tensor mean = encoded.get(0);
      Tensor logVariance = encoded.get(1);
      Tensor reconstructed = decoder.apply(encoded.get(2));
      addLoss(logVariance.minus(mean.square()).minus(logVariance.exp()).plus(1).mean().times(-0.5));
      return reconstructed;
    }
  }

  @Test
  void aVariationalAutoencoderTrains() {
    Tensor x = Random.uniform(Shape.of(32, 6), new RandomGenerator(3));
    Autoencoder model = new Autoencoder(6);
    model.compile(c -> c.optimizer("adam").loss("mse"));
    History history = model.fit(x, x, f -> f.epochs(10).batchSize(16).verbose(0));
    assertThat(history.get("loss").getLast()).isLessThan(history.get("loss").getFirst());
    assertThat(model.weights()).hasSize(10);
  }

  @Test
  void functionalModelsTakeLossesOfTheirValues() {
    Tensor in = Input.of(6);
    Tensor hidden = new Dense(4).activation("relu").apply(in);
    Tensor mean = new Dense(2).name("z_mean").apply(hidden);
    Tensor logVariance = new Dense(2).name("z_log_var").apply(hidden);
    Model encoder = new Model(in, new Sampling().apply(List.of(mean, logVariance)));
    Tensor latent = Input.of(2);
    Model decoder = new Model(latent, new Dense(6).activation("sigmoid").apply(latent));
    Model vae = new Model(in, decoder.apply(encoder.apply(in)));
    assertThatThrownBy(() -> vae.addLoss(Input.of(2).sum())).isInstanceOf(ModelException.class);
    Model whole = new Model(in, decoder.apply(new Sampling().apply(List.of(mean, logVariance))));
    whole.addLoss(
        logVariance.minus(mean.square()).minus(logVariance.exp()).plus(1).mean().times(-0.5));
    whole.compile(c -> c.optimizer("adam").loss("mse"));
    Tensor x = Random.uniform(Shape.of(32, 6), new RandomGenerator(3));
    History history = whole.fit(x, x, f -> f.epochs(5).verbose(0));
    assertThat(history.get("loss")).hasSize(5).allSatisfy(v -> assertThat(v).isBetween(0.0, 10.0));
  }

  // ---- masks, state, files ----------------------------------------------------------------------

  @Test
  void masksTravelBesideTheirTensors() {
    Embedding embedding = new Embedding(10, 4).maskZero(true);
    LSTM lstm = new LSTM(3);
    Tensor padded = embedding.apply(Tensor.of(new int[][] {{1, 2, 0, 0}}));
    assertThat(padded.mask().orElseThrow().toFloats()).containsExactly(1, 1, 0, 0);
    float[] masked = lstm.apply(padded).toFloats();
    float[] shorter = lstm.apply(embedding.apply(Tensor.of(new int[][] {{1, 2}}))).toFloats();
    assertThat(masked).containsExactly(shorter, within(1e-6f));
  }

  @Test
  void statefulLayersGoOnFromTheLastCall() {
    Sequential model = Sequential.of(new LSTM(3).stateful(true).batchInputShape(1, 2, 2));
    Tensor x = Tensor.ofArray(new float[][][] {{{1, 0}, {0, 1}}});
    float[] first = model.predict(x).toFloats();
    float[] second = model.predict(x).toFloats();
    assertThat(second).isNotEqualTo(first);
    model.resetStates();
    assertThat(model.predict(x).toFloats()).containsExactly(first, within(1e-6f));
  }

  @Test
  void modelsWithUnknownTimeServeEveryLength() {
    Tensor in = Input.of(-1, 2);
    Model model = new Model(in, new Dense(1).apply(new LSTM(4).apply(in)));
    assertThat(model.predict(Tensor.ones(3, 5, 2)).shape()).isEqualTo(Shape.of(3, 1));
    assertThat(model.predict(Tensor.ones(2, 7, 2)).shape()).isEqualTo(Shape.of(2, 1));
  }

  @Test
  void jsonHoldsSharedAndNestedModels() {
    Tensor a = Input.of(4);
    Tensor inner = Input.of(4);
    Model nested = new Model(inner, new Dense(3).activation("tanh").apply(inner));
    Layer shared = new Dense(4);
    Tensor once = shared.apply(a);
    Tensor twice = shared.apply(once);
    Model model = new Model(List.of(a), List.of(nested.apply(once), nested.apply(twice)));
    Model copy = KerasJson.read(KerasJson.write(model));
    copy.setWeights(model.getWeights());
    Tensor x = Random.uniform(Shape.of(2, 4), new RandomGenerator(4));
    Tensors expected = model.predict(Tensors.of(x), p -> p.verbose(0));
    Tensors actual = copy.predict(Tensors.of(x), p -> p.verbose(0));
    for (int i = 0; i < 2; i++) {
      assertThat(actual.get(i).toFloats()).containsExactly(expected.get(i).toFloats());
    }
    assertThat(KerasJson.write(copy)).isEqualTo(KerasJson.write(model));
  }

  @Test
  void unsupportedLayersOfAFileAreNamedTogether() {
    String json =
        "{\"class_name\":\"Sequential\",\"config\":{\"name\":\"s\",\"layers\":[{\"class_name\":\"Wobble\",\"config\":{}},"
            + "{\"class_name\":\"Dense\",\"config\":{\"units\":2}},{\"class_name\":\"Bend\",\"config\":{}}]}}";
    assertThatThrownBy(() -> KerasJson.read(json))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("layers of class Wobble are not known")
        .hasMessageContaining("layers of class Bend are not known");
  }

  @Test
  void registeredLayersAreReadFromFiles() {
    try (Session session = Session.builder().backend("interpreter").build()) {
      session.register(Linear.SPEC);
      session.run(
          () -> {
            Sequential model = Sequential.of(new Linear(2).inputShape(3).name("own"));
            assertThat(KerasJson.read(KerasJson.write(model)).getLayer("own").className())
                .isEqualTo("Linear");
          });
    }
  }

  @Test
  void frozenLayersStay() {
    Dense frozen = new Dense(3).trainable(false);
    Sequential model = Sequential.of(frozen, new Dense(1));
    model.compile(c -> c.optimizer("sgd").loss("mse"));
    Tensor x = Random.uniform(Shape.of(8, 2), new RandomGenerator(5));
    model.predict(x);
    float[] before = frozen.getWeights().getFirst().buffer().toFloats().clone();
    model.fit(x, Tensor.ones(8, 1), f -> f.verbose(0));
    assertThat(frozen.getWeights().getFirst().buffer().toFloats()).containsExactly(before);
    assertThat(model.trainableWeights()).hasSize(2);
    assertThat(model.nonTrainableWeights()).hasSize(2);
  }

  @Test
  void classWeightsAndValidationSplitFollowKeras() {
    Sequential model = Sequential.of(new Dense(2).activation("softmax").inputShape(2));
    model.compile(
        c -> c.optimizer("sgd").loss("sparse_categorical_crossentropy").metrics("accuracy"));
    Tensor x = Random.uniform(Shape.of(10, 2), new RandomGenerator(6));
    Tensor y = Tensor.of(0, 1, 0, 1, 0, 1, 0, 1, 0, 1);
    History history =
        model.fit(
            x,
            y,
            f ->
                f.epochs(2)
                    .batchSize(4)
                    .validationSplit(0.2)
                    .classWeight(Map.of(0, 1.0, 1, 2.0))
                    .verbose(0));
    assertThat(history.history()).containsOnlyKeys("loss", "accuracy", "val_loss", "val_accuracy");
    assertThatThrownBy(() -> model.fit(x, y, f -> f.classWeight(Map.of(1, 2.0)).verbose(0)))
        .hasMessageContaining("keys 0 to 0");
  }
}
