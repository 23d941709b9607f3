package dev.sinter.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sinter.ir.ModelException;
import dev.sinter.layers.Layers;
import dev.sinter.model.Input;
import dev.sinter.model.Layer;
import dev.sinter.model.Model;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A few layers in a chain or a small graph, their weights in one flat list, and the output for one
 * sample. Shapes leave out the batch, which is 1. Layers have the defaults of Keras 2.0.
 */
final class LayerCase {
  private final Case each;
  private final Map<String, Tensor> values = new LinkedHashMap<>();
  private final List<Tensor> inputs = new ArrayList<>();
  private int weightsUsed;

  LayerCase(Case each) {
    this.each = each;
  }

  void run() {
    List<Tensor> given = new ArrayList<>();
    for (JsonNode input : each.get("inputs")) {
      Tensor value = sample(input);
      Tensor symbol =
          Input.builder(value.shape().slice(1, value.rank()).fixed()).batchSize(1).build();
      values.put("input_" + inputs.size(), symbol);
      inputs.add(symbol);
      given.add(value);
    }
    Tensor last = inputs.getFirst();
    for (JsonNode layer : each.get("layers")) {
      last = apply(layer);
      values.put(layer.path("name").asText(), last);
    }
    Case.require(
        weightsUsed == each.get("weights").size(),
        "weights: expected " + each.get("weights").size() + ", the layers have " + weightsUsed);
    Model model = new Model(inputs, List.of(last));
    Tensors arguments = Tensors.of(given.toArray(Tensor[]::new));
    Tensor output = model.predictOnBatch(arguments).single();
    for (int call = 1; call < each.get("predict_calls").asInt(1); call++) {
      output = model.predictOnBatch(arguments).single();
    }
    each.check("output", output.array(), batched(each.get("expected")));
  }

  private Tensor apply(JsonNode object) {
    String className = object.path("class_name").asText();
    Map<String, @Nullable Object> config = Case.config(object.path("config"));
    config.put("name", object.path("name").asText());
    Layer layer = Layers.registry().get(className).create(ofKeras20(className, config));
    List<Tensor> from = new ArrayList<>();
    for (JsonNode name : object.path("inbound")) {
      Tensor value = values.get(name.asText());
      if (value == null) {
        throw new ModelException(
            "layer " + object.path("name").asText() + ": there is no '" + name.asText() + "'");
      }
      from.add(value);
    }
    Tensor output = layer.apply(Tensors.of(from.toArray(Tensor[]::new))).get(0);
    setWeights(layer, object.path("n_weights").asInt());
    return output;
  }

  private void setWeights(Layer layer, int count) {
    Case.require(
        layer.weights().size() == count,
        layer.name() + ": expected " + count + " weights, it has " + layer.weights());
    List<NdArray> arrays = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      arrays.add(Case.array(each.get("weights").get(weightsUsed++)));
    }
    layer.setWeights(arrays);
  }

  /** {@return a config with the defaults that changed since, and the activation's own arguments} */
  private static Map<String, @Nullable Object> ofKeras20(
      String className, Map<String, @Nullable Object> config) {
    Map<String, @Nullable Object> current = new LinkedHashMap<>(config);
    if (className.startsWith("GRU")) {
      current.putIfAbsent("reset_after", false);
    }
    if (className.startsWith("GRU") || className.startsWith("LSTM")) {
      current.putIfAbsent("recurrent_activation", "hard_sigmoid");
    }
    if (config.get("layer") instanceof Map<?, ?> within
        && within.get("config") instanceof Map<?, ?> inner) {
      Map<String, @Nullable Object> copy = new LinkedHashMap<>();
      inner.forEach((k, v) -> copy.put(String.valueOf(k), v));
      String innerClass = String.valueOf(within.get("class_name"));
      current.put("layer", Map.of("class_name", innerClass, "config", ofKeras20(innerClass, copy)));
    }
    if (className.equals("Activation") && config.size() > 2) {
      Map<String, @Nullable Object> arguments = new LinkedHashMap<>(config);
      arguments.remove("name");
      Object activation = arguments.remove("activation");
      current.keySet().removeAll(arguments.keySet());
      current.put(
          "activation", Map.of("class_name", String.valueOf(activation), "config", arguments));
    }
    return current;
  }

  private static Tensor sample(JsonNode node) {
    return Case.tensor(node).expandDims(0);
  }

  private static JsonNode batched(JsonNode node) {
    ObjectNode copy = node.deepCopy();
    ArrayNode shape = copy.putArray("shape").add(1);
    node.path("shape").forEach(shape::add);
    return copy;
  }
}
