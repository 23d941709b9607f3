package dev.sinter.testsuite.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.ir.ModelException;
import dev.sinter.layers.Dense;
import dev.sinter.layers.LSTM;
import dev.sinter.model.CallContext;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.model.StepData;
import dev.sinter.tensor.GradientTape;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Steps of one's own: what fit, evaluate and predict then do, and what a step must not do. */
class OverriddenStepsTest {
  private static final float[][] X = Linear.X;
  private static final float[][] Y = Linear.Y;

  /** Learns on the absolute difference, and tells what it did. */
  private static final class OwnSteps extends OneDense {
    @Override
    protected Map<String, Tensor> trainStep(StepData data) {
      try (GradientTape tape = new GradientTape()) {
        Tensor predicted = apply(data.x(), CallContext.training(true)).single();
        Tensor loss = predicted.minus(data.y().orElseThrow().single()).abs().mean();
        optimizer().minimize(loss, trainableWeights(), tape);
        return Map.of("own", loss);
      }
    }

    @Override
    protected Map<String, Tensor> testStep(StepData data) {
      return Map.of("rows", rows(data));
    }

    @Override
    protected Tensors predictStep(StepData data) {
      return super.predictStep(data).map(t -> t.minus(100));
    }
  }

  @Test
  void fitEvaluateAndPredictRunTheStepsOfTheModel() {
    Linear.in(
        () -> {
          OneDense model = new OwnSteps().compiled();
          var history = model.fit(X, Y, f -> f.epochs(30).verbose(0).validationData(X, Y));
          assertThat(history.history()).containsOnlyKeys("own", "val_rows");
          assertThat(history.get("own").getLast()).isLessThan(history.get("own").getFirst());
          assertThat(history.get("val_rows").getFirst()).isEqualTo(10.0);
          assertThat(model.evaluate(X, Y)).isEqualTo(Map.of("rows", 10.0));
          assertThat(model.trainOnBatch(X, Y)).containsOnlyKeys("own");
          assertThat(model.testOnBatch(X, Y)).containsEntry("rows", 10.0);
          float[] apart = model.apply(Tensor.of(X)).minus(100).toFloats();
          assertThat(model.predict(X).toFloats()).containsExactly(apart, within(1e-4f));
          assertThat(model.predictOnBatch(X).single().toFloats())
              .containsExactly(apart, within(1e-4f));
          return model;
        });
  }

  /** Steps that ask for a value of the batch, which is not there yet. */
  private static final class Asking extends OneDense {
    private final String where;

    Asking(String where) {
      this.where = where;
    }

    private Tensor asked(String place, Tensor value) {
      return where.equals(place) && value.item() > 0 ? value.plus(1) : value;
    }

    @Override
    protected Map<String, Tensor> trainStep(StepData data) {
      asked("train", data.x().single().sum());
      return super.trainStep(data);
    }

    @Override
    protected Map<String, Tensor> testStep(StepData data) {
      asked("test", data.x().single().sum());
      return super.testStep(data);
    }

    @Override
    protected Tensors predictStep(StepData data) {
      asked("predict", data.x().single().sum());
      return super.predictStep(data);
    }

    @Override
    protected Tensor computeLoss(StepData data, Tensors predicted) {
      return asked("loss", super.computeLoss(data, predicted));
    }

    @Override
    protected Map<String, Tensor> computeMetrics(StepData data, Tensors predicted) {
      Map<String, Tensor> logs = super.computeMetrics(data, predicted);
      asked("metrics", logs.values().iterator().next());
      return logs;
    }

    @Override
    protected Map<String, Tensor> getMetricsResult() {
      Map<String, Tensor> logs = super.getMetricsResult();
      asked("result", logs.values().iterator().next());
      return logs;
    }
  }

