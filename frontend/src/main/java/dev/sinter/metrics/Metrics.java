package dev.sinter.metrics;

import static dev.sinter.config.ArgumentTypes.FLOAT;
import static dev.sinter.config.ArgumentTypes.INT;

import dev.sinter.config.Argument;
import dev.sinter.config.Check;
import dev.sinter.config.Registry;
import dev.sinter.config.Spec;
import dev.sinter.losses.Loss;
import dev.sinter.losses.Losses;
import dev.sinter.session.Session;
import java.util.ArrayList;
import java.util.List;

/** The metrics of Keras, by name. A new one is a line here, or a class with a Spec. */
public final class Metrics {
  private Metrics() {}

  private static final Argument<Double> THRESHOLD =
      Argument.optional("threshold", FLOAT, 0.5, "above it a prediction counts as 1");
  private static final Argument<Integer> K =
      Argument.optional("k", INT, 5, "how many of the largest predictions count")
          .check(Check.positive());

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
    // Every loss is a metric, too: the mean of its values per sample, under the same names.
    Losses.registry().specs().forEach(loss -> specs.add(meanOf(loss)));
    return specs;
  }

  private static <L extends Loss> Spec<MeanOf> meanOf(Spec<L> loss) {
    Argument<?>[] own =
        loss.arguments().stream().filter(a -> !Loss.isCommon(a)).toArray(Argument<?>[]::new);
    return MeanOf.declare(
            loss.className(),
            (a, t, p) -> {
              var config = new java.util.LinkedHashMap<>(a.toConfig());
              config.keySet().removeIf(key -> loss.find(key).isEmpty() || key.equals("name"));
              return loss.create(config).perSample(t, p);
            },
            own)
        .name(loss.name())
        .alias(loss.aliases().toArray(String[]::new));
  }

  /** {@return the table} */
  public static Registry<Metric> registry() {
    return REGISTRY;
  }
}
