package dev.sinter.model;

import dev.sinter.config.BadValueException;
import dev.sinter.config.Configurable;
import dev.sinter.config.Registry;
import dev.sinter.ir.ModelException;
import dev.sinter.losses.Loss;
import dev.sinter.losses.Losses;
import dev.sinter.metrics.Metric;
import dev.sinter.metrics.Metrics;
import dev.sinter.model.CompileSettings.PerOutput;
import dev.sinter.optimizers.Optimizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Model#compile} was told, as files say it: optimizer, loss, metrics, loss weights,
 * weighted metrics and how steps run.
 */
public final class CompileConfig {
  private CompileConfig() {}

  /** {@return the config of a compiled model; nothing for one that is not compiled} */
  public static Optional<Map<String, @Nullable Object>> write(Model model) {
    return model.settings().map(settings -> write(settings));
  }

  private static Map<String, @Nullable Object> write(CompileSettings settings) {
    Map<String, @Nullable Object> config = new LinkedHashMap<>();
    List<Map<String, @Nullable Object>> optimizers =
        settings.optimizers().stream().map(CompileConfig::optimizer).toList();
    config.put("optimizer", optimizers.size() == 1 ? optimizers.getFirst() : optimizers);
    config.put("loss", settings.loss().map(loss -> write(loss, CompileConfig::loss)).orElse(null));
    config.put("metrics", metrics(settings.metrics()));
    config.put(
        "loss_weights",
        settings.lossWeights().map(weights -> write(weights, weight -> weight)).orElse(null));
    config.put("weighted_metrics", metrics(settings.weightedMetrics()));
    config.put("run_eagerly", settings.runEagerly());
    config.put("steps_per_execution", settings.stepsPerExecution());
    config.put("jit_compile", null);
    return config;
  }

  /** A learning rate that was changed since is what counts. */
  private static Map<String, @Nullable Object> optimizer(Optimizer optimizer) {
    Map<String, @Nullable Object> config = new LinkedHashMap<>(optimizer.getConfig());
    if (config.get("learning_rate") instanceof Number) {
      config.put("learning_rate", optimizer.learningRate());
    }
    config.remove("jit_compile", true); // The default of Keras 2.13; Keras 3 does not know it.
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("class_name", optimizer.className());
    object.put("config", config);
    return object;
  }

  private static <T> @Nullable Object write(
      PerOutput<T> value, Function<T, @Nullable Object> each) {
    return switch (value) {
      case PerOutput.Same<T>(T same) -> each.apply(same);
      case PerOutput.Listed<T>(List<T> values) -> {
        List<@Nullable Object> all = new ArrayList<>();
        values.forEach(item -> all.add(each.apply(item)));
        yield all;
      }
      case PerOutput.Named<T>(Map<String, T> values) -> {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        values.forEach((name, item) -> all.put(name, each.apply(item)));
        yield all;
      }
    };
  }

  /** Functions of the user's own have a name only. */
  private static Object loss(Loss loss) {
    return Losses.registry().find(loss.className()).isPresent() ? object(loss) : loss.className();
  }

  /**
   * {@return the name of what has its defaults; else its config without what is not set: Keras 3
   * refuses reduction "auto"}
   */
  private static Object object(Configurable value) {
    if (value.arguments().isUnset()) {
      return value.arguments().spec().name();
    }
    Map<String, @Nullable Object> config = new LinkedHashMap<>(value.getConfig());
    config.values().removeIf(item -> item == null || item.equals("auto"));
    Map<String, @Nullable Object> object = new LinkedHashMap<>(Registry.object(value));
    object.put("config", config);
    return object;
  }

  private static @Nullable Object metrics(PerOutput<List<Object>> metrics) {
    if (metrics instanceof PerOutput.Same<List<Object>>(List<Object> none) && none.isEmpty()) {
      return null;
    }
    return write(metrics, list -> list.stream().map(CompileConfig::metric).toList());
  }

  private static Object metric(Object metric) {
    boolean known =
        metric instanceof Metric m && Metrics.registry().find(m.className()).isPresent();
    if (known) {
      return object((Configurable) metric);
    }
    return metric instanceof Metric own ? own.name() : metric;
  }

  /**
   * Compiles a model as a config says, in the words of {@link #write}.
   *
   * @throws ModelException if something is not known, such as a loss of the user's own
   */
  public static void compile(Model model, List<Optimizer> optimizers, Map<String, ?> config) {
    try {
      model.compile(settings -> set(settings, optimizers, config));
    } catch (BadValueException e) {
      throw new ModelException("compile config: " + e.getMessage(), e);
    }
  }

  @SuppressWarnings("unchecked") // The settings check what they are given.
  private static void set(
      CompileSettings settings, List<Optimizer> optimizers, Map<String, ?> config) {
    settings.optimizers(optimizers);
    switch (config.get("loss")) {
      case null -> {}
      case List<?> list -> settings.losses(list);
      case Map<?, ?> map when !map.containsKey("class_name") ->
          settings.losses((Map<String, ?>) map);
      case Object one -> settings.loss(Losses.registry().read(one));
    }
    switch (config.get("loss_weights")) {
      case List<?> list ->
          settings.lossWeights(list.stream().mapToDouble(CompileConfig::number).toArray());
      case Map<?, ?> map -> {
        Map<String, Double> weights = new LinkedHashMap<>();
        map.forEach((name, weight) -> weights.put(String.valueOf(name), number(weight)));
        settings.lossWeights(weights);
      }
      case null, default -> {}
    }
    metrics(config.get("metrics"), settings::metrics, settings::metrics);
    metrics(config.get("weighted_metrics"), settings::weightedMetrics, settings::weightedMetrics);
    if (config.get("run_eagerly") instanceof Boolean eagerly) {
      settings.runEagerly(eagerly);
    }
    if (config.get("steps_per_execution") instanceof Number steps) {
      settings.stepsPerExecution(Math.max(1, steps.intValue()));
    }
  }

  private static double number(@Nullable Object value) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    throw new ModelException("compile config: loss_weights must be numbers, got " + value);
  }

  @SuppressWarnings("unchecked") // Keys of configs are texts.
  private static void metrics(
      @Nullable Object value, Consumer<List<?>> listed, Consumer<Map<String, ?>> named) {
    switch (value) {
      case null -> {}
      case List<?> list -> listed.accept(list);
      case Map<?, ?> map when !map.containsKey("class_name") -> named.accept((Map<String, ?>) map);
      case Object one -> listed.accept(List.of(one));
    }
  }
}
