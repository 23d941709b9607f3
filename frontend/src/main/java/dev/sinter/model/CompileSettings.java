package dev.sinter.model;

import dev.sinter.config.ArgumentTypes;
import dev.sinter.config.BadValueException;
import dev.sinter.ir.ModelException;
import dev.sinter.losses.Loss;
import dev.sinter.losses.LossFunction;
import dev.sinter.losses.Losses;
import dev.sinter.metrics.MeanOf;
import dev.sinter.metrics.Metric;
import dev.sinter.metrics.Metrics;
import dev.sinter.optimizers.LossScaleOptimizer;
import dev.sinter.optimizers.Optimizer;
import dev.sinter.optimizers.Optimizers;
import dev.sinter.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;

/**
 * How a model is trained and measured: {@code model.compile(c ->
 * c.optimizer("adam").loss("mse").metrics("mae"))}. The optimizer is rmsprop unless set.
 */
public final class CompileSettings {
  /** Something for each output: the same for all, in order, or by name. */
  sealed interface PerOutput<T> {
    record Same<T>(T value) implements PerOutput<T> {}

    record Listed<T>(List<T> values) implements PerOutput<T> {}

    record Named<T>(Map<String, T> values) implements PerOutput<T> {}
  }

  /** What these mean, {@link Measures} decides by the shapes. */
  private static final Set<String> BY_SHAPES = Set.of("accuracy", "acc", "crossentropy", "ce");

  private List<Optimizer> optimizers =
      List.of(LossScaleOptimizer.forSession(Optimizers.registry().get("rmsprop").create(Map.of())));
  private Optional<PerOutput<Loss>> loss = Optional.empty();
  private Optional<PerOutput<Double>> lossWeights = Optional.empty();
  private PerOutput<List<Object>> metrics = new PerOutput.Same<>(List.of());
  private PerOutput<List<Object>> weightedMetrics = new PerOutput.Same<>(List.of());
  private boolean runEagerly;
  private int stepsPerExecution = 1;
  private boolean temporal;

  CompileSettings() {}

  /** Sets the optimizer by name, with its defaults. */
  public CompileSettings optimizer(String name) {
    return optimizer(Optimizers.registry().get(name).create(Map.of()));
  }

  /** Sets the optimizer. */
  public CompileSettings optimizer(Optimizer value) {
    optimizers = List.of(LossScaleOptimizer.forSession(value));
    return this;
  }

  /**
   * Sets several optimizers, each a name, a config or an {@link Optimizer}, for models that say
   * what each of them changes: a {@link dev.sinter.premade.WideDeepModel} takes one for the linear
   * part, then one for the deep one.
   *
   * @throws ModelException if there is none, or one is given twice
   */
  public CompileSettings optimizers(List<?> values) {
    List<Optimizer> all =
        values.stream().map(value -> LossScaleOptimizer.forSession(readOptimizer(value))).toList();
    if (all.isEmpty() || all.stream().distinct().count() < all.size()) {
      throw new ModelException(
          "compile: optimizers must be one or several, each another object, got "
              + all.stream().map(Optimizer::className).toList());
    }
    optimizers = all;
    return this;
  }

  private static Optimizer readOptimizer(Object value) {
    try {
      return Optimizers.registry().read(value);
    } catch (BadValueException e) {
      throw new ModelException("compile: each of the optimizers " + e.getMessage(), e);
    }
  }

  /** Sets the loss of every output by name. */
  public CompileSettings loss(String name) {
    return loss(Losses.get(name));
  }

  /** Sets the loss of every output. */
  public CompileSettings loss(Loss value) {
    loss = Optional.of(new PerOutput.Same<>(value));
    return this;
  }

  /** Sets the loss of every output to a function of the user's own. */
  public CompileSettings loss(LossFunction function) {
    return loss(Loss.of("loss", function));
  }

  /**
   * Sets the losses of the outputs, in order; each a name, a config, a {@link Loss} or a {@link
   * LossFunction}.
   */
  public CompileSettings losses(List<?> values) {
    loss =
        Optional.of(
            new PerOutput.Listed<>(values.stream().map(CompileSettings::readLoss).toList()));
    return this;
  }

  /**
   * Sets the losses of outputs by name; each a name, a config, a {@link Loss} or a {@link
   * LossFunction}.
   */
  public CompileSettings losses(Map<String, ?> values) {
    Map<String, Loss> losses = new LinkedHashMap<>();
    values.forEach((name, value) -> losses.put(name, readLoss(value)));
    loss = Optional.of(new PerOutput.Named<>(losses));
    return this;
  }

  private static Loss readLoss(Object value) {
    return value instanceof LossFunction function
        ? Loss.of("loss", function)
        : Losses.registry().read(value);
  }

  /** Sets what the losses of the outputs are multiplied by, in order. */
  public CompileSettings lossWeights(double... values) {
    Arrays.stream(values).forEach(CompileSettings::checkLossWeight);
    lossWeights = Optional.of(new PerOutput.Listed<>(Arrays.stream(values).boxed().toList()));
    return this;
  }

  /** Sets what the losses of outputs are multiplied by, by name. */
  public CompileSettings lossWeights(Map<String, Double> values) {
    values.values().forEach(CompileSettings::checkLossWeight);
    lossWeights = Optional.of(new PerOutput.Named<>(new LinkedHashMap<>(values)));
    return this;
  }

  private static void checkLossWeight(double value) {
    if (!Double.isFinite(value)) {
      throw new ModelException("compile: loss_weights must be finite, got " + value);
    }
  }

  /** Sets the metrics of every output by name. They do not see sample weights. */
  public CompileSettings metrics(String... names) {
    metrics = listed("metrics", List.of((Object[]) names));
    return this;
  }

