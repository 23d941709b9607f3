package dev.sinter.testsuite.guides;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.ir.type.Shape;
import dev.sinter.layers.Dense;
import dev.sinter.losses.BinaryCrossentropy;
import dev.sinter.losses.SparseCategoricalCrossentropy;
import dev.sinter.metrics.Metric;
import dev.sinter.metrics.Metrics;
import dev.sinter.model.CallContext;
import dev.sinter.model.Input;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.optimizers.SGD;
import dev.sinter.regularizers.L2;
import dev.sinter.runtime.training.History;
import dev.sinter.session.Session;
import dev.sinter.tensor.GradientTape;
import dev.sinter.tensor.Random;
import dev.sinter.tensor.RandomGenerator;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Losses and metrics that layers add while they are called. */
class LayerLossesGuideTest {
  private static final Tensor X = Random.uniform(Shape.of(2, 3), new RandomGenerator(1));
  private static final Tensor Y = Random.uniform(Shape.of(2, 3), new RandomGenerator(2));

  static final class ActivityRegularizationLayer extends Layer {
    private final double rate;

    ActivityRegularizationLayer(double rate) {
      this.rate = rate;
    }

    @Override
    protected Tensor call(Tensor x, CallContext context) {
      addLoss(x.sum().times(rate));
      return x;
    }
  }

  static final class OuterLayer extends Layer {
    private final Layer penalty = track("activity_reg", new ActivityRegularizationLayer(1e-2));

    @Override
    protected Tensor call(Tensor x, CallContext context) {
      return penalty.apply(x);
    }
  }

  static final class OuterLayerWithKernelRegularizer extends Layer {
    private final Dense dense = track("dense", new Dense(32).kernelRegularizer(new L2(1e-3)));

    @Override
    protected Tensor call(Tensor x, CallContext context) {
      return dense.apply(x);
    }
  }

  @Test
  void aLayerAddsALossOfItsCall() {
    Layer layer = new ActivityRegularizationLayer(1e-2);
    Tensor x = Tensor.of(new float[][] {{1, 2}, {3, 4}});
    assertThat(layer.apply(x).toFloats()).containsExactly(1, 2, 3, 4);
    assertThat(layer.losses()).hasSize(1);
    assertThat(layer.losses().getFirst().item()).isCloseTo(0.1, within(1e-7));
  }

  @Test
  void lossesOfLayersWithinStartAnewAtEachTopLevelCall() {
    Layer layer = new OuterLayer();
    assertThat(layer.losses()).isEmpty();
    layer.apply(Tensor.zeros(1, 1));
    assertThat(layer.losses()).hasSize(1);
    layer.apply(Tensor.ones(1, 1));
    assertThat(layer.losses()).hasSize(1);
    assertThat(layer.losses().getFirst().item()).isCloseTo(1e-2, within(1e-8));
  }

  @Test
  void penaltiesOnWeightsAreAmongTheLosses() {
    OuterLayerWithKernelRegularizer layer = new OuterLayerWithKernelRegularizer();
    layer.apply(Tensor.zeros(1, 1));
    double squares = 0;
    for (float w : layer.dense.weights().getFirst().value().buffer().toFloats()) {
      squares += (double) w * w;
    }
    assertThat(layer.losses()).hasSize(1);
    assertThat(layer.losses().getFirst().shape()).isEqualTo(Shape.SCALAR);
    assertThat(layer.losses().getFirst().item())
        .isPositive()
        .isCloseTo(1e-3 * squares, within(1e-8));
  }

  @Test
  void loopsOfOnesOwnAddTheLossesOfTheModel() {
    try (Session session = Session.builder().seed(8).build()) {
      session.run(LayerLossesGuideTest::trainInALoop);
    }
  }

  private static void trainInALoop() {
    Digits digits = Digits.first(256);
    Model model =
        Sequential.of(
            new Dense(16).activation("relu").kernelRegularizer(new L2(1e-3)), new Dense(10));
    SGD optimizer = new SGD(0.1);
    var lossFunction = new SparseCategoricalCrossentropy(true);
    double first = 0;
    double last = 0;
    for (int step = 0; step < 40; step++) {
      int from = step % 4 * 64;
      Tensor x = digits.images().slice(0, from, from + 64);
      Tensor y = digits.labels().slice(0, from, from + 64);
      try (GradientTape tape = new GradientTape()) {
        Tensor loss = lossFunction.apply(y, model.apply(x));
        assertThat(model.losses()).hasSize(1);
        for (Tensor added : model.losses()) {
          loss = loss.plus(added);
        }
        var gradients = tape.gradient(loss, model.trainableWeights());
        assertThat(gradients).hasSize(4).allSatisfy(g -> assertThat(g).isPresent());
        optimizer.applyGradients(gradients, model.trainableWeights());
        last = loss.item();
        first = step == 0 ? last : first;
      }
    }
    assertThat(first).isGreaterThan(2);
    assertThat(last).isLessThan(0.75 * first);
    assertThat(optimizer.iterations().value().buffer().getLong(0)).isEqualTo(40);
  }

  @Test
  void fitAddsThemToTheLossOfCompileOrTrainsOnThemAlone() {
    Tensor inputs = Input.of(3);
    Model model = new Model(inputs, new ActivityRegularizationLayer(1e-2).apply(inputs));
    double squares = X.minus(Y).square().mean().item();
    double added = X.sum().times(1e-2).item();

    model.compile(c -> c.optimizer("adam").loss("mse"));
    History history = model.fit(X, Y, f -> f.verbose(0));
    assertThat(history.get("loss").getFirst()).isCloseTo(squares + added, within(1e-6));

    model.compile(c -> c.optimizer("adam"));
    history = model.fit(X, Y, f -> f.verbose(0));
    assertThat(history.get("loss").getFirst()).isCloseTo(added, within(1e-6));
  }

