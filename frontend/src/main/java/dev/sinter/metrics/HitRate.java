package dev.sinter.metrics;

import static dev.sinter.config.ArgumentTypes.INT;
import static dev.sinter.config.ArgumentTypes.optional;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.ir.type.Shape;
import dev.sinter.metrics.ConfusionCounts.Cell;
import dev.sinter.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Right answers yes as a part of all answers yes (precision), or of all that should be yes
 * (recall).
 */
public final class HitRate extends ThresholdMetric {
  private static final Argument<Optional<Integer>> TOP_K =
      Argument.optional(
          "top_k", optional(INT), Optional.empty(), "only the k largest predictions say yes");

  /** Below every prediction that {@code top_k} leaves. */
  private static final double NO_THRESHOLD = -1e9;

  /** Declaration of precision: right answers yes among answers yes. */
  public static final Spec<HitRate> PRECISION = declare("Precision", Cell.FALSE_POSITIVES);

  /** Declaration of recall: right answers yes among what should be yes. */
  public static final Spec<HitRate> RECALL = declare("Recall", Cell.FALSE_NEGATIVES);

  private final Cell missed;

  private HitRate(Arguments arguments, Cell missed) {
    super(
        arguments,
        arguments
            .get(THRESHOLDS)
            .orElse(List.of(arguments.get(TOP_K).isPresent() ? NO_THRESHOLD : 0.5)));
    this.missed = missed;
    addCounts(Shape.of(thresholds().size()), Cell.TRUE_POSITIVES, missed);
  }

  private static Spec<HitRate> declare(String className, Cell missed) {
    return Metric.spec(HitRate.class, a -> new HitRate(a, missed), THRESHOLDS, TOP_K, CLASS_ID)
        .className(className);
  }

  @Override
  public void update(Tensor yTrue, Tensor yPred, Optional<Tensor> weight) {
    ConfusionCounts.Answers all = ConfusionCounts.Answers.of(yTrue, yPred, weight);
    add(ofClass(get(TOP_K).map(all::top).orElse(all), get(CLASS_ID)));
  }

  @Override
  public Tensor result() {
    return perThreshold(part(Cell.TRUE_POSITIVES, missed));
  }
}
