package dev.sinter.testsuite.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sinter.ir.ModelException;
import dev.sinter.losses.Losses;
import dev.sinter.metrics.Metric;
import dev.sinter.metrics.Metrics;
import dev.sinter.optimizers.Optimizer;
import dev.sinter.optimizers.Optimizers;
import dev.sinter.optimizers.PiecewiseConstantDecay;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses, metrics, optimizers and schedules: values worked out by hand. */
class MeasuresTest {

  /** A metric's config, one batch, and what it gives. */
  record MetricCase(
      String name, Map<String, ?> config, Tensor labels, Tensor predictions, float... expected) {
    @Override
    public String toString() {
      return name + config;
    }
  }

  private static Tensor rows(float[]... rows) {
    return Tensor.of(rows);
  }

  private static float[] row(float... values) {
    return values;
  }

  static List<MetricCase> metrics() {
    Tensor classes = Tensor.of(0, 0, 1, 1);
    Tensor guesses = Tensor.of(0, 1, 0, 1);
    Tensor scores = Tensor.of(0f, 0.5f, 0.3f, 0.8f);
    Tensor columns = rows(row(1, 10), row(2, 20), row(3, 40));
    Tensor near = rows(row(1, 10), row(2, 20), row(4, 30));
    Tensor labels = rows(row(1, 0), row(0, 1), row(1, 1));
    Tensor says = rows(row(0.9f, 0.6f), row(0.2f, 0.7f), row(0.6f, 0.1f));
    return List.of(
        // The confusion matrix is all ones: each class 1 of 3.
        new MetricCase("MeanIoU", Map.of("num_classes", 2), classes, guesses, 1 / 3f),
        new MetricCase("MeanIoU", Map.of("num_classes", 3), classes, guesses, 1 / 3f),
        new MetricCase(
            "IoU",
            Map.of("num_classes", 2, "target_class_ids", List.of(1), "ignore_class", 0),
            classes,
            guesses,
            0.5f),
        new MetricCase("BinaryIoU", Map.of("threshold", 0.4), classes, scores, 1 / 3f),
        new MetricCase(
            "OneHotIoU",
            Map.of("num_classes", 2, "target_class_ids", List.of(0, 1)),
            rows(row(1, 0), row(1, 0), row(0, 1)),
            rows(row(0.9f, 0.1f), row(0.2f, 0.8f), row(0.3f, 0.7f)),
            0.5f),
        // Column 1: residual 1 of 2; column 2: residual 100 of 466.667.
        new MetricCase("R2Score", Map.of(), columns, near, (0.5f + 0.7857143f) / 2),
        new MetricCase(
            "R2Score",
            Map.of("class_aggregation", Optional.empty()),
            columns,
            near,
            0.5f,
            0.7857143f),
        new MetricCase("Sum", Map.of(), classes, scores, 1.6f),
        new MetricCase("MeanTensor", Map.of(), classes, scores, 0, 0.5f, 0.3f, 0.8f),
        // Answers yes: column 1 right, right; column 2 wrong, right, and one missed.
        new MetricCase("F1Score", Map.of("threshold", 0.5), labels, says, 1, 0.5f),
        new MetricCase(
            "F1Score", Map.of("threshold", 0.5, "average", "weighted"), labels, says, 0.75f),
        new MetricCase("Recall", Map.of("class_id", 1), labels, says, 0.5f),
        new MetricCase("Precision", Map.of("top_k", 1), labels, says, 1),
        new MetricCase("AUC", Map.of(), classes, scores, 0.75f),
        new MetricCase("AUC", Map.of("multi_label", true), labels, says, 0.75f),
        new MetricCase("SensitivityAtSpecificity", Map.of("specificity", 0.5), classes, scores, 1),
        new MetricCase("PrecisionAtRecall", Map.of("recall", 0.5), classes, scores, 1),
        new MetricCase("cosine_similarity", Map.of(), rows(row(1, 0)), rows(row(3, 4)), 0.6f));
  }

  @ParameterizedTest
  @MethodSource("metrics")
  void metricsGiveTheirValues(MetricCase each) {
    Metric metric = Metrics.registry().get(each.name).create(each.config);
    metric.update(each.labels, each.predictions);
    assertThat(metric.result().toFloats()).containsExactly(each.expected, within(2e-3f));
    metric.reset();
    metric.update(each.labels, each.predictions);
    assertThat(metric.result().toFloats()).containsExactly(each.expected, within(2e-3f));
  }

  @ParameterizedTest
  @CsvSource({
    "mape, 75",
    "msle, 0.3224275",
    "kld, 1.3862944",
    "poisson, 1.5397208",
    "hinge, 0.5",
    "squared_hinge, 0.5",
    "categorical_hinge, 0",
    "huber, 0.5",
    "logcosh, 0.4337808",
    "cosine_similarity, -0.8944272"
  })
  void lossesGiveTheirValues(String name, float expected) {
    Tensor labels = rows(row(2, 1));
    Tensor predictions =
        name.equals("kld") || name.equals("poisson") ? rows(row(0.5f, 0.5f)) : rows(row(1, 0));
    float value = (float) Losses.get(name).apply(labels, predictions).item();
    assertThat(value).isCloseTo(expected, within(1e-4f));
  }

  @Test
  void adafactorKeepsRowsAndColumns() {
    Variable weight = new Variable("w", rows(row(1, 2), row(3, 4)));
    Optimizer optimizer = Optimizers.registry().get("Adafactor").create(Map.of());
    optimizer.applyGradients(List.of(Optional.of(rows(row(2, 2), row(2, 2)))), List.of(weight));
    // Equal gradients: the scaled gradient is 1, and the step 0.001 times the weight's size.
    float step = (float) (0.001 * Math.sqrt(7.5));
    assertThat(weight.read().toFloats())
        .containsExactly(row(1 - step, 2 - step, 3 - step, 4 - step), within(1e-6f));
    assertThat(optimizer.variables().stream().map(Variable::name)).contains("r", "c", "v");
  }

  @Test
  void badArgumentsNameTheRequirement() {
    assertThatThrownBy(() -> new PiecewiseConstantDecay(List.of(1.0), List.of(0.1)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("one value more than boundaries, got 1 values and 1 boundaries");
    assertThatThrownBy(() -> Metrics.registry().get("Precision").create(Map.of("thresholds", 2)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("'thresholds' must be a number from 0 to 1");
  }
}
