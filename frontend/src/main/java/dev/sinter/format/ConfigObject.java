package dev.sinter.format;

import dev.sinter.ir.ModelException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values of configs, as JSON and YAML give them. */
final class ConfigObject {
  private ConfigObject() {}

  /** {@return a value that must be an object} */
  static Map<String, @Nullable Object> map(@Nullable Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new ModelException("model config: an object is needed, got " + shown(value));
    }
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    map.forEach((k, v) -> copy.put(String.valueOf(k), v));
    return copy;
  }

  /** {@return a value that must be a list} */
  static List<?> list(@Nullable Object value, String what) {
    if (!(value instanceof List<?> list)) {
      throw new ModelException("model config: " + what + " must be a list, got " + shown(value));
    }
    return list;
  }

  /** {@return a value, no longer than a line} */
  static String shown(@Nullable Object value) {
    String text = String.valueOf(value);
    return text.length() <= 80 ? text : text.substring(0, 77) + "...";
  }

  /** {@return whether an object describes a model, functional or sequential} */
  static boolean isModel(@Nullable Object value) {
    return value instanceof Map<?, ?> object
        && (object.get("config") instanceof Map<?, ?> || object.get("config") instanceof List<?>)
        && isModelClass(String.valueOf(object.get("class_name")));
  }

  /** {@return whether a class is that of functional or sequential models} */
  static boolean isModelClass(String className) {
    return className.equals("Functional")
        || className.equals("Model")
        || className.equals("Sequential");
  }
}
