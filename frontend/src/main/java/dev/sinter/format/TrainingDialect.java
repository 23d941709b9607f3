package dev.sinter.format;

import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.model.CompileConfig;
import dev.sinter.model.Model;
import dev.sinter.optimizers.Optimizer;
import dev.sinter.optimizers.Optimizers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How files of all versions say what a model was compiled with. */
final class TrainingDialect {
  /** Arguments of optimizers that have no effect here, or none when they are not set. */
  private static final Set<String> IDLE =
      Set.of(
          "name",
          "loss_scale_factor",
          "gradient_accumulation_steps",
          "schedule_decay",
          "is_legacy_optimizer",
          "jit_compile");

  private TrainingDialect() {}

  /**
   * Compiles a model; a config without optimizer and loss is that of a model that was not compiled.
   *
   * @param config {@code compile_config} of a {@code .keras} file, or {@code training_config}
   * @throws ModelException if something is not known
   */
  static void compile(Model model, Map<String, @Nullable Object> config) {
    Object stated = config.getOrDefault("optimizer", config.get("optimizer_config"));
    if (stated == null && config.get("loss") == null) {
      return;
    }
    Optimizer optimizer = optimizer(stated);
    Map<String, @Nullable Object> words = new LinkedHashMap<>(config);
    words.put("loss", plain(config.get("loss")));
    words.put("metrics", plain(config.get("metrics")));
    words.put("weighted_metrics", plain(config.get("weighted_metrics")));
    CompileConfig.compile(model, optimizer, words);
  }

  // ---- optimizers -------------------------------------------------------------------------------

  private static Optimizer optimizer(@Nullable Object stated) {
    if (stated instanceof String name) {
      return Optimizers.registry().get(name).create(Map.of());
    }
    if (!(stated instanceof Map<?, ?> object)
        || !(object.get("class_name") instanceof String className)) {
      throw new ModelException(
          "compile config: the optimizer is not stated, got " + ConfigObject.shown(stated));
    }
    Spec<? extends Optimizer> spec = Optimizers.registry().get(className);
    Map<String, @Nullable Object> words = new LinkedHashMap<>();
    if (object.get("config") instanceof Map<?, ?> config) {
      config.forEach((key, value) -> words.put(String.valueOf(key), value));
    }
    if (words.containsKey("lr")) {
      words.put("learning_rate", words.remove("lr"));
    }
    decay(words);
    words.keySet().removeIf(key -> IDLE.contains(key) && spec.find(key).isEmpty());
    words.entrySet().removeIf(entry -> entry.getValue() == null);
    return spec.create(words);
  }

  /** Before 2.11: rate / (1 + decay · step). */
  private static void decay(Map<String, @Nullable Object> words) {
    Object decay = words.remove("decay");
    if (decay instanceof Number number
        && number.doubleValue() != 0
        && words.get("learning_rate") instanceof Number rate) {
      Map<String, @Nullable Object> schedule = new LinkedHashMap<>();
      schedule.put("initial_learning_rate", rate);
      schedule.put("decay_steps", 1);
      schedule.put("decay_rate", number);
      Map<String, @Nullable Object> object = new LinkedHashMap<>();
      object.put("class_name", "InverseTimeDecay");
      object.put("config", schedule);
      words.put("learning_rate", object);
    }
  }

  // ---- losses and metrics -----------------------------------------------------------------------

  /** {@return names and configs, without the wrappers that Python objects have} */
  private static @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case List<?> list -> {
        List<@Nullable Object> items = new ArrayList<>();
        list.forEach(item -> items.add(plain(item)));
        yield items;
      }
      case Map<?, ?> map when map.get("class_name") instanceof String className ->
          object(className, map);
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> items = new LinkedHashMap<>();
        map.forEach((key, item) -> items.put(String.valueOf(key), plain(item)));
        yield items;
      }
      default -> value;
    };
  }

  private static Object object(String className, Map<?, ?> object) {
    if (object.get("config") instanceof String function) {
      return function;
    }
    Map<String, @Nullable Object> config = new LinkedHashMap<>();
    if (object.get("config") instanceof Map<?, ?> stated) {
      stated.forEach((key, item) -> config.put(String.valueOf(key), item));
    }
    String name = className;
    boolean wrapper =
        className.equals("MeanMetricWrapper") || className.equals("LossFunctionWrapper");
    if (config.remove("fn") instanceof String function && wrapper) {
      name = function;
    }
    if (config.get("reduction") instanceof String reduction) {
      config.put("reduction", reduction.toLowerCase(Locale.ROOT));
    }
    Map<String, @Nullable Object> words = new LinkedHashMap<>();
    words.put("class_name", name);
    words.put("config", config);
    return words;
  }
}
