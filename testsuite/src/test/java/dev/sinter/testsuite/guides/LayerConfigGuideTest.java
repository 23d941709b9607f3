package dev.sinter.testsuite.guides;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.config.Argument;
import dev.sinter.config.ArgumentTypes;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.format.KerasJson;
import dev.sinter.ir.type.Shape;
import dev.sinter.layers.Embedding;
import dev.sinter.layers.LSTM;
import dev.sinter.layers.Masking;
import dev.sinter.model.CallContext;
import dev.sinter.model.Input;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import dev.sinter.model.Model;
import dev.sinter.session.Session;
import dev.sinter.tensor.Random;
import dev.sinter.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Configs of one's own layers, and the arguments training and mask of their calls. */
class LayerConfigGuideTest {

  /** Its config is what it says itself, and nothing of what every layer has. */
  static final class OwnConfig extends Layer {
    private final int units;

    OwnConfig(int units) {
      this.units = units;
    }

    static OwnConfig fromConfig(Map<String, ? extends @Nullable Object> config) {
      return new OwnConfig((Integer) java.util.Objects.requireNonNull(config.get("units")));
    }

    @Override
    public Map<String, @Nullable Object> getConfig() {
      Map<String, @Nullable Object> config = new LinkedHashMap<>();
      config.put("units", units);
      return config;
    }
  }

  @Test
  void aConfigOfOnesOwnMakesTheLayerAgain() {
    OwnConfig layer = new OwnConfig(64);
    assertThat(layer.getConfig()).hasToString("{units=64}");
    assertThat(OwnConfig.fromConfig(layer.getConfig()).units).isEqualTo(64);
  }

  @Test
  void declaredArgumentsMakeTheConfig() {
    Linear layer = new Linear(64).name("linear_8");
    assertThat(layer.getConfig())
        .hasToString("{name=linear_8, trainable=true, dtype=float32, units=64}");
    Linear copy = Linear.SPEC.create(layer.getConfig());
    assertThat(copy.units()).isEqualTo(64);
    assertThat(copy.getConfig()).isEqualTo(layer.getConfig());
    assertThat(Linear.SPEC.create(Map.of("units", 5)).units()).isEqualTo(5);
    assertThat(Linear.SPEC.create(Map.of()).units()).isEqualTo(32);
    assertThatThrownBy(() -> Linear.SPEC.create(Map.of("unit", 5)))
        .hasMessageContaining("did you mean 'units'?");
  }

  @Test
  void layersOfOnesOwnLiveInFunctionalModelsThatAreWritten() {
    try (Session session = Session.builder().build()) {
      session.register(Linear.SPEC);
      session.run(
          () -> {
            Tensor inputs = Input.of(3);
            Model model = new Model(inputs, new Linear(4).name("own").apply(inputs));
            Model copy = KerasJson.read(KerasJson.write(model));
            assertThat(copy.getLayer("own")).isInstanceOf(Linear.class);
            copy.setWeights(model.getWeights());
            Tensor x = Tensor.ones(2, 3);
            assertThat(copy.predict(x).toFloats()).containsExactly(model.predict(x).toFloats());
          });
    }
  }

  /** Makes of a config something else than its arguments say. */
  static final class Doubling extends Layer {
    private static final Argument<Integer> UNITS =
        Argument.required("units", ArgumentTypes.INT, "size of the output");
    static final Spec<Doubling> SPEC =
        Layer.spec(Doubling.class, arguments -> new Doubling(2 * arguments.get(UNITS)), UNITS);

    private final int units;

    Doubling(int units) {
      super(SPEC.empty().with(UNITS, units));
      this.units = units;
    }
  }

  @Test
  void whatAConfigMakesIsUpToTheClass() {
    assertThat(Doubling.SPEC.create(Map.of("units", 3)).units).isEqualTo(6);
  }

  static final class CustomDropout extends Layer implements LayerSettings<CustomDropout> {
    private static final Argument<Double> RATE =
        Argument.required("rate", ArgumentTypes.FLOAT, "part of the elements that are dropped");
    static final Spec<CustomDropout> SPEC =
        Layer.spec(CustomDropout.class, CustomDropout::new, RATE);

