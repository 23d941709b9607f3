package dev.sinter.metrics;

import static dev.sinter.config.ArgumentTypes.BOOL;
import static dev.sinter.config.ArgumentTypes.FLOAT;
import static dev.sinter.config.ArgumentTypes.INT;
import static dev.sinter.config.ArgumentTypes.choice;
import static dev.sinter.config.ArgumentTypes.list;
import static dev.sinter.config.ArgumentTypes.optional;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.metrics.ConfusionCounts.Answers;
import dev.sinter.metrics.ConfusionCounts.Cell;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The area under a curve that thresholds draw: recall over the part of wrong answers yes (ROC), or
 * precision over recall (PR). Between thresholds the curve is interpolated, or the smaller or
 * larger end counts; between points of PR, precision is interpolated as Davis and Goadrich (2006)
 * do.
 */
public final class AUC extends ThresholdMetric {
  private static final Argument<Integer> COUNT = NUM_THRESHOLDS.check(Check.atLeast(2));
  private static final Argument<String> CURVE =
      Argument.optional("curve", choice("ROC", "PR"), "ROC", "which curve");
  private static final Argument<String> SUMMATION =
      Argument.optional(
          "summation_method",
          choice("interpolation", "minoring", "majoring"),
          "interpolation",
          "height between two thresholds");
  private static final Argument<Optional<List<Double>>> OWN_THRESHOLDS =
      Argument.optional(
          "thresholds",
          optional(list(FLOAT)),
          Optional.empty(),
          "thresholds beside the ends, instead of evenly spread ones");
  private static final Argument<Boolean> MULTI_LABEL =
      Argument.optional("multi_label", BOOL, false, "an area for each label, then their mean");
  private static final Argument<Optional<Integer>> NUM_LABELS =
      Argument.optional(
          "num_labels", optional(INT), Optional.empty(), "number of labels; none: of the data");
  private static final Argument<Optional<List<Double>>> LABEL_WEIGHTS =
      Argument.optional(
          "label_weights", optional(list(FLOAT)), Optional.empty(), "weight of each label");
  private static final Argument<Boolean> FROM_LOGITS =
      Argument.optional(
          "from_logits", BOOL, false, "whether predictions are logits instead of probabilities");

  /** Declaration. */
  public static final Spec<AUC> SPEC =
      Metric.spec(AUC.class, AUC::new, COUNT, CURVE, SUMMATION)
          .with(OWN_THRESHOLDS, MULTI_LABEL, NUM_LABELS, LABEL_WEIGHTS, FROM_LOGITS);

  private AUC(Arguments arguments) {
    super(arguments, thresholds(arguments));
    if (!arguments.get(MULTI_LABEL)) {
      addCounts(Shape.of(thresholds().size()), Cell.values());
    } else if (arguments.get(NUM_LABELS).isPresent()) {
      addCounts(Shape.of(thresholds().size(), arguments.get(NUM_LABELS).get()), Cell.values());
    }
  }

  /** Of 200 thresholds, ROC. */
  public AUC() {
    this(SPEC.empty());
  }

  /**
   * @param curve ROC or PR
   */
  public AUC(String curve) {
    this(SPEC.empty().put("curve", curve));
  }

  private static List<Double> thresholds(Arguments arguments) {
    double beyond = Session.current().epsilon();
    if (arguments.get(OWN_THRESHOLDS).isEmpty()) {
      return spread(arguments.get(COUNT), -beyond, 1 + beyond);
    }
    List<Double> all = new ArrayList<>(List.of(-beyond));
    arguments.get(OWN_THRESHOLDS).get().stream().sorted().forEach(all::add);
    all.add(1 + beyond);
    return all;
  }

  @Override
  public void update(Tensor yTrue, Tensor yPred, Optional<Tensor> weight) {
    Answers all = Answers.of(yTrue, get(FROM_LOGITS) ? yPred.sigmoid() : yPred, weight);
    if (!get(MULTI_LABEL)) {
      add(weighted(all).flat());
      return;
    }
    if (!hasCounts()) {
      Dim labels = all.predicted().dim(-1);
      addCounts(Shape.of(Dim.of(thresholds().size()), labels), Cell.values());
    }
    add(all);
  }

  /** Labels that share one curve weigh as stated. */
  private Answers weighted(Answers all) {
    if (get(LABEL_WEIGHTS).isEmpty()) {
      return all;
    }
    Tensor own = labelWeights().broadcastTo(all.predicted().shape());
    return new Answers(
        all.expected(), all.predicted(), Optional.of(all.weight().map(own::times).orElse(own)));
  }

  private Tensor labelWeights() {
    float[] weights = new float[get(LABEL_WEIGHTS).orElseThrow().size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = get(LABEL_WEIGHTS).orElseThrow().get(i).floatValue();
    }
    return Tensor.of(weights);
  }

  @Override
  public Tensor result() {
    boolean precisionRecall = get(CURVE).equals("PR");
    Tensor pieces =
        precisionRecall && get(SUMMATION).equals("interpolation")
            ? interpolatedPrecision()
            : pieces(precisionRecall);
    Tensor areas = pieces.sum(0);
    if (!get(MULTI_LABEL)) {
      return areas;
    } else if (get(LABEL_WEIGHTS).isEmpty()) {
      return areas.mean();
    }
    Tensor weights = labelWeights();
    return areas.times(weights).sum().divideNoNan(weights.sum());
  }

  private Tensor pieces(boolean precisionRecall) {
    Tensor recall = part(Cell.TRUE_POSITIVES, Cell.FALSE_NEGATIVES);
    Tensor x = precisionRecall ? recall : part(Cell.FALSE_POSITIVES, Cell.TRUE_NEGATIVES);
    Tensor y = precisionRecall ? part(Cell.TRUE_POSITIVES, Cell.FALSE_POSITIVES) : recall;
    Tensor heights =
        switch (get(SUMMATION)) {
          case "minoring" -> head(y).minimum(tail(y));
          case "majoring" -> head(y).maximum(tail(y));
          default -> head(y).plus(tail(y)).times(0.5);
        };
    return head(x).minus(tail(x)).times(heights);
  }

  /**
   * Between two thresholds the true positives grow by a constant part of all answers yes; precision
   * follows from that, and its integral over recall has a logarithm.
   */
  private Tensor interpolatedPrecision() {
    Tensor hits = count(Cell.TRUE_POSITIVES);
    Tensor answers = hits.plus(count(Cell.FALSE_POSITIVES));
    Tensor all = hits.plus(count(Cell.FALSE_NEGATIVES));
    Tensor more = head(hits).minus(tail(hits));
    Tensor slope = more.divideNoNan(head(answers).minus(tail(answers)).maximum(0));
    Tensor intercept = tail(hits).minus(slope.times(tail(answers)));
    Tensor both = head(answers).greater(0).and(tail(answers).greater(0));
    Tensor ratio =
        Tensor.where(
            both,
            head(answers).divideNoNan(tail(answers).maximum(0)),
            Tensor.onesLike(tail(answers)));
    return slope.times(more.plus(intercept.times(ratio.log()))).divideNoNan(tail(all).maximum(0));
  }

  private static Tensor head(Tensor x) {
    return x.slice(0, 0, x.dim(0).fixed() - 1);
  }

  private static Tensor tail(Tensor x) {
    return x.slice(0, 1, x.dim(0).fixed());
  }
}
