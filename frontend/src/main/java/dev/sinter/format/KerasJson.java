package dev.sinter.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sinter.ir.ModelException;
import dev.sinter.model.Model;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Models as the JSON of Keras's {@code to_json}: structure and arguments, no weights. What Keras 1,
 * 2 and 3 wrote is read.
 */
public final class KerasJson {
  /** Python writes NaN and infinities as words; vocabularies are long texts. */
  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(200)
                          .maxStringLength(1 << 28)
                          .build())
                  .build())
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build();

  private static final TypeReference<LinkedHashMap<String, @Nullable Object>> MAP =
      new TypeReference<>() {};

  private KerasJson() {}

  /**
   * {@return the model that a text describes}
   *
   * @throws ModelException if the text is no JSON, or holds what is not supported; all causes are
   *     named at once
   */
  public static Model read(String json) {
    Map<String, @Nullable Object> object = parse(json, "model JSON");
    return ModelReader.read(object, version(object));
  }

  /** {@return the model that a config object describes: {@code class_name} and {@code config}} */
  public static Model read(Map<String, ? extends @Nullable Object> object) {
    return ModelReader.read(object, version(object));
  }

  /** {@return whether a config object is that of a functional or sequential model} */
  public static boolean isModel(Map<?, ?> object) {
    return ConfigObject.isModel(object);
  }

  /** {@return the text that describes a model} */
  public static String write(Model model) {
    return text(ConfigWriter.architecture(model), "model '" + model.name() + "'");
  }

  /** {@return the version of Keras that an object states, empty without} */
  static String version(Map<?, ?> object) {
    return object.get("keras_version") instanceof String text ? text : "";
  }

  /**
   * {@return an object as a text states it}
   *
   * @param what it is, for messages
   */
  static Map<String, @Nullable Object> parse(String json, String what) {
    try {
      Map<String, @Nullable Object> object = MAPPER.readValue(json, MAP);
      if (object == null) {
        throw new ModelException(what + ": must be an object, got null");
      }
      return object;
    } catch (JsonProcessingException e) {
      throw new ModelException(
          what
              + ": "
              + e.getOriginalMessage()
              + " at line "
              + (e.getLocation() == null ? 0 : e.getLocation().getLineNr()),
          e);
    }
  }

  /**
   * {@return an object as a text}
   *
   * @param what it is, for messages
   */
  static String text(Object object, String what) {
    try {
      return MAPPER.writeValueAsString(object);
    } catch (JsonProcessingException e) {
      throw new ModelException(
          what + ": a config holds what JSON cannot say: " + e.getOriginalMessage(), e);
    }
  }
}
