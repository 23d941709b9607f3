package dev.sinter.testsuite.surface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.ir.ModelException;
import dev.sinter.layers.Dense;
import dev.sinter.losses.MeanAbsoluteError;
import dev.sinter.metrics.Metrics;
import dev.sinter.model.CompileSettings;
import dev.sinter.model.Input;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import dev.sinter.optimizers.Adam;
import dev.sinter.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Optimizer, losses and metrics of compile: what each changes, and what each refuses. */
class CompileMeasuresTest {
  private static final float[][] X = Linear.X;
  private static final float[][] Y = Linear.Y;

  private static double loss(Consumer<CompileSettings> settings) {
    return Linear.in(() -> Linear.model(settings).evaluate(X, Y).get("loss"));
  }

  /** {@return a model of the outputs {@code a} and {@code b}, both 0 at first} */
  private static Model twoOutputs(Consumer<CompileSettings> settings) {
    Tensor in = Input.of(2);
    Dense a = new Dense(1).name("a");
    Dense b = new Dense(1).name("b");
    Model model = new Model(List.of(in), List.of(a.apply(in), b.apply(in)));
    model.setWeights(
        model.getWeights().stream()
            .map(w -> Tensor.zeros(w.shape().stream().mapToLong(n -> n).toArray()).array())
            .toList());
    model.compile(
        c -> {
          c.optimizer("sgd");
          settings.accept(c);
        });
    return model;
  }

  /** Targets of 1 and 3, of which both outputs know nothing. */
  private static SequencedMap<String, Double> measured(Consumer<CompileSettings> settings) {
    float[][] ones = new float[10][1];
    float[][] threes = new float[10][1];
    for (int i = 0; i < 10; i++) {
      ones[i][0] = 1;
      threes[i][0] = 3;
    }
    return Linear.in(
        () -> twoOutputs(settings).evaluate(X, Map.of("a", ones, "b", threes), e -> e.verbose(0)));
  }

  @Test
  void theOptimizerDecidesTheStep() {
    Linear.in(
        () -> {
          Sequential byDefault = Sequential.of(new Dense(1).inputShape(2));
          byDefault.compile(c -> c.loss("mse"));
          assertThat(byDefault.optimizer().className()).isEqualTo("RMSprop");
          float[] still = Linear.weights(Linear.model());
          for (boolean named : new boolean[] {true, false}) {
            Sequential model =
                Linear.model(
                    c -> (named ? c.optimizer("adam") : c.optimizer(new Adam(0.001))).loss("mse"));
            model.trainOnBatch(X, Y);
            // The first step of Adam is its rate.
            assertThat(Math.abs(Linear.weights(model)[0] - still[0]))
                .isCloseTo(0.001f, within(1e-5f));
          }
          assertThatThrownBy(() -> Linear.model(c -> c.optimizer("adamm")))
              .isInstanceOf(ModelException.class)
              .hasMessageContaining("'adamm' is not known; did you mean 'adam'?");
          return byDefault;
        });
  }

  @Test
  void theLossDecidesWhatIsMeasured() {
    double squared = loss(c -> c.loss("mse"));
    double absolute = loss(c -> c.loss("mae"));
    assertThat(absolute).isNotCloseTo(squared, within(1e-3));
    assertThat(loss(c -> c.loss(new MeanAbsoluteError()))).isEqualTo(absolute);
    assertThat(loss(c -> c.loss((t, p) -> t.minus(p).abs().mean(-1))))
        .isCloseTo(absolute, within(1e-6));
    assertThat(loss(c -> c.losses(List.of("mae")))).isEqualTo(absolute);
    assertThat(measured(c -> c.losses(Map.of("a", "mae", "b", "mse"))))
        .containsEntry("a_loss", 1.0)
        .containsEntry("b_loss", 9.0)
        .containsEntry("loss", 10.0);
    // An output without a loss is not trained.
    assertThat(measured(c -> c.losses(Map.of("b", "mse")))).containsEntry("loss", 9.0);
  }