  @Test
  void addedLossesTrainTheLayersBeforeThem() {
    Tensor inputs = Input.of(3);
    Tensor hidden = new Dense(3).apply(inputs);
    Model model = new Model(inputs, new ActivityRegularizationLayer(1e-2).apply(hidden));
    model.compile(c -> c.optimizer("adam"));
    List<Double> losses = model.fit(X, Y, f -> f.epochs(10).verbose(0)).get("loss");
    assertThat(losses.getLast()).isLessThan(losses.getFirst());
  }

  static final class LogisticEndpoint extends Layer implements LayerSettings<LogisticEndpoint> {
    static final Spec<LogisticEndpoint> SPEC =
        Layer.spec(LogisticEndpoint.class, LogisticEndpoint::new);

    private final BinaryCrossentropy lossFunction = new BinaryCrossentropy(true);
    private final Metric accuracy = track(Metrics.get("binary_accuracy"));

    private LogisticEndpoint(Arguments arguments) {
      super(arguments);
    }

    LogisticEndpoint() {
      this(SPEC.empty());
    }

    @Override
    protected Tensors call(Tensors inputs, CallContext context) {
      Tensor targets = inputs.get(0);
      Tensor logits = inputs.get(1);
      var weights = context.tensor("sample_weights");
      addLoss(lossFunction.apply(targets, logits, weights));
      accuracy.update(targets, logits, weights);
      return Tensors.of(logits.softmax(-1));
    }
  }

  @Test
  void anEndpointTakesTargetsAndLogits() {
    Layer layer = new LogisticEndpoint();
    Tensor y = layer.apply(List.of(Tensor.ones(2, 2), Tensor.ones(2, 2)));
    assertThat(y.toFloats()).containsExactly(0.5f, 0.5f, 0.5f, 0.5f);
    assertThat(layer.losses()).hasSize(1);
    // -log(sigmoid(1))
    assertThat(layer.losses().getFirst().item()).isCloseTo(0.31326169, within(1e-6));
  }

  @Test
  void metricsOfALayerAreFoundThere() {
    Layer layer = new LogisticEndpoint();
    layer.apply(List.of(Tensor.ones(2, 2), Tensor.ones(2, 2)));
    assertThat(layer.metrics()).hasSize(1);
    assertThat(layer.metrics().getFirst().name()).isEqualTo("binary_accuracy");
    assertThat(layer.metrics().getFirst().result().item()).isEqualTo(1.0);
    layer.apply(List.of(Tensor.zeros(2, 2), Tensor.ones(2, 2)));
    assertThat(layer.metrics().getFirst().result().item()).isEqualTo(0.5);
  }

  @Test
  void callArgumentsOfOnesOwnReachTheLayer() {
    Layer layer = new LogisticEndpoint();
    Tensor targets = Tensor.of(new float[][] {{1}, {0}});
    Tensors inputs = Tensors.of(targets, Tensor.ones(2, 1));
    layer.apply(inputs, CallContext.DEFAULT.with("sample_weights", Tensor.of(1f, 0f)));
    assertThat(layer.losses().getFirst().item()).isCloseTo(0.31326169 / 2, within(1e-6));
    assertThat(layer.metrics().getFirst().result().item()).isEqualTo(1.0);
  }

  @Test
  void fitTrainsAnEndpointOnNamedDataWithoutTargetsAndWithoutALoss() {
    Tensor inputs = Input.builder(3).name("inputs").build();
    Tensor targets = Input.builder(10).name("targets").build();
    Tensor logits = new Dense(10).apply(inputs);
    Tensor predictions = new LogisticEndpoint().name("predictions").apply(List.of(targets, logits));
    Model model = new Model(List.of(inputs, targets), List.of(predictions));
    assertThat(model.inputNames()).containsExactly("inputs", "targets");
    assertThat(model.outputNames()).containsExactly("predictions");
    model.compile(c -> c.optimizer("adam"));
    Map<String, Tensor> data = new LinkedHashMap<>();
    data.put("inputs", Random.uniform(Shape.of(3, 3), new RandomGenerator(3)));
    data.put("targets", Random.uniform(Shape.of(3, 10), new RandomGenerator(4)).round());
    History history = model.fit(Tensors.named(data), f -> f.epochs(5).verbose(0));
    assertThat(history.history()).containsOnlyKeys("loss", "binary_accuracy");
    List<Double> losses = history.get("loss");
    assertThat(losses.getLast()).isLessThan(losses.getFirst());
    assertThat(history.get("binary_accuracy")).allSatisfy(a -> assertThat(a).isBetween(0.0, 1.0));
  }

  @Test
  void meansOfValuesAreMetricsToo() {
    Tensor inputs = Input.of(3);
    Layer layer =
        new Layer() {
          @Override
          protected Tensor call(Tensor x, CallContext context) {
            addMetric(x.mean(), "activation_mean");
            return x;
          }
        };
    Model model = new Model(inputs, new Dense(1).apply(layer.apply(inputs)));
    model.compile(c -> c.optimizer("sgd").loss("mse").metrics("mae"));
    Tensor x = Tensor.of(new float[][] {{1, 1, 1}, {3, 3, 3}});
    History history = model.fit(x, Tensor.zeros(2, 1), f -> f.batchSize(1).epochs(2).verbose(0));
    assertThat(history.history()).containsOnlyKeys("loss", "mae", "activation_mean");
    assertThat(history.get("activation_mean")).containsExactly(2.0, 2.0);
  }
}
