package dev.sinter.testsuite.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.Shape;
import dev.sinter.layers.Add;
import dev.sinter.layers.Conv2D;
import dev.sinter.layers.Dense;
import dev.sinter.layers.Dropout;
import dev.sinter.layers.GlobalAveragePooling2D;
import dev.sinter.layers.RandomCrop;
import dev.sinter.model.CallContext;
import dev.sinter.model.Input;
import dev.sinter.model.Layer;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.optimizers.Adam;
import dev.sinter.optimizers.SGD;
import dev.sinter.runtime.training.History;
import dev.sinter.session.Session;
import dev.sinter.tensor.GradientTape;
import dev.sinter.tensor.Random;
import dev.sinter.tensor.RandomGenerator;
import dev.sinter.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModelTest {
  private static final Tensor X = Tensor.of(new float[][] {{1, 2}, {3, 4}, {5, 6}, {7, 8}, {2, 1}});
  private static final Tensor Y = Tensor.of(new float[][] {{3}, {7}, {11}, {15}, {3}});

  @Test
  void fitsALinearFunction() {
    Sequential model = Sequential.of(new Dense(1));
    model.compile(c -> c.optimizer(new SGD(0.01)).loss("mse").metrics("mae"));
    History history = model.fit(X, Y, f -> f.epochs(200).batchSize(2).verbose(0));
    assertThat(history.get("loss").getLast())
        .isLessThan(0.1)
        .isLessThan(history.get("loss").getFirst());
    assertThat(history.get("mae")).hasSize(200);
    assertThat(model.predict(Tensor.of(new float[][] {{4, 4}})).item()).isCloseTo(8, within(0.5));
  }

  @Test
  void evaluatesAndPredictsWithoutChangingWeights() {
    Sequential model = Sequential.of(new Dense(4).activation("relu").inputShape(2), new Dense(1));
    model.compile(c -> c.optimizer("adam").loss("mse"));
    var before = model.getWeights().stream().map(w -> w.buffer().toFloats().clone()).toList();
    assertThat(model.evaluate(X, Y)).containsOnlyKeys("loss");
    assertThat(model.predict(X).shape()).isEqualTo(Shape.of(5, 1));
    var after = model.getWeights().stream().map(w -> w.buffer().toFloats().clone()).toList();
    for (int i = 0; i < before.size(); i++) {
      assertThat(after.get(i)).containsExactly(before.get(i));
    }
  }

  @Test
  void connectsLayersByTensors() {
    Tensor in = Input.of(3);
    Tensor hidden = new Dense(4).activation("relu").apply(in);
    Tensor out =
        new Dense(5).activation("softmax").apply(new Add().apply(List.of(hidden, hidden.times(2))));
    Model model = new Model(in, out);
    assertThat(out.shape().toString()).isEqualTo("[B,5]");
    float[] p = model.predict(Tensor.of(new float[][] {{1, 2, 3}, {0, 0, 1}})).toFloats();
    assertThat(p).hasSize(10);
    assertThat(p[0] + p[1] + p[2] + p[3] + p[4]).isCloseTo(1f, within(1e-5f));
  }

  @Test
  void takesModelsOutOfModels() {
    Tensor inputs = Input.of(-1, -1, 3);
    Tensor processed = new RandomCrop(32, 32).apply(inputs);
    Tensor conv = new Conv2D(2, 3).apply(processed);
    Tensor feature = new Dense(10).apply(new GlobalAveragePooling2D().apply(conv));
    Model full = new Model(inputs, feature);
    Model backbone = new Model(processed, conv);
    Model activations = new Model(conv, feature);
    Tensor images = Random.uniform(Shape.of(2, 32, 32, 3), new RandomGenerator(5));
    assertThat(inputs.shape().toString()).isEqualTo("[B,?,?,3]");
    assertThat(feature.shape().toString()).isEqualTo("[B,10]");
    assertThat(backbone.weights()).isEqualTo(full.weights().subList(0, 2));
    float[] whole = full.predict(images).toFloats();
    float[] parts = activations.predict(backbone.predict(images)).toFloats();
    for (int i = 0; i < whole.length; i++) {
      assertThat(parts[i]).isCloseTo(whole[i], within(1e-5f));
    }
  }

  static final class MyModel extends Model {
    private final Layer dense = track("dense", new Dense(4).activation("tanh"));
    private final Layer dropout = track("dropout", new Dropout(0.5));
    private final Layer head = track("head", new Dense(1));

    @Override
    protected Tensor call(Tensor x, CallContext context) {
      Tensor hidden = dense.apply(x);
      return head.apply(context.isTraining() ? dropout.apply(hidden) : hidden);
    }
  }

  @Test
  void subclassesAreBuiltAtTheFirstCall() {
    MyModel model = new MyModel();
    assertThat(model.weights()).isEmpty();
    model.compile(c -> c.optimizer("adam").loss("mse"));
    model.fit(X, Y, f -> f.epochs(2).verbose(0));
    assertThat(model.weights())
        .extracting(w -> w.path().replaceFirst("my_model(_\\d+)?/", ""))
        .containsExactly("dense/kernel", "dense/bias", "head/kernel", "head/bias");
    assertThat(model.predict(X).shape()).isEqualTo(Shape.of(5, 1));
  }

  @Test
  void ownTrainingLoopsUseATape() {
    Session.current();
    Sequential model = Sequential.of(new Dense(1).inputShape(2));
    Adam optimizer = new Adam(0.1);
    double first = 0;
    double last = 0;
    for (int step = 0; step < 30; step++) {
      try (GradientTape tape = new GradientTape()) {
        Tensor loss = model.apply(X).minus(Y).square().mean();
        List<Optional<Tensor>> gradients = tape.gradient(loss, model.trainableWeights());
        optimizer.applyGradients(gradients, model.trainableWeights());
        last = loss.item();
        first = step == 0 ? last : first;
      }
    }
    assertThat(last).isLessThan(first);
    assertThat(optimizer.iterations().value().buffer().getLong(0)).isEqualTo(30);
  }

  @Test
  void higherDerivativesComeFromNestedTapes() {
    Tensor x = Tensor.scalar(3);
    try (GradientTape outer = new GradientTape()) {
      outer.watch(x);
      Tensor slope;
      try (GradientTape inner = new GradientTape()) {
        inner.watch(x);
        slope = inner.gradient(x.times(x).times(x), x).orElseThrow();
      }
      assertThat(slope.item()).isCloseTo(27, within(1e-4));
      assertThat(outer.gradient(slope, x).orElseThrow().item()).isCloseTo(18, within(1e-4));
    }
  }

  @Test
  void sourcesWithoutAPathHaveNoGradient() {
    Tensor x = Tensor.scalar(3);
    Tensor other = Tensor.scalar(2);
    try (GradientTape tape = new GradientTape()) {
      tape.watch(x);
      tape.watch(other);
      Tensor y = x.square();
      try (var _ = tape.stopRecording()) {
        other = other.times(2);
      }
      assertThat(tape.gradient(y.times(other), List.of(x, other)))
          .satisfiesExactly(
              g -> assertThat(g.orElseThrow().item()).isCloseTo(24, within(1e-4)),
              g -> assertThat(g).isEmpty());
      assertThatThrownBy(() -> tape.gradient(y, x))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("persistent");
    }
  }

  @Test
  void mistakesAreNamed() {
    assertThatThrownBy(() -> new Dense(0))
        .hasMessageContaining("dense: argument 'units' must be at least 1, got 0");
    assertThatThrownBy(() -> new Dense(3).activation("rellu"))
        .hasMessageContaining("did you mean 'relu'?");
    assertThatThrownBy(() -> new Dense(3).with("unitz", 3))
        .hasMessageContaining("there is no argument 'unitz'; did you mean 'units'?");
    Sequential model = Sequential.of(new Dense(1).inputShape(2).name("first"));
    assertThatThrownBy(() -> model.fit(X, Y, f -> {}))
        .hasMessageContaining("must be compiled before fit");
    assertThatThrownBy(() -> model.compile(c -> c.optimizer("adm")))
        .hasMessageContaining("did you mean 'adam'?");
    assertThatThrownBy(() -> model.predict(Tensor.of(new float[][] {{1, 2, 3}})))
        .hasMessageContaining("dense 'first'")
        .hasMessageContaining("expected extent 2 on axis -1, found shape (None, 3)");
    Tensor in = Input.of(3);
    Tensor other = Input.of(3);
    assertThatThrownBy(() -> new Model(in, new Add().apply(List.of(in, other))))
        .hasMessageContaining("is not among the model's inputs");
  }
}
