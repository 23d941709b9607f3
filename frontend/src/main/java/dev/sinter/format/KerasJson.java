package dev.sinter.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sinter.ir.ModelException;
import dev.sinter.model.Model;
import dev.sinter.model.Sequential;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Models as the JSON of Keras's {@code to_json}: structure and arguments, no weights. Files of
 * Keras 2 and 3 are read.
 */
public final class KerasJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final TypeReference<LinkedHashMap<String, @Nullable Object>> MAP =
      new TypeReference<>() {};

  private KerasJson() {}

  /**
   * {@return the model that a text describes}
   *
   * @throws ModelException if the text is no JSON, or holds what is not supported; all unsupported
   *     layers are named at once
   */
  public static Model read(String json) {
    try {
      return read(MAPPER.readValue(json, MAP));
    } catch (JsonProcessingException e) {
      throw new ModelException(
          "model JSON: "
              + e.getOriginalMessage()
              + " at line "
              + (e.getLocation() == null ? 0 : e.getLocation().getLineNr()),
          e);
    }
  }

  /** {@return the model that a config object describes: {@code class_name} and {@code config}} */
  public static Model read(Map<String, ? extends @Nullable Object> object) {
    return new ModelReader().read(object);
  }

  /** {@return the text that describes a model} */
  public static String write(Model model) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("class_name", model instanceof Sequential ? "Sequential" : model.className());
    object.put("config", model.getConfig());
    object.put("keras_version", "2.13.1");
    object.put("backend", "sinter");
    try {
      return MAPPER.writeValueAsString(object);
    } catch (JsonProcessingException e) {
      throw new ModelException(
          "model '"
              + model.name()
              + "': a config holds what JSON cannot say: "
              + e.getOriginalMessage(),
          e);
    }
  }
}
