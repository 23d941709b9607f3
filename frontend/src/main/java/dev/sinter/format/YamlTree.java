package dev.sinter.format;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.sinter.ir.ModelException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Maps, lists and values of a YAML text. What stands for something said before becomes that again.
 * Tags of Python's tuples and texts are lists and texts; other tags of Python, which would make
 * objects, are refused.
 */
final class YamlTree {
  private static final int DEEPEST = 200;
  private static final long MOST_VALUES = 2_000_000;
  private static final Set<String> HARMLESS =
      Set.of("python/tuple", "python/unicode", "python/str", "python/long", "python/name:");

  /**
   * Something that was given a name.
   *
   * @param size number of values within
   */
  private record Anchored(@Nullable Object value, long size) {}

  private final YAMLParser parser;
  private final Map<String, Anchored> anchors = new LinkedHashMap<>();
  private long values;

  YamlTree(YAMLParser parser) {
    this.parser = parser;
  }

  /** {@return what the text holds} */
  @Nullable Object read() throws IOException {
    parser.nextToken();
    return value(0);
  }

  private @Nullable Object value(int depth) throws IOException {
    if (depth > DEEPEST) {
      throw new ModelException("model YAML: is nested more than " + DEEPEST + " deep");
    }
    long before = count(1);
    JsonToken token = parser.currentToken();
    if (token == null) {
      return null;
    }
    if (parser.isCurrentAlias()) {
      Anchored known = anchors.get(parser.getText());
      if (known == null) {
        throw new ModelException("model YAML: *" + parser.getText() + " was not said before");
      }
      count(known.size);
      return known.value;
    }
    checkTag();
    String anchor = Objects.toString(parser.getObjectId(), "");
    Object value =
        switch (token) {
          case START_OBJECT -> map(depth);
          case START_ARRAY -> list(depth);
          case VALUE_NULL -> null;
          case VALUE_TRUE -> true;
          case VALUE_FALSE -> false;
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
          case VALUE_STRING -> number(parser.getText());
          case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
              throw new ModelException("model YAML: a value is missing");
        };
    if (!anchor.isEmpty()) {
      anchors.put(anchor, new Anchored(value, values - before));
    }
    return value;
  }

  private long count(long more) {
    values += more;
    if (values > MOST_VALUES) {
      throw new ModelException("model YAML: holds more than " + MOST_VALUES + " values");
    }
    return values;
  }

  private void checkTag() throws IOException {
    Object tag = parser.getTypeId();
    String text = tag == null ? "" : tag.toString().replaceFirst("^tag:yaml\\.org,2002:", "");
    if (text.startsWith("python/") && !HARMLESS.contains(text)) {
      throw new ModelException(
          "model YAML: !!" + text + " would make a Python object, which is not done");
    }
  }

  /** Python writes numbers such as 1e-07, which YAML 1.1 takes for a text. */
  private static Object number(String text) {
    return text.matches("[-+]?\\d+(\\.\\d*)?[eE][-+]?\\d+") ? (Object) Double.valueOf(text) : text;
  }

  private Map<String, @Nullable Object> map(int depth) throws IOException {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      parser.nextToken();
      map.put(key, value(depth + 1));
    }
    return map;
  }

  private List<@Nullable Object> list(int depth) throws IOException {
    List<@Nullable Object> list = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      list.add(value(depth + 1));
    }
    return list;
  }
}
