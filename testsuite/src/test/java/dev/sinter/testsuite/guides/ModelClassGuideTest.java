package dev.sinter.testsuite.guides;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.Shape;
import dev.sinter.layers.Conv2D;
import dev.sinter.layers.Dense;
import dev.sinter.layers.Dropout;
import dev.sinter.layers.GlobalAveragePooling2D;
import dev.sinter.layers.RandomCrop;
import dev.sinter.losses.BinaryCrossentropy;
import dev.sinter.metrics.Metrics;
import dev.sinter.model.CallContext;
import dev.sinter.model.Input;
import dev.sinter.model.Layer;
import dev.sinter.model.Model;
import dev.sinter.optimizers.Adam;
import dev.sinter.runtime.training.History;
import dev.sinter.tensor.Random;
import dev.sinter.tensor.RandomGenerator;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import dev.sinter.tensor.Variable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The Model class: made of tensors or by subclassing, its parts, compiling, finding layers. */
class ModelClassGuideTest {
  private static Tensor uniform(long seed, long... shape) {
    return Random.uniform(Shape.of(shape), new RandomGenerator(seed));
  }

  @Test
  void aFunctionalModelIsMadeOfItsInputsAndOutputs() {
    Tensor inputs = Input.of(3);
    Tensor x = new Dense(4).activation("relu").apply(inputs);
    Tensor outputs = new Dense(5).activation("softmax").apply(x);
    Model model = new Model(inputs, outputs);
    assertThat(model.countParams()).isEqualTo(3 * 4 + 4 + 4 * 5 + 5);
    Tensor predicted = model.predict(uniform(1, 7, 3));
    assertThat(predicted.shape()).isEqualTo(Shape.of(7, 5));
    for (float sum : predicted.sum(1).toFloats()) {
      assertThat(sum).isCloseTo(1, within(1e-5f));
    }
  }

  @Test
  void inputsMayBeListsAndMaps() {
    Tensor a = Input.builder(3).name("a").build();
    Tensor b = Input.builder(3).name("b").build();
    Tensor sum = new Dense(2).apply(a.plus(b));
    Map<String, Tensor> named = new LinkedHashMap<>();
    named.put("a", a);
    named.put("b", b);
    Model byName = new Model(Tensors.named(named), Tensors.of(sum));
    Model byOrder = new Model(List.of(a, b), List.of(sum));
    Tensor x = uniform(2, 4, 3);
    Tensor y = uniform(3, 4, 3);
    Map<String, Tensor> data = new LinkedHashMap<>();
    data.put("b", y);
    data.put("a", x);
    assertThat(byName.predict(data).toFloats())
        .containsExactly(byOrder.predict(List.of(x, y)).toFloats());
  }

  @Test
  void submodelsStartAndEndAtTensorsInTheMiddle() {
    Tensor inputs = Input.of(-1, -1, 3);
    Tensor processed = new RandomCrop(32, 32).apply(inputs);
    Tensor conv = new Conv2D(2, 3).apply(processed);
    Tensor pooling = new GlobalAveragePooling2D().apply(conv);
    Tensor feature = new Dense(10).apply(pooling);
    Model full = new Model(inputs, feature);
    Model backbone = new Model(processed, conv);
    Model activations = new Model(conv, feature);
    assertThat(inputs.shape()).hasToString("[B,?,?,3]");
    assertThat(processed.shape()).hasToString("[B,32,32,3]");
    assertThat(conv.shape()).hasToString("[B,30,30,2]");
    assertThat(full.weights()).hasSize(4);
    assertThat(backbone.weights()).isEqualTo(full.weights().subList(0, 2));
    assertThat(activations.weights()).isEqualTo(full.weights().subList(2, 4));
    // Prediction cuts the middle out of images of any size.
    assertThat(full.predict(uniform(4, 2, 40, 50, 3)).shape()).isEqualTo(Shape.of(2, 10));

    Tensor images = uniform(5, 4, 32, 32, 3);
    close(activations.predict(backbone.predict(images)), full.predict(images));
    full.compile(c -> c.optimizer("adam").loss("mse"));
    float[] before = backbone.predict(images).toFloats();
    full.fit(images, Tensor.zeros(4, 10), f -> f.verbose(0));
    assertThat(backbone.predict(images).toFloats()).isNotEqualTo(before);
    close(activations.predict(backbone.predict(images)), full.predict(images));
  }

  private static void close(Tensor actual, Tensor expected) {
    assertThat(actual.toFloats()).containsExactly(expected.toFloats(), within(1e-5f));
  }

  static final class TwoLayers extends Model {
    private final Layer dense1 = track("dense1", new Dense(4).activation("relu"));
    private final Layer dense2 = track("dense2", new Dense(5).activation("softmax"));

    @Override
    protected Tensor call(Tensor x, CallContext context) {
      return dense2.apply(dense1.apply(x));
    }
  }

  @Test
  void aSubclassDefinesItsLayersAndTheCall() {
    TwoLayers model = new TwoLayers();
    assertThat(model.weights()).isEmpty();
    Tensor x = uniform(6, 3, 2);
    Tensor y = model.apply(x);
    assertThat(y.shape()).isEqualTo(Shape.of(3, 5));
    assertThat(model.weights())
        .extracting(Variable::path)
        .allSatisfy(path -> assertThat(path).containsPattern("dense[12]/(kernel|bias)$"));
    close(model.predict(x), y);
    assertThat(model.layers()).containsExactly(model.dense1, model.dense2);
  }