    private CustomDropout(Arguments arguments) {
      super(arguments);
    }

    CustomDropout(double rate) {
      this(SPEC.empty().with(RATE, rate));
    }

    @Override
    protected Tensor call(Tensor x, CallContext context) {
      return context.isTraining() ? Random.dropout(x, get(RATE)) : x;
    }
  }

  @Test
  void trainingIsAnArgumentOfTheCall() {
    Layer layer = new CustomDropout(0.25).name("dropping");
    Tensor x = Tensor.ones(100, 100);
    assertThat(layer.apply(x).toFloats()).containsOnly(1);
    assertThat(layer.apply(x, CallContext.training(false)).toFloats()).containsOnly(1);
    Tensor dropped = layer.apply(x, CallContext.training(true));
    assertThat(dropped.toFloats()).containsOnly(0, 1 / 0.75f);
    assertThat(dropped.equal(0).cast(x.dtype()).mean().item()).isCloseTo(0.25, within(0.03));
    assertThat(dropped.mean().item()).isCloseTo(1, within(0.05));
  }

  @Test
  void fitEvaluateAndPredictSayWhetherTheyTrain() {
    Tensor inputs = Input.of(100);
    Model model = new Model(inputs, new CustomDropout(0.5).apply(inputs));
    Tensor x = Tensor.ones(100, 100);
    assertThat(model.predict(x).toFloats()).containsOnly(1);
    model.compile(c -> c.optimizer("sgd").loss("mse"));
    assertThat(model.evaluate(x, x).get("loss")).isZero();
    // Half of the elements are 0, the others 2: each is 1 away from its target.
    assertThat(model.fit(x, x, f -> f.verbose(0)).get("loss").getFirst()).isEqualTo(1.0);
  }

  /** The mean over the time steps that a mask leaves. */
  static final class MaskedMean extends Layer {
    @Override
    protected Tensor call(Tensor x, CallContext context) {
      Tensor kept = context.mask().orElseThrow().cast(x.dtype()).expandDims(-1);
      return x.times(kept).sum(1).dividedBy(kept.sum(1));
    }
  }

  @Test
  void masksOfEarlierLayersAreAnArgumentOfTheCall() {
    Tensor x = Tensor.ofArray(new float[][][] {{{2, 4}, {4, 6}, {0, 0}}, {{1, 1}, {0, 0}, {0, 0}}});
    Tensor masked = new Masking().apply(x);
    assertThat(masked.mask().orElseThrow().toFloats()).containsExactly(1, 1, 0, 1, 0, 0);
    assertThat(new MaskedMean().apply(masked).toFloats()).containsExactly(3, 5, 1, 1);
    Tensor given = Tensor.of(new int[][] {{1, 0, 0}, {1, 0, 0}}).notEqual(0);
    Tensor mean = new MaskedMean().apply(x, CallContext.DEFAULT.withMask(given));
    assertThat(mean.toFloats()).containsExactly(2, 4, 1, 1);

    Tensor inputs = Input.of(3, 2);
    Model model = new Model(inputs, new MaskedMean().apply(new Masking().apply(inputs)));
    assertThat(model.predict(x).toFloats()).containsExactly(3, 5, 1, 1);
  }

  @Test
  void recurrentLayersSkipWhatAnEmbeddingMasks() {
    Embedding embedding = new Embedding(10, 4).maskZero(true);
    LSTM lstm = new LSTM(3);
    Tensor padded = embedding.apply(Tensor.of(new int[][] {{1, 2, 0, 0}}));
    Tensor shorter = embedding.apply(Tensor.of(new int[][] {{1, 2}}));
    assertThat(lstm.apply(padded).shape()).isEqualTo(Shape.of(1, 3));
    assertThat(lstm.apply(padded).toFloats())
        .containsExactly(lstm.apply(shorter).toFloats(), within(1e-6f));
  }
}
