package dev.sinter.metrics;

import static dev.sinter.config.ArgumentTypes.FLOAT;
import static dev.sinter.config.ArgumentTypes.INT;
import static dev.sinter.config.ArgumentTypes.list;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Registry;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.losses.CosineSimilarity;
import dev.sinter.losses.KLDivergence;
import dev.sinter.losses.LogCosh;
import dev.sinter.losses.Loss;
import dev.sinter.losses.Losses;
import dev.sinter.losses.SparseCategoricalCrossentropy;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The metrics of Keras, by name. A new one is a line here, or a class with a Spec. */
public final class Metrics {
  private Metrics() {}

  private static final Argument<Double> THRESHOLD =
      Argument.optional("threshold", FLOAT, 0.5, "above it a prediction counts as 1");
  private static final Argument<Integer> K =
      Argument.optional("k", INT, 5, "how many of the largest predictions count")
          .check(Check.positive());

  private static final Argument<List<Double>> NORMALIZER =
      Argument.required("normalizer", list(FLOAT), "what differences are divided by");
  private static final Argument<Integer> AXIS =
      Argument.optional("axis", INT, -1, "axis of the vectors");
  private static final Argument<Integer> CLASS_AXIS =
      Argument.optional("axis", INT, -1, "axis of the classes in predictions");

  private static final Registry<Metric> REGISTRY =
      new Registry<>("metric", Metric.class, () -> Session.current().customObjects(), specs());

  private static List<Spec<? extends Metric>> specs() {
    List<Spec<? extends Metric>> specs = new ArrayList<>();
    specs.add(Mean.SPEC);
    specs.add(MeanOf.declare("Accuracy", (a, t, p) -> Accuracies.exact(t, p)));
    specs.add(
        MeanOf.declare(
            "BinaryAccuracy", (a, t, p) -> Accuracies.binary(t, p, a.get(THRESHOLD)), THRESHOLD));
    specs.add(MeanOf.declare("CategoricalAccuracy", (a, t, p) -> Accuracies.categorical(t, p)));
    specs.add(MeanOf.declare("SparseCategoricalAccuracy", (a, t, p) -> Accuracies.sparse(t, p)));
    specs.add(
        MeanOf.declare("TopKCategoricalAccuracy", (a, t, p) -> Accuracies.topK(t, p, a.get(K)), K));
    specs.add(
        MeanOf.declare(
            "SparseTopKCategoricalAccuracy",
            (a, t, p) -> Accuracies.sparseTopK(t, p, a.get(K)),
            K));
    specs.addAll(List.of(Sum.SPEC, MeanTensor.SPEC, RootMeanSquaredError.SPEC, AUC.SPEC));
    specs.addAll(List.of(HitRate.PRECISION, HitRate.RECALL));
    specs.add(ConfusionCount.TRUE_POSITIVES);
    specs.add(ConfusionCount.TRUE_NEGATIVES);
    specs.add(ConfusionCount.FALSE_POSITIVES);
    specs.add(ConfusionCount.FALSE_NEGATIVES);
    specs.add(BestRate.PRECISION_AT_RECALL);
    specs.add(BestRate.RECALL_AT_PRECISION);
    specs.add(BestRate.SENSITIVITY_AT_SPECIFICITY);
    specs.add(BestRate.SPECIFICITY_AT_SENSITIVITY);
    specs.addAll(List.of(FBetaScore.SPEC, FBetaScore.F1, R2Score.SPEC));
    specs.addAll(List.of(IoU.SPEC, IoU.MEAN, IoU.BINARY, IoU.ONE_HOT, IoU.ONE_HOT_MEAN));
    specs.add(
        MeanOf.declare(
            "MeanRelativeError", (a, t, p) -> relativeError(t, p, a.get(NORMALIZER)), NORMALIZER));
    // The metric has the other sign than the loss.
    specs.add(
        MeanOf.declare(
                "CosineSimilarity",
                (a, t, p) -> new CosineSimilarity(a.get(AXIS)).perSample(t, p).negate(),
                AXIS)
            .alias("cosine_proximity"));
    specs.add(
        MeanOf.declare("LogCoshError", (a, t, p) -> new LogCosh().perSample(t, p)).name("logcosh"));
    specs.add(
        MeanOf.declare("KLDivergence", (a, t, p) -> new KLDivergence().perSample(t, p))
            .name("kullback_leibler_divergence")
            .alias("kld", "kl_divergence"));
    specs.add(sparseCrossentropy());
    // Every loss is a metric, too: the mean of its values per sample, under the same names.
    Losses.registry().specs().stream()
        .filter(loss -> loss != SparseCategoricalCrossentropy.SPEC)
        .forEach(loss -> specs.add(meanOf(loss)));
    return specs;
  }

  private static <L extends Loss> Spec<MeanOf> meanOf(Spec<L> loss) {
    Argument<?>[] own =
        loss.arguments().stream().filter(a -> !Loss.isCommon(a)).toArray(Argument<?>[]::new);
    return MeanOf.declare(
            loss.className(), (a, t, p) -> loss.create(configOf(a, loss)).perSample(t, p), own)
        .name(loss.name())
        .alias(loss.aliases().toArray(String[]::new));
  }

  /** Unlike the loss it takes the axis of the classes. */
  private static Spec<MeanOf> sparseCrossentropy() {
    Spec<SparseCategoricalCrossentropy> loss = SparseCategoricalCrossentropy.SPEC;
    List<Argument<?>> own =
        new ArrayList<>(loss.arguments().stream().filter(a -> !Loss.isCommon(a)).toList());
    own.add(CLASS_AXIS);
    return MeanOf.declare(
        loss.className(),
        (a, t, p) -> loss.create(configOf(a, loss)).perSample(t, lastAxis(p, a.get(CLASS_AXIS))),
        own.toArray(Argument<?>[]::new));
  }

  /** {@return the tensor with an axis moved to the end} */
  private static Tensor lastAxis(Tensor x, int axis) {
    int plain = axis < 0 ? axis + x.rank() : axis;
    if (plain < 0 || plain >= x.rank()) {
      throw new ModelException(
          "sparse_categorical_crossentropy: axis " + axis + " is not an axis of " + x.shape());
    }
    if (plain == x.rank() - 1) {
      return x;
    }
    IntStream others = IntStream.range(0, x.rank()).filter(i -> i != plain);
    return x.transpose(IntStream.concat(others, IntStream.of(plain)).toArray());
  }

  /** {@return the values that are arguments of a loss} */
  private static Map<String, @Nullable Object> configOf(Arguments arguments, Spec<?> loss) {
    Map<String, @Nullable Object> config = new LinkedHashMap<>(arguments.toConfig());
    config.keySet().removeIf(key -> loss.find(key).isEmpty() || key.equals("name"));
    return config;
  }

  private static Tensor relativeError(Tensor yTrue, Tensor yPred, List<Double> normalizer) {
    double[] divisors = normalizer.stream().mapToDouble(Double::doubleValue).toArray();
    Tensor difference = yPred.minus(yTrue.cast(yPred.dtype())).abs();
    return difference.divideNoNan(
        Tensor.of(divisors).cast(yPred.dtype()).broadcastTo(difference.shape()));
  }

  /** {@return a new metric of a name, such as {@code binary_accuracy}, with its defaults} */
  public static Metric get(String name) {
    return REGISTRY.get(name).create(Map.of());
  }

  /** {@return the table} */
  public static Registry<Metric> registry() {
    return REGISTRY;
  }
}
