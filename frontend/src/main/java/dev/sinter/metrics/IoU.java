package dev.sinter.metrics;

import static dev.sinter.config.ArgumentTypes.BOOL;
import static dev.sinter.config.ArgumentTypes.FLOAT;
import static dev.sinter.config.ArgumentTypes.INT;
import static dev.sinter.config.ArgumentTypes.list;
import static dev.sinter.config.ArgumentTypes.optional;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Shape;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Intersection over union of classes: right answers over all that say or mean a class, averaged
 * over the classes that occur. Sums up a confusion matrix (expected, predicted).
 */
public final class IoU extends Metric {
  private static final Argument<Integer> NUM_CLASSES =
      Argument.required("num_classes", INT, "number of classes").check(Check.positive());
  private static final Argument<List<Integer>> TARGETS =
      Argument.required("target_class_ids", list(INT), "classes that are averaged");
  private static final Argument<Optional<Integer>> IGNORE_CLASS =
      Argument.optional(
          "ignore_class", optional(INT), Optional.empty(), "what is expected to be it is left out");
  private static final Argument<Boolean> SPARSE_TRUE =
      Argument.optional("sparse_y_true", BOOL, true, "labels are class numbers, not one-hot");
  private static final Argument<Boolean> SPARSE_PRED =
      Argument.optional(
          "sparse_y_pred", BOOL, true, "predictions are class numbers, not probabilities");
  private static final Argument<Boolean> PROBABILITIES = SPARSE_PRED.withDefault(false);
  private static final Argument<Integer> AXIS =
      Argument.optional("axis", INT, -1, "axis of the classes");
  private static final Argument<Double> THRESHOLD =
      Argument.optional("threshold", FLOAT, 0.5, "from it on a prediction counts as 1");

  /** Declaration, for some classes. */
  public static final Spec<IoU> SPEC =
      Metric.spec(
              IoU.class, a -> new IoU(a, a.get(TARGETS), a.get(SPARSE_TRUE)), NUM_CLASSES, TARGETS)
          .with(IGNORE_CLASS, SPARSE_TRUE, SPARSE_PRED, AXIS)
          .name("io_u");

  /** Declaration, for all classes. */
  public static final Spec<IoU> MEAN =
      Metric.spec(IoU.class, a -> new IoU(a, all(a), a.get(SPARSE_TRUE)), NUM_CLASSES)
          .with(IGNORE_CLASS, SPARSE_TRUE, SPARSE_PRED, AXIS)
          .className("MeanIoU");

  /** Declaration, for two classes and predictions of the second one's probability. */
  public static final Spec<IoU> BINARY =
      Metric.spec(
              IoU.class,
              a -> new IoU(a, a.get(TARGETS), true),
              TARGETS.withDefault(List.of(0, 1)),
              THRESHOLD)
          .className("BinaryIoU");

  /** Declaration, for some classes and one-hot labels. */
  public static final Spec<IoU> ONE_HOT =
      Metric.spec(IoU.class, a -> new IoU(a, a.get(TARGETS), false), NUM_CLASSES, TARGETS)
          .with(IGNORE_CLASS, PROBABILITIES, AXIS)
          .className("OneHotIoU");

  /** Declaration, for all classes and one-hot labels. */
  public static final Spec<IoU> ONE_HOT_MEAN =
      Metric.spec(IoU.class, a -> new IoU(a, all(a), false), NUM_CLASSES)
          .with(IGNORE_CLASS, PROBABILITIES, AXIS)
          .className("OneHotMeanIoU");

  private final int classes;
  private final List<Integer> targets;
  private final boolean sparseLabels;
  private final Variable confusion;

  private IoU(Arguments arguments, List<Integer> targets, boolean sparseLabels) {
    super(arguments);
    classes = isBinary() ? 2 : arguments.get(NUM_CLASSES);
    this.targets = targets;
    this.sparseLabels = sparseLabels;
    confusion = addVariable("total_confusion_matrix", Shape.of(classes, classes));
  }

  private static List<Integer> all(Arguments arguments) {
    return IntStream.range(0, arguments.get(NUM_CLASSES)).boxed().toList();
  }

  private boolean isBinary() {
    return arguments().spec().find(THRESHOLD.name()).isPresent();
  }

  @Override
  public void update(Tensor yTrue, Tensor yPred, Optional<Tensor> weight) {
    Tensor expected = sparseLabels ? yTrue : yTrue.argmax(get(AXIS));
    Tensor labels = expected.reshape(-1).cast(DType.I32);
    Tensor counted = Tensor.onesLike(labels).cast(DType.F32);
    if (weight.isPresent()) {
      Tensor aligned = SampleWeights.align(expected.cast(DType.F32), weight.get());
      counted = aligned.broadcastTo(expected.shape()).reshape(-1);
    }
    if (!isBinary() && get(IGNORE_CLASS).isPresent()) {
      counted = counted.times(labels.notEqual(get(IGNORE_CLASS).get()).cast(DType.F32));
    }
    Tensor rows = labels.oneHot(classes).times(counted.expandDims(-1));
    Tensor columns = predicted(yPred).reshape(-1).cast(DType.I32).oneHot(classes);
    confusion.assignAdd(rows.transpose(1, 0).matmul(columns));
  }

  private Tensor predicted(Tensor yPred) {
    if (isBinary()) {
      return yPred.greaterEqual(get(THRESHOLD));
    }
    return get(SPARSE_PRED) ? yPred : yPred.argmax(get(AXIS));
  }

  @Override
  public Tensor result() {
    Tensor matrix = confusion.read();
    Tensor hits = matrix.times(Tensor.eye(classes, classes)).sum(0);
    Tensor union = matrix.sum(0).plus(matrix.sum(1)).minus(hits);
    Tensor chosen = Tensor.of(targets.stream().mapToInt(Integer::intValue).toArray());
    Tensor unions = union.gather(chosen, 0);
    Tensor occur = unions.notEqual(0).cast(DType.F32).sum();
    return hits.gather(chosen, 0).divideNoNan(unions).sum().divideNoNan(occur);
  }
}
