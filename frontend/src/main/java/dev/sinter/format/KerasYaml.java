package dev.sinter.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.sinter.ir.ModelException;
import dev.sinter.model.Model;
import java.io.IOException;
import java.util.Map;

/** Models as the YAML of Keras's {@code to_yaml}: the same structure as the JSON, no weights. */
public final class KerasYaml {
  private static final YAMLFactory FACTORY =
      YAMLFactory.builder().disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER).build();

  private KerasYaml() {}

  /**
   * {@return the model that a text describes}
   *
   * @throws ModelException if the text is no YAML, or holds what is not supported; all causes are
   *     named at once
   */
  public static Model read(String yaml) {
    try (YAMLParser parser = FACTORY.createParser(yaml)) {
      if (new YamlTree(parser).read() instanceof Map<?, ?> map) {
        return KerasJson.read(ConfigObject.map(map));
      }
      throw new ModelException("model YAML: must be an object with class_name and config");
    } catch (JsonProcessingException e) {
      throw new ModelException(
          "model YAML: "
              + String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("")
              + " at line "
              + (e.getLocation() == null ? 0 : e.getLocation().getLineNr()),
          e);
    } catch (IOException e) {
      throw new ModelException("model YAML: " + e.getMessage(), e);
    }
  }

  /** {@return the text that describes a model} */
  public static String write(Model model) {
    try {
      return new ObjectMapper(FACTORY).writeValueAsString(ConfigWriter.architecture(model));
    } catch (JsonProcessingException e) {
      throw new ModelException(
          "model '"
              + model.name()
              + "': a config holds what YAML cannot say: "
              + e.getOriginalMessage(),
          e);
    }
  }
}
