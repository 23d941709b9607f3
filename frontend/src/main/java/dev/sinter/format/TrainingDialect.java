package dev.sinter.format;

import dev.sinter.config.BadValueException;
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
  /** Arguments of optimizers that change no number. */
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
    List<Optimizer> optimizers =
        stated instanceof List<?> several
            ? several.stream().map(TrainingDialect::optimizer).toList()
            : List.of(optimizer(stated));
    Map<String, @Nullable Object> words = new LinkedHashMap<>(config);
    words.put("loss", plain(config.get("loss")));
    words.put("metrics", plain(config.get("metrics")));
    words.put("weighted_metrics", plain(config.get("weighted_metrics")));
    CompileConfig.compile(model, optimizers, words);
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
    Map<String, @Nullable Object> words = new LinkedHashMap<>();
    if (object.get("config") instanceof Map<?, ?> config) {
      config.forEach((key, value) -> words.put(String.valueOf(key), value));
    }
    words.entrySet().removeIf(e -> e.getValue() == null || IDLE.contains(e.getKey()));
    Map<String, @Nullable Object> plain = new LinkedHashMap<>(ConfigObject.map(object));
    plain.put("class_name", className.substring(className.indexOf('>') + 1));
    plain.put("config", words);
    try {
      return Optimizers.registry().read(plain);
    } catch (BadValueException e) {
      throw new ModelException("compile config: the optimizer " + e.getMessage(), e);
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
