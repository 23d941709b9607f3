package dev.sinter.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sinter.ir.ModelException;
import dev.sinter.runtime.buffer.Buffer;
import dev.sinter.runtime.buffer.ElementType;
import dev.sinter.runtime.buffer.MemoryKind;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A case of a file, and how its values compare.
 *
 * @param json the case
 * @param file the whole file
 */
record Case(JsonNode json, JsonNode file) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  String name() {
    return json.path(json.hasNonNull("name") ? "name" : "case").asText();
  }

  boolean has(String field) {
    return json.hasNonNull(field);
  }

  JsonNode get(String field) {
    return json.path(field);
  }

  /** {@return the model's config; what it leaves out and the weights settle is filled in} */
  Map<String, @Nullable Object> model() {
    return MissingKeys.complete(config(get("model")), get("weights"));
  }

  /** {@return an object as a config} */
  static Map<String, @Nullable Object> config(JsonNode node) {
    Map<String, @Nullable Object> config = new LinkedHashMap<>();
    node.properties().forEach(entry -> config.put(entry.getKey(), plain(entry.getValue())));
    return config;
  }

  /** {@return any value as a config holds it} */
  static @Nullable Object plain(JsonNode node) {
    return MAPPER.convertValue(node, Object.class);
  }

  static NdArray array(JsonNode node) {
    ElementType type =
        switch (node.path("dtype").asText("float32")) {
          case "float32" -> ElementType.F32;
          case "int32" -> ElementType.I32;
          case "int64" -> ElementType.I64;
          case "bool" -> ElementType.BOOL;
          default -> throw new ModelException("unsupported: dtype " + node.path("dtype").asText());
        };
    List<Long> shape = new ArrayList<>();
    node.path("shape").forEach(extent -> shape.add(extent.asLong()));
    NdArray array = NdArray.zeros(MemoryKind.HEAP, type, shape);
    Buffer buffer = array.buffer();
    JsonNode data = node.path("data");
    for (int i = 0; i < data.size(); i++) {
      if (data.get(i).isBoolean()) {
        buffer.setLong(i, data.get(i).asBoolean() ? 1 : 0);
      } else if (type.isFloat()) {
        buffer.setDouble(i, data.get(i).asDouble());
      } else {
        buffer.setLong(i, data.get(i).asLong());
      }
    }
    return array;
  }

  static Tensor tensor(JsonNode node) {
    return Tensor.of(array(node));
  }

  static Optional<Tensor> optional(JsonNode node) {
    return node.isObject() ? Optional.of(tensor(node)) : Optional.empty();
  }

  static List<Tensor> tensors(JsonNode list) {
    List<Tensor> tensors = new ArrayList<>();
    list.forEach(node -> tensors.add(tensor(node)));
    return tensors;
  }

  // ---- comparing --------------------------------------------------------------------------------

  /** Compares a tensor with an expected tensor, number, or list of numbers. */
  void check(String what, NdArray actual, JsonNode expected) {
    JsonNode data = expected.isObject() ? expected.path("data") : expected;
    if (expected.isObject()) {
      List<Long> shape = new ArrayList<>();
      expected.path("shape").forEach(extent -> shape.add(extent.asLong()));
      if (!shape.equals(actual.shape())) {
        throw new Mismatch(what + ": expected shape " + shape + ", got " + actual.shape());
      }
    }
    List<JsonNode> values = new ArrayList<>();
    flatten(data, values);
    if (values.size() != actual.count()) {
      throw new Mismatch(what + ": expected " + values.size() + " values, got " + actual.count());
    }
    for (int i = 0; i < values.size(); i++) {
      JsonNode value = values.get(i);
      check(
          what + "[" + i + "]",
          actual.buffer().getDouble(i),
          value.isBoolean() ? (value.asBoolean() ? 1 : 0) : value.asDouble());
    }
  }

  private static void flatten(JsonNode node, List<JsonNode> into) {
    if (node.isArray()) {
      node.forEach(item -> flatten(item, into));
    } else {
      into.add(node);
    }
  }

  /** Cases that state no tolerance have numbers of six decimals, those of their weights too. */
  void check(String what, double actual, double expected) {
    double tolerance =
        json.path("atol").asDouble(5e-6) + json.path("rtol").asDouble(1e-4) * Math.abs(expected);
    if (!(Math.abs(actual - expected) <= tolerance)) {
      throw new Mismatch(
          what + ": expected " + expected + ", got " + actual + " (tolerance " + tolerance + ")");
    }
  }

  static void require(boolean holds, String what) {
    if (!holds) {
      throw new Mismatch(what);
    }
  }
}