  static final class WithDropout extends Model {
    private final Layer dense1 = track("dense1", new Dense(4).activation("sigmoid"));
    private final Layer dense2 = track("dense2", new Dense(5).activation("softmax"));
    private final Layer dropout = track("dropout", new Dropout(0.5));

    @Override
    protected Tensor call(Tensor inputs, CallContext context) {
      Tensor x = dense1.apply(inputs);
      if (context.isTraining()) {
        x = dropout.apply(x, context);
      }
      return dense2.apply(x);
    }
  }

  @Test
  void theCallOfASubclassKnowsWhetherItTrains() {
    WithDropout model = new WithDropout();
    Tensor x = uniform(7, 64, 3);
    float[] inference = model.apply(x).toFloats();
    assertThat(model.apply(x).toFloats()).containsExactly(inference);
    assertThat(model.apply(x, CallContext.training(true)).toFloats()).isNotEqualTo(inference);
    close(model.predict(x), model.apply(x));
  }

  @Test
  void compileTakesObjectsAndNames() {
    Tensor inputs = Input.of(4);
    Model model = new Model(inputs, new Dense(1).activation("sigmoid").apply(inputs));
    Adam optimizer = new Adam(1e-3);
    model.compile(
        c ->
            c.optimizer(optimizer)
                .loss(new BinaryCrossentropy())
                .metrics(Metrics.get("binary_accuracy"), Metrics.get("false_negatives")));
    assertThat(model.optimizer()).isSameAs(optimizer);
    Tensor x = uniform(8, 50, 4);
    Tensor y = x.sum(1).greater(2).cast(x.dtype()).expandDims(1);
    History history = model.fit(x, y, f -> f.epochs(3).verbose(0));
    assertThat(history.history()).containsOnlyKeys("loss", "binary_accuracy", "false_negatives");
    Tensor guesses = model.predict(x).greater(0.5).cast(x.dtype());
    var measured = model.evaluate(x, y);
    assertThat(measured.get("binary_accuracy"))
        .isCloseTo(guesses.equal(y).cast(x.dtype()).mean().item(), within(1e-6));
    assertThat(measured.get("false_negatives")).isEqualTo(y.minus(guesses).maximum(0).sum().item());

    model.compile(c -> {});
    assertThat(model.optimizer().className()).isEqualTo("RMSprop");
    assertThatThrownBy(() -> model.compile(c -> c.loss("binary_crossentropie")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("did you mean 'binary_crossentropy'?");
  }

  @Test
  void layersAreFoundByNameAndIndex() {
    Tensor inputs = Input.of(3);
    Layer hidden = new Dense(4).name("hidden");
    Layer head = new Dense(2).name("head");
    Model model = new Model(inputs, head.apply(hidden.apply(inputs)));
    assertThat(model.getLayer("hidden")).isSameAs(hidden);
    assertThat(model.getLayer(1)).isSameAs(hidden);
    assertThat(model.getLayer(2)).isSameAs(head);
    assertThatThrownBy(() -> model.getLayer("heads")).hasMessageContaining("'head'");
    assertThatThrownBy(() -> model.getLayer(3)).hasMessageContaining("0 to 2");
  }

  @Test
  void frozenLayersKeepTheirWeightsAndANewHeadLearns() {
    Digits digits = Digits.first(256);
    Tensor inputs = Input.of(64);
    Layer base = new Dense(32).activation("relu").name("base");
    Tensor features = base.apply(inputs);
    Model first = new Model(inputs, new Dense(10).activation("softmax").apply(features));
    first.compile(c -> c.optimizer("adam").loss("sparse_categorical_crossentropy"));
    first.fit(digits.images(), digits.labels(), f -> f.epochs(3).verbose(0));

    base.setTrainable(false);
    Model second = new Model(inputs, new Dense(1).activation("sigmoid").apply(features));
    assertThat(second.trainableWeights()).hasSize(2);
    assertThat(second.nonTrainableWeights()).isEqualTo(base.weights());
    float[] frozen = base.weights().getFirst().value().buffer().toFloats().clone();
    second.compile(c -> c.optimizer(new Adam(1e-2)).loss("binary_crossentropy"));
    Tensor isOdd = digits.labels().remainder(Tensor.scalar(digits.labels().dtype(), 2));
    Tensor targets = isOdd.cast(digits.images().dtype()).expandDims(1);
    History history = second.fit(digits.images(), targets, f -> f.epochs(5).verbose(0));
    assertThat(history.get("loss").getLast()).isLessThan(history.get("loss").getFirst());
    assertThat(base.weights().getFirst().value().buffer().toFloats()).containsExactly(frozen);

    base.setTrainable(true);
    second.compile(c -> c.optimizer(new Adam(1e-4)).loss("binary_crossentropy"));
    second.fit(digits.images(), targets, f -> f.verbose(0));
    assertThat(base.weights().getFirst().value().buffer().toFloats()).isNotEqualTo(frozen);
  }
}
