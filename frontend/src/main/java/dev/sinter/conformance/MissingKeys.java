package dev.sinter.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sinter.layers.Layers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Fills in keys that a case's config leaves out although the shapes of its weights settle them: a
 * depth multiplier of 2, say, that is only to be seen in the last extent of the kernel. A key that
 * is there stays as it is, whatever the weights say.
 */
final class MissingKeys {
  private final Map<String, Map<String, List<Long>>> shapes = new LinkedHashMap<>();

  private MissingKeys(JsonNode weights) {
    for (JsonNode weight : weights) {
      String name = weight.path("name").asText();
      List<Long> shape = new ArrayList<>();
      weight.path("shape").forEach(extent -> shape.add(extent.asLong()));
      shapes
          .computeIfAbsent(weight.path("layer").asText(), layer -> new LinkedHashMap<>())
          .putIfAbsent(name.substring(name.lastIndexOf('/') + 1), shape);
    }
  }

  /**
   * {@return the config of a model, completed}
   *
   * @param model the config, {@code class_name} and {@code config}
   * @param weights each with {@code layer}, {@code name} and {@code shape}
   */
  static Map<String, @Nullable Object> complete(
      Map<String, @Nullable Object> model, JsonNode weights) {
    return new MissingKeys(weights).model(model, "");
  }

  private Map<String, @Nullable Object> model(Map<?, ?> object, String prefix) {
    Map<String, @Nullable Object> completed = copy(object);
    if (object.get("config") instanceof Map<?, ?> config
        && config.get("layers") instanceof List<?> layers) {
      List<@Nullable Object> all = new ArrayList<>();
      for (Object layer : layers) {
        all.add(layer instanceof Map<?, ?> map ? layer(map, prefix) : layer);
      }
      Map<String, @Nullable Object> changed = copy(config);
      changed.put("layers", all);
      completed.put("config", changed);
    }
    return completed;
  }

  private Map<String, @Nullable Object> layer(Map<?, ?> object, String prefix) {
    if (!(object.get("config") instanceof Map<?, ?> config)) {
      return copy(object);
    }
    Object name = config.get("name") == null ? object.get("name") : config.get("name");
    if (config.get("layers") instanceof List<?>) {
      return model(object, prefix + name + "/");
    }
    Map<String, List<Long>> own = shapes.get(prefix + name);
    return own == null ? copy(object) : single(object, config, own);
  }

  /** Completes a layer, and the one that it wraps: the weights of both stand under the wrapper. */
  private static Map<String, @Nullable Object> single(
      Map<?, ?> object, Map<?, ?> config, Map<String, List<Long>> weights) {
    String className = String.valueOf(object.get("class_name"));
    Map<String, @Nullable Object> changed = copy(config);
    Layers.registry()
        .find(className)
        .ifPresent(
            spec ->
                settled(className, weights)
                    .forEach(
                        (key, value) -> {
                          if (spec.find(key).isPresent()) {
                            changed.putIfAbsent(key, value);
                          }
                        }));
    for (String wrapped : List.of("layer", "cell")) {
      if (config.get(wrapped) instanceof Map<?, ?> inner
          && inner.get("config") instanceof Map<?, ?> innerConfig) {
        changed.put(wrapped, single(inner, innerConfig, weights));
      }
    }
    Map<String, @Nullable Object> completed = copy(object);
    completed.put("config", changed);
    return completed;
  }

  /** {@return what the weights of a layer say of its arguments} */
  private static Map<String, Object> settled(String className, Map<String, List<Long>> weights) {
    Map<String, Object> keys = new LinkedHashMap<>();
    Optional<List<Long>> depthwise = Optional.ofNullable(weights.get("depthwise_kernel"));
    depthwise.ifPresent(shape -> keys.put("depth_multiplier", shape.getLast()));
    switch (className) {
      case "BatchNormalization", "LayerNormalization", "GroupNormalization" -> {
        keys.put("center", weights.containsKey("beta"));
        keys.put("scale", weights.containsKey("gamma"));
      }
      case "GRU", "GRUCell" -> {
        keys.put("use_bias", weights.containsKey("bias"));
        Optional.ofNullable(weights.get("bias"))
            .ifPresent(bias -> keys.put("reset_after", bias.size() == 2));
      }
      case "EinsumDense" -> {} // has bias_axes instead
      default -> {
        if (depthwise.isPresent() || weights.containsKey("kernel")) {
          keys.put("use_bias", weights.containsKey("bias"));
        }
      }
    }
    return keys;
  }

  private static Map<String, @Nullable Object> copy(Map<?, ?> map) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    map.forEach((k, v) -> copy.put(String.valueOf(k), v));
    return copy;
  }
}