  @Test
  void stepsThatAskForValuesAreToldWhatToDo() {
    for (String place : new String[] {"train", "loss", "metrics", "result"}) {
      assertThatThrownBy(
              () -> Linear.in(() -> new Asking(place).compiled().fit(X, Y, f -> f.verbose(0))))
          .as(place)
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("has no value while a model or function is traced");
    }
    assertThatThrownBy(() -> Linear.in(() -> new Asking("test").compiled().evaluate(X, Y)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("has no value while a model or function is traced");
    assertThatThrownBy(() -> Linear.in(() -> new Asking("predict").compiled().predict(X)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("has no value while a model or function is traced");
  }

  /** Logs that are not numbers. */
  private static final class Wide extends OneDense {
    @Override
    protected Map<String, Tensor> testStep(StepData data) {
      return Map.of("all", data.x().single());
    }
  }

  @Test
  void logsMustBeScalars() {
    assertThatThrownBy(() -> Linear.in(() -> new Wide().compiled().evaluate(X, Y)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("'all' of the step's logs must be a scalar, got f32[10,2]");
  }

  /** Loss and logs of one's own. */
  private static final class OwnMeasures extends OneDense {
    private final UnaryOperator<Tensor> change;

    OwnMeasures(UnaryOperator<Tensor> change) {
      this.change = change;
    }

    @Override
    protected Tensor computeLoss(StepData data, Tensors predicted) {
      return change.apply(super.computeLoss(data, predicted));
    }

    @Override
    protected Map<String, Tensor> computeMetrics(StepData data, Tensors predicted) {
      Map<String, Tensor> logs = new LinkedHashMap<>(super.computeMetrics(data, predicted));
      logs.put("twice", logs.get("mae").times(2));
      return logs;
    }

    @Override
    protected Map<String, Tensor> getMetricsResult() {
      Map<String, Tensor> logs = new LinkedHashMap<>(super.getMetricsResult());
      logs.put("constant", Tensor.scalar(3));
      return logs;
    }
  }

  private static float[] trained(UnaryOperator<Tensor> change) {
    return Linear.in(
        () -> {
          OneDense model = new OwnMeasures(change).compiled();
          SequencedMap<String, Double> logs = model.trainOnBatch(X, Y);
          assertThat(logs.get("twice")).isCloseTo(2 * logs.get("mae"), within(1e-6));
          assertThat(logs).containsEntry("constant", 3.0);
          return model.getWeights().getFirst().buffer().toFloats();
        });
  }

  @Test
  void lossesOfOnesOwnMoveTheWeights() {
    float[] plain = trained(loss -> loss);
    float[] doubled = trained(loss -> loss.times(2));
    for (int i = 0; i < 2; i++) {
      assertThat(doubled[i] - 1).isCloseTo(2 * (plain[i] - 1), within(1e-5f));
    }
    assertThatThrownBy(() -> trained(loss -> Tensor.scalar(1)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("no weight has a gradient; does the loss depend on");
  }

  @Test
  void retracingRunsTheCodeOfEveryStepAnew() {
    AtomicInteger traces = new AtomicInteger();
    Linear.in(
        () -> {
          Model model =
              new OneDense() {
                @Override
                protected Tensor call(Tensor x, CallContext context) {
                  traces.incrementAndGet();
                  return super.call(x, context);
                }
              }.compiled();
          Runnable all =
              () -> {
                model.trainOnBatch(X, Y);
                model.testOnBatch(X, Y);
                model.predictOnBatch(X);
              };
          all.run();
          int once = traces.getAndSet(0);
          assertThat(once).isGreaterThanOrEqualTo(3);
          all.run();
          assertThat(traces).hasValue(0);
          model.retrace();
          all.run();
          assertThat(traces).hasValue(3);
          return model;
        });
  }

  @Test
  void resetsForgetMetricsAndStates() {
    Linear.in(
        () -> {
          Sequential model = Linear.model();
          float[] nothing = new float[10];
          model.testOnBatch(X, Y);
          double both =
              model.testOnBatch(X, Y, b -> b.resetMetrics(false).sampleWeight(nothing)).get("loss");
          assertThat(both).isPositive();
          model.resetMetrics();
          assertThat(
                  model
                      .testOnBatch(X, Y, b -> b.resetMetrics(false).sampleWeight(nothing))
                      .get("loss"))
              .isZero();
          // Without compile there is nothing to reset, which is no error.
          Sequential raw = Sequential.of(new Dense(1).inputShape(2));
          raw.resetMetrics();
          raw.resetStates();
          Sequential stateful = Sequential.of(new LSTM(2).stateful(true).batchInputShape(1, 1, 1));
          float[][][] x = {{{1}}};
          float[] first = stateful.predict(x).toFloats();
          assertThat(stateful.predict(x).toFloats()).isNotEqualTo(first);
          stateful.resetStates();
          assertThat(stateful.predict(x).toFloats()).containsExactly(first);
          assertThatThrownBy(() -> Sequential.of(new LSTM(2).stateful(true).inputShape(1, 1)))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("batch");
          return model;
        });
  }
}
