package dev.sinter.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sinter.format.KerasJson;
import dev.sinter.model.CompileSettings;
import dev.sinter.model.FitOptions;
import dev.sinter.model.Model;
import dev.sinter.optimizers.Optimizers;
import dev.sinter.runtime.training.History;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** A run of compile, fit, evaluate and predict. */
final class TrainingCase {
  private final Case each;
  private final Model model;

  TrainingCase(Case each) {
    this.each = each;
    this.model = KerasJson.read(each.model());
  }

  void run() {
    JsonNode data = each.get("data");
    JsonNode fit = each.get("fit");
    Tensors x = tensors(data.path("x"));
    Tensors y = tensors(data.path("y"));
    Optional<Tensors> weights =
        data.path("sample_weight").isArray()
            ? Optional.of(tensors(data.path("sample_weight")))
            : Optional.empty();
    int batch = fit.path("batch_size").asInt();
    model.compile(this::compile);
    if (!model.isBuilt()) {
      model.predictOnBatch(x);
    }
    ModelCase.setWeights(model, each.get("weights"));
    History history = model.fit(x, y, f -> options(f, data, fit, weights));
    JsonNode expected = each.get("expected");
    for (Map.Entry<String, JsonNode> entry : expected.path("history").properties()) {
      List<Double> values = history.get(entry.getKey());
      Case.require(
          values.size() == entry.getValue().size(), "history " + entry.getKey() + ": " + values);
      for (int i = 0; i < values.size(); i++) {
        each.check(
            "history " + entry.getKey() + " of epoch " + (i + 1),
            values.get(i),
            entry.getValue().get(i).asDouble());
      }
    }
    for (int i = 0; i < expected.path("weights").size(); i++) {
      each.check(
          "weight " + i + " after fit",
          model.weights().get(i).value(),
          expected.path("weights").get(i));
    }
    SequencedMap<String, Double> measured =
        model.evaluate(
            x,
            y,
            e -> {
              e.batchSize(batch).verbose(0);
              weights.ifPresent(e::sampleWeight);
            });
    for (Map.Entry<String, JsonNode> entry : expected.path("evaluate").properties()) {
      Double value = measured.get(entry.getKey());
      Case.require(value != null, "evaluate: " + entry.getKey() + " is missing in " + measured);
      each.check(
          "evaluate " + entry.getKey(),
          value == null ? Double.NaN : value,
          entry.getValue().asDouble());
    }
    Tensors predicted = model.predict(x, p -> p.batchSize(batch).verbose(0));
    JsonNode outputs = expected.path("predict");
    for (int i = 0; i < predicted.size(); i++) {
      each.check(
          "prediction " + i,
          predicted.get(i).array(),
          outputs.isArray() ? outputs.get(i) : outputs);
    }
  }

  private static Tensors tensors(JsonNode list) {
    return Tensors.of(Case.tensors(list).toArray(Tensor[]::new));
  }

  private void options(FitOptions options, JsonNode data, JsonNode fit, Optional<Tensors> weights) {
    options
        .epochs(fit.path("epochs").asInt())
        .batchSize(fit.path("batch_size").asInt())
        .shuffle(fit.path("shuffle").asBoolean())
        .verbose(0);
    weights.ifPresent(options::sampleWeight);
    if (data.path("val_x").isArray()) {
      options.validationData(tensors(data.path("val_x")), tensors(data.path("val_y")));
    }
    if (fit.path("class_weight").isObject()) {
      Map<Integer, Double> classWeight = new LinkedHashMap<>();
      fit.path("class_weight")
          .properties()
          .forEach(e -> classWeight.put(Integer.valueOf(e.getKey()), e.getValue().asDouble()));
      options.classWeight(classWeight);
    }
  }

  private void compile(CompileSettings settings) {
    JsonNode compile = each.get("compile");
    settings.optimizer(Optimizers.registry().read(Case.plain(compile.path("optimizer"))));
    switch (Case.plain(compile.path("loss"))) {
      case String name -> settings.loss(name);
      case List<?> list -> settings.losses(list);
      case Map<?, ?> map when map.containsKey("class_name") ->
          settings.loss(dev.sinter.losses.Losses.registry().read(map));
      case Map<?, ?> map -> settings.losses(strings(map));
      case null, default -> {}
    }
    switch (Case.plain(compile.path("loss_weights"))) {
      case List<?> list ->
          settings.lossWeights(
              list.stream().mapToDouble(v -> ((Number) v).doubleValue()).toArray());
      case Map<?, ?> map -> {
        Map<String, Double> factors = new LinkedHashMap<>();
        map.forEach((k, v) -> factors.put(String.valueOf(k), ((Number) v).doubleValue()));
        settings.lossWeights(factors);
      }
      case null, default -> {}
    }
    switch (Case.plain(compile.path("metrics"))) {
      case List<?> list -> settings.metrics(list);
      case Map<?, ?> map -> settings.metrics(strings(map));
      case null, default -> {}
    }
    switch (Case.plain(compile.path("weighted_metrics"))) {
      case List<?> list -> settings.weightedMetrics(list);
      case Map<?, ?> map -> settings.weightedMetrics(strings(map));
      case null, default -> {}
    }
  }

  private static Map<String, Object> strings(Map<?, ?> map) {
    Map<String, Object> named = new LinkedHashMap<>();
    map.forEach((k, v) -> named.put(String.valueOf(k), v));
    return named;
  }
}
