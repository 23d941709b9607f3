package dev.sinter.testsuite.blocks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tables in resources: text files with cells between bars, {@code #} begins a comment line. */
public final class Table {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Table() {}

  /**
   * {@return the cells of all rows}
   *
   * @param name of the resource, such as {@code blocks/layer-samples.txt}
   */
  public static List<List<String>> read(String name) {
    try (InputStream in =
        Objects.requireNonNull(Table.class.getResourceAsStream("/" + name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> Arrays.asList(line.split("\\|", -1)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@return a value of JSON text} */
  static @Nullable Object value(String json) {
    try {
      return JSON.readValue(json, Object.class);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@return an object of JSON text} */
  public static Map<String, @Nullable Object> object(String json) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    ((Map<?, ?>) Objects.requireNonNull(value(json)))
        .forEach((key, item) -> object.put(String.valueOf(key), item));
    return object;
  }
}
