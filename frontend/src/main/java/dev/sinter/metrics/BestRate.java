package dev.sinter.metrics;

import static dev.sinter.config.ArgumentTypes.FLOAT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.ir.type.Shape;
import dev.sinter.metrics.ConfusionCounts.Cell;
import dev.sinter.tensor.Tensor;
import java.util.Optional;

/**
 * The best of one rate over all thresholds at which another one is at least as given; 0 where there
 * is none.
 */
public final class BestRate extends ThresholdMetric {
  /** A part of the answers: a / (a + b). */
  private record Rate(Cell a, Cell b) {}

  private static final Rate PRECISION = new Rate(Cell.TRUE_POSITIVES, Cell.FALSE_POSITIVES);
  private static final Rate RECALL = new Rate(Cell.TRUE_POSITIVES, Cell.FALSE_NEGATIVES);
  private static final Rate SPECIFICITY = new Rate(Cell.TRUE_NEGATIVES, Cell.FALSE_POSITIVES);

  /** Declaration of the best precision at a recall. */
  public static final Spec<BestRate> PRECISION_AT_RECALL =
      declare("PrecisionAtRecall", PRECISION, RECALL, "recall");

  /** Declaration of the best recall at a precision. */
  public static final Spec<BestRate> RECALL_AT_PRECISION =
      declare("RecallAtPrecision", RECALL, PRECISION, "precision");

  /** Declaration of the best sensitivity (recall) at a specificity. */
  public static final Spec<BestRate> SENSITIVITY_AT_SPECIFICITY =
      declare("SensitivityAtSpecificity", RECALL, SPECIFICITY, "specificity");

  /** Declaration of the best specificity at a sensitivity (recall). */
  public static final Spec<BestRate> SPECIFICITY_AT_SENSITIVITY =
      declare("SpecificityAtSensitivity", SPECIFICITY, RECALL, "sensitivity");

  private final Rate wanted;
  private final Rate constrained;
  private final Argument<Double> least;

  private BestRate(Arguments arguments, Rate wanted, Rate constrained, Argument<Double> least) {
    super(arguments, spread(arguments.get(NUM_THRESHOLDS), 0, 1));
    this.wanted = wanted;
    this.constrained = constrained;
    this.least = least;
    addCounts(Shape.of(thresholds().size()), Cell.values());
  }

  private static Spec<BestRate> declare(
      String className, Rate wanted, Rate constrained, String argument) {
    Argument<Double> least =
        Argument.required(argument, FLOAT, "what the other rate must be at least")
            .check(Check.between(0, 1));
    return Metric.spec(
            BestRate.class,
            a -> new BestRate(a, wanted, constrained, least),
            least,
            NUM_THRESHOLDS,
            CLASS_ID)
        .className(className);
  }

  @Override
  public void update(Tensor yTrue, Tensor yPred, Optional<Tensor> weight) {
    add(ofClass(ConfusionCounts.Answers.of(yTrue, yPred, weight), get(CLASS_ID)));
  }

  @Override
  public Tensor result() {
    Tensor values = part(wanted.a, wanted.b);
    Tensor allowed = part(constrained.a, constrained.b).greaterEqual(get(least));
    return Tensor.where(allowed, values, Tensor.zerosLike(values)).max();
  }
}
