package dev.sinter.metrics;

import static dev.sinter.config.ArgumentTypes.FLOAT;
import static dev.sinter.config.ArgumentTypes.choice;
import static dev.sinter.config.ArgumentTypes.optional;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Shape;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The harmonic mean of precision and recall, recall counting beta times as much: {@code (1 + b²) ·
 * p · r / (b² · p + r)}, for each class or averaged. Predictions and labels (batch, classes).
 */
public final class FBetaScore extends Metric {
  private static final Argument<Optional<String>> AVERAGE =
      Argument.optional(
          "average",
          optional(choice("micro", "macro", "weighted")),
          Optional.empty(),
          "how classes become one number; none: a number for each");
  private static final Argument<Double> BETA =
      Argument.optional("beta", FLOAT, 1.0, "how much more recall counts").check(Check.moreThan(0));
  private static final Argument<Optional<Double>> THRESHOLD =
      Argument.optional(
          "threshold",
          optional(FLOAT),
          Optional.empty(),
          "above it a prediction says yes; none: the largest of each sample does");

  /** Declaration. */
  public static final Spec<FBetaScore> SPEC =
      Metric.spec(FBetaScore.class, a -> new FBetaScore(a, a.get(BETA)), AVERAGE, BETA, THRESHOLD)
          .name("fbeta_score");

  /** Declaration of the form with beta 1. */
  public static final Spec<FBetaScore> F1 =
      Metric.spec(FBetaScore.class, a -> new FBetaScore(a, 1), AVERAGE, THRESHOLD)
          .className("F1Score")
          .name("f1_score");

  private static final List<String> COUNTS =
      List.of("true_positives", "false_positives", "false_negatives", "intermediate_weights");

  private final double beta;
  private List<Variable> counts = List.of();

  private FBetaScore(Arguments arguments, double beta) {
    super(arguments);
    this.beta = beta;
  }

  private boolean isMicro() {
    return get(AVERAGE).equals(Optional.of("micro"));
  }

  private void make(Tensor predicted) {
    if (!counts.isEmpty()) {
      return;
    }
    if (predicted.rank() != 2) {
      throw new ModelException(
          name() + ": predictions must be (batch, classes), got " + predicted.type());
    }
    Shape shape = isMicro() ? Shape.SCALAR : Shape.of(predicted.dim(1));
    List<Variable> made = new ArrayList<>();
    COUNTS.forEach(count -> made.add(addVariable(count, shape)));
    counts = made;
  }

  @Override
  public void update(Tensor yTrue, Tensor yPred, Optional<Tensor> weight) {
    make(yPred);
    Tensor labels = yTrue.cast(DType.F32);
    Tensor says =
        get(THRESHOLD)
            .map(yPred::greater)
            .orElseGet(() -> yPred.greaterEqual(yPred.maxKeep(-1)).and(yPred.abs().greater(1e-12)))
            .cast(DType.F32);
    add(0, says.times(labels), weight);
    add(1, says.times(labels.subtractFrom(1)), weight);
    add(2, says.subtractFrom(1).times(labels), weight);
    add(3, labels, weight);
  }

  private void add(int count, Tensor values, Optional<Tensor> weight) {
    Tensor weighted = weight.map(w -> values.times(SampleWeights.align(values, w))).orElse(values);
    counts.get(count).assignAdd(isMicro() ? weighted.sum() : weighted.sum(0));
  }

  @Override
  public Tensor result() {
    if (counts.isEmpty()) {
      throw new ModelException(name() + ": has no result before its first batch");
    }
    Tensor hits = counts.get(0).read();
    Tensor precision = hits.divideNoNan(hits.plus(counts.get(1).read()));
    Tensor recall = hits.divideNoNan(hits.plus(counts.get(2).read()));
    double square = beta * beta;
    Tensor scores =
        precision.times(recall).divideNoNan(precision.times(square).plus(recall)).times(1 + square);
    return switch (get(AVERAGE).orElse("none")) {
      case "macro" -> scores.mean();
      case "weighted" -> {
        Tensor weights = counts.get(3).read();
        yield scores.times(weights.divideNoNan(weights.sum())).sum();
      }
      default -> scores;
    };
  }
}
