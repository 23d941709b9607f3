package dev.sinter.metrics;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.ir.type.Shape;
import dev.sinter.metrics.ConfusionCounts.Cell;
import dev.sinter.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** The weighted number of answers yes or no that are right or wrong. */
public final class ConfusionCount extends ThresholdMetric {
  /** Declaration of the number of right answers yes. */
  public static final Spec<ConfusionCount> TRUE_POSITIVES =
      declare("TruePositives", Cell.TRUE_POSITIVES);

  /** Declaration of the number of right answers no. */
  public static final Spec<ConfusionCount> TRUE_NEGATIVES =
      declare("TrueNegatives", Cell.TRUE_NEGATIVES);

  /** Declaration of the number of wrong answers yes. */
  public static final Spec<ConfusionCount> FALSE_POSITIVES =
      declare("FalsePositives", Cell.FALSE_POSITIVES);

  /** Declaration of the number of wrong answers no. */
  public static final Spec<ConfusionCount> FALSE_NEGATIVES =
      declare("FalseNegatives", Cell.FALSE_NEGATIVES);

  private final Cell cell;

  private ConfusionCount(Arguments arguments, Cell cell) {
    super(arguments, arguments.get(THRESHOLDS).orElse(List.of(0.5)));
    this.cell = cell;
    addCounts(Shape.of(thresholds().size()), cell);
  }

  private static Spec<ConfusionCount> declare(String className, Cell cell) {
    return Metric.spec(ConfusionCount.class, a -> new ConfusionCount(a, cell), THRESHOLDS)
        .className(className);
  }

  @Override
  public void update(Tensor yTrue, Tensor yPred, Optional<Tensor> weight) {
    add(ConfusionCounts.Answers.of(yTrue, yPred, weight).flat());
  }

  @Override
  public Tensor result() {
    return perThreshold(count(cell));
  }
}
