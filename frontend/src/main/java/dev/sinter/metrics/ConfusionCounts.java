package dev.sinter.metrics;

import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
import dev.sinter.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * How many answers yes and no are right and wrong, each (thresholds, labels). A prediction above a
 * threshold says yes, a label other than 0 means yes.
 *
 * @param truePositives said yes, means yes
 * @param falsePositives said yes, means no
 * @param trueNegatives said no, means no
 * @param falseNegatives said no, means yes
 */
record ConfusionCounts(
    Tensor truePositives, Tensor falsePositives, Tensor trueNegatives, Tensor falseNegatives) {

  /** One of the counts. */
  enum Cell {
    TRUE_POSITIVES {
      @Override
      Tensor of(ConfusionCounts counts) {
        return counts.truePositives;
      }
    },
    FALSE_POSITIVES {
      @Override
      Tensor of(ConfusionCounts counts) {
        return counts.falsePositives;
      }
    },
    TRUE_NEGATIVES {
      @Override
      Tensor of(ConfusionCounts counts) {
        return counts.trueNegatives;
      }
    },
    FALSE_NEGATIVES {
      @Override
      Tensor of(ConfusionCounts counts) {
        return counts.falseNegatives;
      }
    };

    abstract Tensor of(ConfusionCounts counts);
  }

  /** What is compared, all of one shape, the last axis being the labels. */
  record Answers(Tensor expected, Tensor predicted, Optional<Tensor> weight) {

    /** Takes weights that have one axis less, too. */
    static Answers of(Tensor yTrue, Tensor yPred, Optional<Tensor> weight) {
      Tensor predicted = yPred.cast(DType.F32);
      Tensor expected = yTrue.cast(DType.F32);
      if (expected.rank() == predicted.rank() + 1 && expected.dim(-1).is(1)) {
        expected = expected.squeeze(-1);
      } else if (predicted.rank() == expected.rank() + 1 && predicted.dim(-1).is(1)) {
        predicted = predicted.squeeze(-1);
      }
      if (expected.rank() != predicted.rank()) {
        throw new ModelException(
            "confusion counts: labels and predictions must have one shape, got "
                + yTrue.type()
                + " and "
                + yPred.type());
      }
      Tensor values = predicted;
      return new Answers(
          expected,
          predicted,
          weight.map(w -> SampleWeights.align(values, w).broadcastTo(values.shape())));
    }

    /** {@return these where only the k largest predictions say anything} */
    Answers top(int k) {
      Tensor least = predicted.topK(k).values().min(-1).expandDims(-1);
      Tensor nothing = Tensor.full(predicted.type(), -1e10);
      return new Answers(
          expected, Tensor.where(predicted.greaterEqual(least), predicted, nothing), weight);
    }

    /** {@return the answers for one class} */
    Answers ofClass(int number) {
      return new Answers(
          expected.at(-1, number), predicted.at(-1, number), weight.map(w -> w.at(-1, number)));
    }

    /** {@return all labels as one} */
    Answers flat() {
      return new Answers(
          expected.reshape(-1, 1), predicted.reshape(-1, 1), weight.map(w -> w.reshape(-1, 1)));
    }
  }

  /**
   * {@return the counts}
   *
   * @param answers (samples, labels)
   * @param thresholds at least one
   */
  static ConfusionCounts of(Answers answers, List<Double> thresholds) {
    float[] limits = new float[thresholds.size()];
    for (int i = 0; i < limits.length; i++) {
      limits[i] = thresholds.get(i).floatValue();
    }
    Tensor limit = Tensor.of(limits).reshape(-1, 1, 1);
    Tensor saysYes = answers.predicted().expandDims(0).greater(limit).cast(DType.F32);
    Tensor saysNo = saysYes.subtractFrom(1);
    Tensor yes = answers.expected().notEqual(0).cast(DType.F32);
    Tensor meansYes = answers.weight().map(yes::times).orElse(yes).expandDims(0);
    Tensor no = yes.subtractFrom(1);
    Tensor meansNo = answers.weight().map(no::times).orElse(no).expandDims(0);
    return new ConfusionCounts(
        saysYes.times(meansYes).sum(1),
        saysYes.times(meansNo).sum(1),
        saysNo.times(meansNo).sum(1),
        saysNo.times(meansYes).sum(1));
  }
}
