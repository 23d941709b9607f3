package dev.sinter.metrics;

import static dev.sinter.config.ArgumentTypes.INT;
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
 * The part of the variance that predictions explain: 1 - sum((t - p)²) / sum((t - mean)²), for each
 * column or as one number; adjusted for the number of regressors when that is given.
 */
public final class R2Score extends Metric {
  private static final Argument<Optional<String>> AGGREGATION =
      Argument.optional(
          "class_aggregation",
          optional(choice("uniform_average", "variance_weighted_average")),
          Optional.of("uniform_average"),
          "how columns become one number; none: a number for each");
  private static final Argument<Integer> REGRESSORS =
      Argument.optional("num_regressors", INT, 0, "number of independent regressors; 0: no matter")
          .check(Check.atLeast(0));

  /** Declaration. */
  public static final Spec<R2Score> SPEC =
      Metric.spec(R2Score.class, R2Score::new, AGGREGATION, REGRESSORS).name("r2_score");

  private static final List<String> SUMS = List.of("squared_sum", "sum", "residual", "count");

  private final Variable samples;
  private List<Variable> sums = List.of();

  private R2Score(Arguments arguments) {
    super(arguments);
    samples = addVariable("num_samples", Shape.SCALAR);
  }

  /** The mean over columns. */
  public R2Score() {
    this(SPEC.empty());
  }

  @Override
  public void update(Tensor yTrue, Tensor yPred, Optional<Tensor> weight) {
    if (yPred.rank() != 2) {
      throw new ModelException(
          name() + ": predictions must be (batch, columns), got " + yPred.type());
    }
    if (sums.isEmpty()) {
      List<Variable> made = new ArrayList<>();
      SUMS.forEach(sum -> made.add(addVariable(sum, Shape.of(yPred.dim(1)))));
      sums = made;
    }
    Tensor labels = yTrue.cast(DType.F32);
    Tensor ones = Tensor.onesLike(labels);
    Tensor weights =
        weight.map(w -> SampleWeights.align(labels, w).broadcastTo(labels.shape())).orElse(ones);
    Tensor weighted = labels.times(weights);
    sums.get(0).assignAdd(weighted.times(labels).sum(0));
    sums.get(1).assignAdd(weighted.sum(0));
    sums.get(2).assignAdd(labels.minus(yPred.cast(DType.F32)).square().times(weights).sum(0));
    sums.get(3).assignAdd(weights.sum(0));
    samples.assignAdd(ones.sum());
  }

  @Override
  public Tensor result() {
    if (sums.isEmpty()) {
      throw new ModelException(name() + ": has no result before its first batch");
    }
    Tensor sum = sums.get(1).read();
    Tensor mean = sum.dividedBy(sums.get(3).read());
    Tensor total = sums.get(0).read().minus(sum.times(mean));
    Tensor raw = sums.get(2).read().dividedBy(total).subtractFrom(1);
    // A column without variance explains nothing.
    Tensor scores = Tensor.where(raw.isFinite().or(raw.isNan()), raw, Tensor.zerosLike(raw));
    return adjusted(
        switch (get(AGGREGATION).orElse("none")) {
          case "uniform_average" -> scores.mean();
          case "variance_weighted_average" -> scores.times(total).sum().dividedBy(total.sum());
          default -> scores;
        });
  }

  private Tensor adjusted(Tensor score) {
    int regressors = get(REGRESSORS);
    if (regressors == 0) {
      return score;
    }
    Tensor count = samples.read();
    Tensor free = count.minus(regressors + 1.0);
    Tensor other = score.subtractFrom(1).times(count.minus(1)).dividedBy(free).subtractFrom(1);
    return Tensor.where(free.greater(0), other, score);
  }
}