  /** Sets the metrics of every output. */
  public CompileSettings metrics(Metric... values) {
    metrics = new PerOutput.Same<>(List.of((Object[]) values));
    return this;
  }

  /**
   * Sets a metric of the user's own: the mean of what the function gives.
   *
   * @param name key in the logs
   * @param function takes expectation and prediction, gives a value for each sample
   */
  public CompileSettings metric(String name, BinaryOperator<Tensor> function) {
    return metrics(MeanOf.of(name, function));
  }

  /**
   * Sets metrics: names, configs and {@link Metric}s; lists among them are the metrics of one
   * output each.
   */
  public CompileSettings metrics(List<?> values) {
    metrics = listed("metrics", values);
    return this;
  }

  /**
   * Sets the metrics of outputs by name; each a name, a config, a {@link Metric} or a list of
   * those.
   */
  public CompileSettings metrics(Map<String, ?> values) {
    metrics = named("metrics", values);
    return this;
  }

  /** Sets metrics of every output by name that see sample weights. */
  public CompileSettings weightedMetrics(String... names) {
    weightedMetrics = listed("weighted_metrics", List.of((Object[]) names));
    return this;
  }

  /** Sets metrics that see sample weights, as {@link #metrics(List)}. */
  public CompileSettings weightedMetrics(List<?> values) {
    weightedMetrics = listed("weighted_metrics", values);
    return this;
  }

  /** Sets metrics that see sample weights, as {@link #metrics(Map)}. */
  public CompileSettings weightedMetrics(Map<String, ?> values) {
    weightedMetrics = named("weighted_metrics", values);
    return this;
  }

  private static PerOutput<List<Object>> listed(String argument, List<?> values) {
    checkMetrics(argument, values);
    if (values.stream().anyMatch(value -> value instanceof List<?>)) {
      return new PerOutput.Listed<>(values.stream().map(CompileSettings::asList).toList());
    }
    return new PerOutput.Same<>(new ArrayList<>(values));
  }

  private static PerOutput<List<Object>> named(String argument, Map<String, ?> values) {
    Map<String, List<Object>> lists = new LinkedHashMap<>();
    values.forEach((name, value) -> lists.put(name, asList(value)));
    checkMetrics(argument, List.copyOf(lists.values()));
    return new PerOutput.Named<>(lists);
  }

  /** Metrics are made when the first step is traced; what is not known is said now. */
  private static void checkMetrics(String argument, List<?> metrics) {
    for (Object metric : metrics) {
      switch (metric) {
        case List<?> within -> checkMetrics(argument, within);
        case String name when BY_SHAPES.contains(name) -> {}
        case String name -> Metrics.registry().get(name);
        case Metric _ -> {}
        default -> {
          try {
            Metrics.registry().read(metric);
          } catch (BadValueException e) {
            throw new ModelException("compile: " + argument + ": an entry " + e.getMessage(), e);
          }
        }
      }
    }
  }

  private static List<Object> asList(Object value) {
    return value instanceof List<?> list ? new ArrayList<>(list) : List.of(value);
  }

  /**
   * Makes steps run in the interpreter, in float64, and their code anew for every batch: slow, for
   * debugging. False by default.
   */
  public CompileSettings runEagerly(boolean value) {
    runEagerly = value;
    return this;
  }

  /**
   * Sets how many steps are one call of compiled code; 1 by default. Callbacks are told of batches
   * after such a call only.
   */
  public CompileSettings stepsPerExecution(int value) {
    stepsPerExecution = FitOptions.atLeast(1, "compile: steps_per_execution", value);
    return this;
  }

  /** Accepted for Keras's sake: steps are always compiled, unless they run eagerly. */
  public CompileSettings jitCompile(boolean value) {
    return this;
  }

  /**
   * Takes 0 alone: there are no parameter servers whose shards could evaluate.
   *
   * @throws ModelException for another number
   */
  public CompileSettings pssEvaluationShards(int value) {
    if (value != 0) {
      throw new ModelException(
          "compile: pss_evaluation_shards must be 0, got "
              + value
              + ": there are no parameter servers; a model trains in one process");
    }
    return this;
  }

  /**
   * Sets what sample weights are: {@code "temporal"} for one number for each time step, which is
   * then demanded; without it both forms are taken.
   */
  public CompileSettings sampleWeightMode(String value) {
    if (!value.equals("temporal")) {
      throw new ModelException(
          "compile: sample_weight_mode must be \"temporal\", or not be given, got "
              + ArgumentTypes.show(value));
    }
    temporal = true;
    return this;
  }

  /**
   * Refuses: targets are given to {@code fit}, since programs are compiled for data that come with
   * each step.
   *
   * @throws ModelException always
   */
  @SuppressWarnings("DoNotCallSuggester") // The message is for who comes from Keras.
  public CompileSettings targetTensors(Object value) {
    throw new ModelException(
        "compile: target_tensors are not supported (Keras 2.2 dropped them, too); give the targets"
            + " to fit, or use addLoss on tensors of the model. Got "
            + ArgumentTypes.show(value));
  }

  boolean isTemporal() {
    return temporal;
  }

  List<Optimizer> optimizers() {
    return optimizers;
  }

  Optional<PerOutput<Loss>> loss() {
    return loss;
  }

  Optional<PerOutput<Double>> lossWeights() {
    return lossWeights;
  }

  PerOutput<List<Object>> metrics() {
    return metrics;
  }

  PerOutput<List<Object>> weightedMetrics() {
    return weightedMetrics;
  }

  boolean runEagerly() {
    return runEagerly;
  }

  int stepsPerExecution() {
    return stepsPerExecution;
  }
}
