package dev.sinter.testsuite.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.Shape;
import dev.sinter.layers.Dense;
import dev.sinter.model.CallContext;
import dev.sinter.model.Input;
import dev.sinter.model.Layer;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.model.StepData;
import dev.sinter.optimizers.SGD;
import dev.sinter.runtime.training.History;
import dev.sinter.tensor.GradientTape;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import dev.sinter.tensor.TracedFunction;
import dev.sinter.tensor.Variable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CustomStepTest {
  private static final float[][] X = Linear.X;
  private static final float[][] Y = Linear.Y;

  /** Doubles the loss, and reports a metric of its own. */
  private static final class Doubled extends OneDense {
    @Override
    protected Tensor computeLoss(StepData data, Tensors predicted) {
      return super.computeLoss(data, predicted).times(2);
    }

    @Override
    protected Map<String, Tensor> computeMetrics(StepData data, Tensors predicted) {
      Map<String, Tensor> logs = super.computeMetrics(data, predicted);
      logs.put("rows", rows(data));
      return logs;
    }

    @Override
    protected Tensors predictStep(StepData data) {
      return super.predictStep(data).map(t -> t.times(10));
    }
  }

  @Test
  void stepsCanBeOverridden() {
    Linear.in(
        () -> {
          Doubled model = new Doubled();
          model.compile(c -> c.optimizer("sgd").loss("mse"));
          History history = model.fit(X, Y, f -> f.epochs(2).batchSize(4).verbose(0));
          assertThat(history.get("rows")).containsExactly(2.0, 2.0);
          assertThat(model.predict(X).toFloats())
              .containsExactly(model.apply(Tensor.of(X)).times(10).toFloats(), within(1e-5f));
          return model;
        });
  }

  /** Says its metrics in percent. */
  private static final class InPercent extends OneDense {
    @Override
    protected Map<String, Tensor> getMetricsResult() {
      Map<String, Tensor> percent = new java.util.LinkedHashMap<>();
      super.getMetricsResult().forEach((name, value) -> percent.put(name + "_%", value.times(100)));
      return percent;
    }
  }

  @Test
  void resultsOfMetricsCanBeChanged() {
    Linear.in(
        () -> {
          InPercent model = new InPercent();
          model.compile(c -> c.optimizer(new SGD(0)).loss("mse").metrics("mae"));
          History history = model.fit(X, Y, f -> f.verbose(0));
          assertThat(history.history().keySet()).containsExactly("loss_%", "mae_%");
          Sequential plain = Sequential.of(new Dense(1).inputShape(2));
          plain.setWeights(model.getWeights());
          plain.compile(c -> c.optimizer("sgd").loss("mse").metrics("mae"));
          assertThat(history.get("mae_%").getFirst())
              .isCloseTo(100 * plain.evaluate(X, Y).get("mae"), within(1e-3));
          assertThat(model.evaluate(X, Y).keySet()).containsExactly("loss_%", "mae_%");
          return model;
        });
  }

  @Test
  void modelsTrainWithAddedLossesAlone() {
    Linear.in(
        () -> {
          Tensor in = Input.of(2);
          Tensor out = new Dense(1).apply(in);
          Model model = new Model(in, out);
          model.addLoss(out.minus(1).square().mean());
          model.addMetric(out.mean(), "level");
          model.compile(c -> c.optimizer(new SGD(0.3)));
          History history = model.fit(X, f -> f.epochs(40).verbose(0));
          assertThat(history.get("loss").getLast())
              .isLessThan(0.1)
              .isLessThan(history.get("loss").getFirst());
          assertThat(history.get("level").getLast()).isCloseTo(1, within(0.3));
          assertThatThrownBy(() -> model.addMetric(out.mean(), "level"))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("two metrics are called 'level'");
          Model silent = new Model(in, new Dense(1).apply(in));
          silent.compile(c -> c.optimizer("sgd"));
          assertThatThrownBy(() -> silent.fit(X, Y, f -> f.verbose(0)))
              .hasMessageContaining("has no loss");
          return model;
        });
  }

  /** Counts the batches that it sees, and adds a loss and a metric in its call. */
  private static final class Counting extends Layer {
    private Variable calls = new Variable("unset", Tensor.scalar(0));

    @Override
    protected void build(Shape input) {
      calls = addWeight("calls", Shape.SCALAR, w -> w.initializer("zeros").trainable(false));
    }

    @Override
    protected Tensor call(Tensor x, CallContext context) {
      calls.assignAdd(Tensor.scalar(1));
      addLoss(x.square().mean().times(0.5));
      addMetric(x.mean(), "mean_input");
      return x;
    }
  }

  @Test
  void layersChangeStateAndAddLossesInTheirCall() {
    Linear.in(
        () -> {
          Counting counting = new Counting();
          Sequential model = Sequential.of(new Dense(1).inputShape(2), counting);
          model.compile(c -> c.optimizer(new SGD(0)).loss("mse"));
          History history = model.fit(X, Y, f -> f.epochs(2).batchSize(2).verbose(0));
          assertThat(counting.weights().getFirst().value().buffer().getDouble(0)).isEqualTo(10);
          assertThat(history.history()).containsKeys("loss", "mean_input");
          Sequential plain = Sequential.of(new Dense(1).inputShape(2));
          plain.setWeights(model.getLayer(0).getWeights());
          plain.compile(c -> c.optimizer("sgd").loss("mse"));
          Tensor out = plain.predict(X).square().mean();
          assertThat(model.evaluate(X, Y).get("loss"))
              .isCloseTo(plain.evaluate(X, Y).get("loss") + 0.5 * out.item(), within(1e-5));
          return model;
        });
  }

  // ---- tapes and traced functions
  // -----------------------------------------------------------------

  @Test
  void tracedStepsAreTracedOncePerKind() {
    AtomicInteger traces = new AtomicInteger();
    Linear.in(
        () -> {
          Sequential model = Linear.model();
          SGD optimizer = new SGD(0.1);
          TracedFunction step =
              TracedFunction.training(
                  batch -> {
                    traces.incrementAndGet();
                    try (GradientTape tape = new GradientTape()) {
                      Tensor loss =
                          model.apply(batch.get("x")).minus(batch.get("y")).square().mean();
                      optimizer.applyGradients(
                          tape.gradient(loss, model.trainableWeights()), model.trainableWeights());
                      return Tensors.named(Map.of("loss", loss));
                    }
                  });
          Tensors batch = Tensors.named(Map.of("x", Tensor.of(X), "y", Tensor.of(Y)));
          double first = step.call(batch).get("loss").item();
          double last = first;
          for (int i = 0; i < 9; i++) {
            last = step.call(batch).get("loss").item();
          }
          assertThat(last).isLessThan(first);
          assertThat(step.kinds()).isEqualTo(1);
          assertThat(optimizer.iterations().value().buffer().getLong(0)).isEqualTo(10);
          // The same ten steps by fit give the same weights.
          Sequential fitted = Linear.model();
          fitted.fit(X, Y, f -> f.epochs(10).shuffle(false).verbose(0));
          assertThat(Linear.weights(model)).containsExactly(Linear.weights(fitted), within(1e-5f));
          Tensors smaller =
              Tensors.named(
                  Map.of("x", Tensor.of(X).slice(0, 0, 5), "y", Tensor.of(Y).slice(0, 0, 5)));
          step.call(smaller);
          assertThat(step.kinds()).isEqualTo(2);
          return model;
        });
    assertThat(traces.get()).isEqualTo(2);
  }

  @Test
  void persistentTapesGiveGradientsAgain() {
    Linear.in(
        () -> {
          Tensor x = Tensor.scalar(2);
          try (GradientTape tape = GradientTape.persistent()) {
            tape.watch(x);
            Tensor square = x.square();
            Tensor cube = square.times(x);
            assertThat(tape.gradient(square, x).orElseThrow().item()).isCloseTo(4, within(1e-5));
            assertThat(tape.gradient(cube, x).orElseThrow().item()).isCloseTo(12, within(1e-5));
          }
          try (GradientTape tape = new GradientTape(false, false)) {
            Variable weight = new Variable("w", Tensor.scalar(3));
            Tensor y = weight.read().square();
            assertThat(tape.gradient(y, weight)).isEmpty();
          }
          return x;
        });
  }

  // ---- cloning
  // ------------------------------------------------------------------------------------

  @Test
  void clonesShareNothing() {
    Linear.in(
        () -> {
          Tensor in = Input.builder(2).name("in").build();
          Dense shared = new Dense(2).name("shared");
          Tensor out = new Dense(1).name("out").apply(shared.apply(shared.apply(in)).plus(1));
          Model model = new Model(in, out);
          Model clone = Model.cloneModel(model);
          assertThat(clone.layers())
              .extracting(Layer::name)
              .isEqualTo(model.layers().stream().map(Layer::name).toList());
          assertThat(clone.weights())
              .hasSameSizeAs(model.weights())
              .doesNotContainAnyElementsOf(model.weights());
          clone.setWeights(model.getWeights());
          assertThat(clone.predict(X).toFloats()).containsExactly(model.predict(X).toFloats());
          Model wider =
              Model.cloneModel(
                  model, layer -> layer.name().equals("out") ? new Dense(3).name("out") : layer);
          assertThat(wider.outputShapes().getFirst().toString()).isEqualTo("[B,3]");
          assertThat(wider.getLayer("shared")).isSameAs(shared);
          Tensor other = Input.builder(2).name("other").build();
          assertThat(Model.cloneModel(model, List.of(other)).inputNames()).containsExactly("other");
          assertThatThrownBy(() -> Model.cloneModel(model, List.of(other, other)))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("has 1 inputs, got 2");
          Sequential chain = Linear.model();
          Model again = Model.cloneModel(chain);
          again.setWeights(chain.getWeights());
          assertThat(again.predict(X).toFloats()).containsExactly(chain.predict(X).toFloats());
          assertThatThrownBy(() -> Model.cloneModel(new Doubled()))
              .hasMessageContaining("only sequential and functional models can be cloned");
          return model;
        });
  }
}