  @Test
  void lossesThatCannotBeAreRefused() {
    assertThatThrownBy(() -> loss(c -> c.loss("mean_squared_eror")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("did you mean 'mean_squared_error'?");
    assertThatThrownBy(() -> loss(c -> c.losses(List.of("mse", "mae"))))
        .hasMessageContaining("loss needs one entry for each of 1 outputs, got 2");
    assertThatThrownBy(() -> measured(c -> c.losses(Map.of("c", "mse"))))
        .hasMessageContaining("loss names an output 'c'")
        .hasMessageContaining("outputs are [a, b]");
  }

  @Test
  void lossWeightsScaleTheParts() {
    double both = 1 + 3;
    assertThat(measured(c -> c.loss("mae"))).containsEntry("loss", both);
    assertThat(measured(c -> c.loss("mae").lossWeights(0.5, 2)))
        .containsEntry("loss", 0.5 + 6)
        .containsEntry("a_loss", 1.0);
    assertThat(measured(c -> c.loss("mae").lossWeights(Map.of("b", 0.25))))
        .containsEntry("loss", 1 + 0.75);
    assertThatThrownBy(() -> measured(c -> c.loss("mae").lossWeights(1)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("loss_weights needs one entry for each of 2 outputs, got 1");
    assertThatThrownBy(() -> measured(c -> c.loss("mae").lossWeights(Map.of("c", 1.0))))
        .hasMessageContaining("loss_weights names an output 'c'");
    assertThatThrownBy(() -> measured(c -> c.lossWeights(1, Double.NaN)))
        .hasMessage("compile: loss_weights must be finite, got NaN");
    assertThatThrownBy(() -> measured(c -> c.lossWeights(Map.of("a", Double.POSITIVE_INFINITY))))
        .hasMessageContaining("must be finite");
  }

  @Test
  void metricsAreReportedWithTheirNames() {
    assertThat(measured(c -> c.loss("mse").metrics("mae")).keySet())
        .containsExactly("loss", "a_loss", "b_loss", "a_mae", "b_mae");
    assertThat(measured(c -> c.loss("mse").metrics(Map.of("b", List.of("mae", "mse")))).keySet())
        .containsExactly("loss", "a_loss", "b_loss", "b_mae", "b_mse");
    assertThat(measured(c -> c.loss("mse").metrics(List.of(List.of("mae"), List.of()))).keySet())
        .containsExactly("loss", "a_loss", "b_loss", "a_mae");
    Linear.in(
        () -> {
          Sequential model = Linear.model(c -> c.metrics(Metrics.get("mae"), Metrics.get("mse")));
          SequencedMap<String, Double> logs = model.evaluate(X, Y);
          assertThat(logs.keySet())
              .containsExactly("loss", "mean_absolute_error", "mean_squared_error");
          assertThat(logs.get("mean_squared_error")).isCloseTo(logs.get("loss"), within(1e-6));
          Sequential own = Linear.model(c -> c.metric("largest", (t, p) -> t.times(0).plus(7)));
          assertThat(own.evaluate(X, Y)).containsEntry("largest", 7.0);
          return model;
        });
  }

  @Test
  void metricsThatCannotBeAreRefusedByCompile() {
    assertThatThrownBy(() -> measured(c -> c.metrics("accurcy")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("metric 'accurcy' is not known; did you mean 'accuracy'?");
    assertThatThrownBy(() -> Linear.in(() -> twoOutputs(c -> c.metrics(Map.of("a", "maee")))))
        .hasMessageContaining("metric 'maee' is not known");
    assertThatThrownBy(() -> Linear.in(() -> Linear.model(c -> c.metrics(List.of(3)))))
        .hasMessage(
            "compile: metrics: an entry must be the name, config or instance of a metric, got 3");
    assertThatThrownBy(() -> measured(c -> c.loss("mse").metrics(Map.of("c", "mae"))))
        .hasMessageContaining("metrics names an output 'c'");
    assertThatThrownBy(
            () ->
                measured(c -> c.loss("mse").metrics(List.of(List.of("mae"), List.of(), List.of()))))
        .hasMessageContaining("metrics needs one entry for each of 2 outputs, got 3");
    assertThatThrownBy(() -> loss(c -> c.metrics("mae", "mae")))
        .hasMessageContaining("two metrics are called 'mae'");
  }

  @Test
  void weightedMetricsSeeSampleWeightsAndMetricsDoNot() {
    float[] first = new float[10];
    first[0] = 1;
    Linear.in(
        () -> {
          Sequential model = Linear.model(c -> c.metrics("mae").weightedMetrics("mse"));
          // Sample 0 is predicted as it should be.
          SequencedMap<String, Double> logs =
              model.evaluate(X, Y, e -> e.sampleWeight(first).verbose(0));
          assertThat(logs.get("mse")).isZero();
          assertThat(logs.get("mae")).isGreaterThan(0.1);
          Sequential alike = Linear.model(c -> c.metrics("mae").weightedMetrics("mae"));
          assertThat(alike.evaluate(X, Y).keySet()).containsExactly("loss", "mae", "weighted_mae");
          return model;
        });
    assertThatThrownBy(() -> Linear.in(() -> Linear.model(c -> c.weightedMetrics("mze"))))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("metric 'mze' is not known");
    assertThatThrownBy(() -> Linear.in(() -> Linear.model(c -> c.weightedMetrics(List.of(true)))))
        .hasMessageContaining("compile: weighted_metrics: an entry must be");
  }
}
