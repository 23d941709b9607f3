package dev.sinter.testsuite.blocks;

import dev.sinter.activations.Activation;
import dev.sinter.activations.Activations;
import dev.sinter.config.Configurable;
import dev.sinter.config.Registry;
import dev.sinter.config.Spec;
import dev.sinter.constraints.Constraint;
import dev.sinter.constraints.Constraints;
import dev.sinter.initializers.Initializer;
import dev.sinter.initializers.Initializers;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.TensorType;
import dev.sinter.losses.Loss;
import dev.sinter.losses.Losses;
import dev.sinter.metrics.Mean;
import dev.sinter.metrics.Metric;
import dev.sinter.metrics.Metrics;
import dev.sinter.optimizers.LearningRateSchedule;
import dev.sinter.optimizers.Optimizer;
import dev.sinter.optimizers.Optimizers;
import dev.sinter.optimizers.Schedules;
import dev.sinter.regularizers.Regularizer;
import dev.sinter.regularizers.Regularizers;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A declared class that is no layer, with a config, and what can be seen of it.
 *
 * @param kind loss, metric, optimizer, ...
 * @param spec its declaration
 * @param config without defaults
 */
record FunctionSample(String kind, Spec<?> spec, Map<String, @Nullable Object> config) {

  private static final List<List<String>> CONFIGS = Table.read("blocks/function-samples.txt");

  /** {@return the tables by kind} */
  static Map<String, Registry<?>> registries() {
    Map<String, Registry<?>> all = new LinkedHashMap<>();
    all.put("loss", Losses.registry());
    all.put("metric", Metrics.registry());
    all.put("optimizer", Optimizers.registry());
    all.put("schedule", Schedules.registry());
    all.put("initializer", Initializers.type());
    all.put("regularizer", Regularizers.type());
    all.put("constraint", Constraints.type());
    all.put("activation", Activations.registry());
    return all;
  }

  /** {@return one sample for each class of all kinds} */
  static List<FunctionSample> all() {
    return registries().entrySet().stream()
        .flatMap(
            entry -> entry.getValue().specs().stream().map(spec -> sample(entry.getKey(), spec)))
        .toList();
  }

  private static FunctionSample sample(String kind, Spec<?> spec) {
    Map<String, @Nullable Object> config = new LinkedHashMap<>();
    CONFIGS.stream()
        .filter(cells -> cells.get(0).equals(kind) && cells.get(1).equals(spec.className()))
        .findFirst()
        .ifPresent(cells -> config.putAll(Table.object(cells.get(2))));
    return new FunctionSample(kind, spec, config);
  }

  FunctionSample with(Map<String, @Nullable Object> more) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>(config);
    all.putAll(more);
    return new FunctionSample(kind, spec, all);
  }

  /** {@return what is seen: the value, the name, the state or the config} */
  String observe(String what) {
    try (Session session = Session.builder().seed(5).backend("interpreter").threads(1).build()) {
      return session.call(() -> see(spec.create(config), what));
    }
  }

  private String see(Object object, String what) {
    if (what.equals("config")) {
      return ((Configurable) object).getConfig().toString();
    }
    return switch (object) {
      case Loss loss -> show(loss.apply(labels(), predictions()));
      case Metric metric -> metric(metric, what);
      case Optimizer optimizer -> optimizer(optimizer, what);
      case LearningRateSchedule schedule -> schedule(schedule);
      case Initializer initializer -> show(initializer.initialize(TensorType.of(DType.F32, 6, 4)));
      case Regularizer regularizer -> show(regularizer.penalty(matrix()));
      case Constraint constraint ->
          show(
              constraint.project(
                  spec.className().equals("RadialConstraint")
                      ? Tensor.range(18).cast(DType.F32).reshape(3, 3, 2, 1)
                      : matrix()));
      case Activation activation -> show(activation.apply(matrix().expandDims(0)));
      default -> throw new AssertionError(object.toString());
    };
  }

  /** Classes where the loss counts them, else rows of zeros and ones. */
  private Tensor labels() {
    return switch (spec.className()) {
      case "SparseCategoricalCrossentropy",
          "SparseCategoricalAccuracy",
          "SparseTopKCategoricalAccuracy" ->
          Tensor.of(0, 2, 1, 1);
      case "IoU", "MeanIoU" -> Tensor.of(0, 2, 1, 1);
      case "MeanSquaredError", "Huber", "R2Score" -> matrix().plus(0.3);
      default -> Tensor.of(new float[][] {{1, 0, 0}, {0, 0, 1}, {0, 1, 0}, {1, 0, 0}});
    };
  }

  private Tensor predictions() {
    return switch (spec.className()) {
      case "IoU", "MeanIoU" -> Tensor.of(0, 1, 1, 2);
      default ->
          Tensor.of(
              new float[][] {
                {0.6f, 0.3f, 0.1f}, {0.25f, 0.3f, 0.45f}, {0.55f, 0.25f, 0.2f}, {0.1f, 0.7f, 0.2f}
              });
    };
  }

  private static Tensor matrix() {
    return Tensor.of(
        new float[][] {{0.5f, -0.8f, 0.2f}, {-0.3f, 0.9f, 0.4f}, {0.7f, 0.1f, -0.6f}, {1, 2, -1}});
  }

  private String metric(Metric metric, String what) {
    if (what.equals("name")) {
      return metric.name();
    }
    if (spec.className().equals("Mean")) {
      ((Mean) metric).add(matrix());
    } else {
      metric.update(labels(), predictions());
    }
    Tensor result = metric.result();
    return what.equals("dtype") ? result.dtype().toString() : show(result);
  }

  private static String optimizer(Optimizer optimizer, String what) {
    Variable first = new Variable("a", Tensor.of(1f, -2f, 0.5f));
    Variable second = new Variable("b", matrix());
    for (int step = 1; step <= 3; step++) {
      Tensor small = Tensor.of(0.3f, -0.2f, 0.4f).times(step - 2.5);
      optimizer.applyGradients(
          List.of(Optional.of(small), Optional.of(matrix().times(0.7 * step))),
          List.of(first, second));
    }
    if (what.equals("state")) {
      StringBuilder text = new StringBuilder();
      for (Variable variable : optimizer.variables()) {
        text.append(variable).append(show(Tensor.of(variable.value())));
      }
      return text.toString();
    }
    return show(first.read()) + show(second.read());
  }

  private static String schedule(LearningRateSchedule schedule) {
    StringBuilder text = new StringBuilder();
    for (int step = 0; step < 12; step++) {
      text.append(show(schedule.at(Tensor.scalar(DType.F32, step))));
    }
    return text.toString();
  }

  private static String show(Tensor tensor) {
    double[] rounded =
        Arrays.stream(tensor.toDoubles()).map(v -> Math.rint(v * 1e6) / 1e6).toArray();
    return tensor.shape() + Arrays.toString(rounded);
  }
}
