package dev.sinter.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sinter.format.KerasJson;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.Model;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.tensor.Function;
import dev.sinter.tensor.GradientTape;
import dev.sinter.tensor.TapeSource;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A model, inputs and weights; outputs, gradients and weights after the call are compared. */
final class ModelCase {
  private final Case each;
  private final Model model;

  ModelCase(Case each) {
    this.each = each;
    this.model = KerasJson.read(each.model());
  }

  void run() {
    setWeights(model, each.get("weights"));
    structure();
    outputs();
    subModels();
    summary();
  }

  /** Sets all weights, in order; names and shapes must agree. */
  static void setWeights(Model model, JsonNode expected) {
    List<Variable> weights = model.weights();
    Case.require(
        weights.size() == expected.size(),
        "weights: expected "
            + expected.size()
            + ", the model has "
            + weights.size()
            + ": "
            + weights);
    for (int i = 0; i < weights.size(); i++) {
      String path = expected.get(i).path("name").asText();
      String name = path.substring(path.lastIndexOf('/') + 1);
      Case.require(
          weights.get(i).name().equals(name),
          "weight " + i + ": expected name " + path + ", got " + weights.get(i));
      weights.get(i).set(Case.array(expected.get(i)));
    }
  }

  private void outputs() {
    List<NdArray> inputs = new ArrayList<>();
    each.get("inputs").forEach(input -> inputs.add(Case.array(input)));
    boolean training = each.get("training").asBoolean();
    JsonNode cotangents = each.get("cotangents");
    int count = each.get("outputs").size();
    List<NdArray> all = new ArrayList<>(inputs);
    if (cotangents.isArray()) {
      cotangents.forEach(cotangent -> all.add(Case.array(cotangent)));
    }
    Differentiated differentiated =
        new Differentiated(inputs.size(), training, cotangents.isArray());
    boolean fixedBatch =
        model.inputs().stream().anyMatch(input -> input.rank() == 0 || input.dim(0).isFixed());
    List<NdArray> results =
        new Function("case", training, !fixedBatch, differentiated::trace).call(all);
    Case.require(
        differentiated.outputs == count,
        "outputs: expected " + count + ", got " + differentiated.outputs);
    for (int i = 0; i < count; i++) {
      each.check("output " + i, results.get(i), each.get("outputs").get(i));
    }
    if (cotangents.isArray()) {
      gradients(
          "gradient of input",
          each.get("grads").path("inputs"),
          differentiated.inputGradients,
          results);
      gradients(
          "gradient of weight",
          each.get("grads").path("weights"),
          differentiated.weightGradients,
          results);
    }
    JsonNode after = each.get("weights_after");
    for (int i = 0; i < after.size(); i++) {
      each.check("weight " + i + " after", model.weights().get(i).value(), after.get(i));
    }
  }

  private void gradients(
      String what, JsonNode expected, List<Optional<Integer>> positions, List<NdArray> results) {
    for (int i = 0; i < expected.size(); i++) {
      if (expected.get(i).isNull()) {
        continue;
      }
      int index = i;
      if (positions.get(i).isPresent()) {
        each.check(what + " " + i, results.get(positions.get(i).get()), expected.get(i));
      } else {
        // No path: the gradient is zero.
        expected
            .get(i)
            .path("data")
            .forEach(value -> each.check(what + " " + index, 0, value.asDouble()));
      }
    }
  }

  /** Outputs, then the gradients that exist. */
  private final class Differentiated {
    private final int inputCount;
    private final boolean training;
    private final boolean gradients;
    private int outputs;
    private List<Optional<Integer>> inputGradients = List.of();
    private List<Optional<Integer>> weightGradients = List.of();

    Differentiated(int inputCount, boolean training, boolean gradients) {
      this.inputCount = inputCount;
      this.training = training;
      this.gradients = gradients;
    }

    List<Tensor> trace(List<Tensor> values) {
      List<Tensor> inputs = values.subList(0, inputCount);
      List<Tensor> cotangents = values.subList(inputCount, values.size());
      try (GradientTape tape = new GradientTape()) {
        inputs.forEach(tape::watch);
        Tensors predicted =
            model.apply(Tensors.of(inputs.toArray(Tensor[]::new)), CallContext.training(training));
        List<Tensor> results = new ArrayList<>(predicted.flat());
        outputs = results.size();
        if (gradients) {
          Tensor sum = Tensor.scalar(0);
          for (int i = 0; i < outputs; i++) {
            if (results.get(i).dtype().isFloat()) {
              sum = sum.plus(results.get(i).times(cotangents.get(i)).sum());
            }
          }
          List<TapeSource> sources = new ArrayList<>(inputs);
          sources.addAll(model.weights());
          List<Optional<Integer>> positions = new ArrayList<>();
          for (Optional<Tensor> gradient : tape.gradient(sum, sources)) {
            positions.add(gradient.map(g -> results.size()));
            gradient.ifPresent(results::add);
          }
          inputGradients = positions.subList(0, inputCount);
          weightGradients = positions.subList(inputCount, positions.size());
        }
        return results;
      }
    }
  }

  // ---- structure of models ----------------------------------------------------------------------

  private void structure() {
    JsonNode layers = each.get("layers");
    for (JsonNode layer : layers) {
      Layer actual = model.getLayer(layer.path("index").asInt());
      Case.require(
          actual.name().equals(layer.path("name").asText())
              && actual.className().equals(layer.path("class_name").asText()),
          "layer "
              + layer.path("index").asInt()
              + ": expected "
              + layer.path("name").asText()
              + " ("
              + layer.path("class_name").asText()
              + "), got "
              + actual.name()
              + " ("
              + actual.className()
              + ")");
    }
    if (layers.size() > 0) {
      Case.require(
          model.layers().size() == layers.size(),
          "layers: expected " + layers.size() + ", got " + model.layers().size());
    }
    names("input_names", model.inputNames());
    names("output_names", model.outputNames());
    count("count_params", model.weights());
    count("trainable_params", model.trainableWeights());
    count("non_trainable_params", model.nonTrainableWeights());
  }

  private void names(String field, List<String> actual) {
    if (each.has(field)) {
      List<String> expected = new ArrayList<>();
      each.get(field).forEach(name -> expected.add(name.asText()));
      Case.require(expected.equals(actual), field + ": expected " + expected + ", got " + actual);
    }
  }

  private void count(String field, List<Variable> weights) {
    if (each.has(field)) {
      long actual = weights.stream().mapToLong(w -> w.shape().size().fixed()).sum();
      Case.require(
          actual == each.get(field).asLong(),
          field + ": expected " + each.get(field).asLong() + ", got " + actual);
    }
  }

  private void subModels() {
    for (JsonNode sub : each.get("sub_models")) {
      List<Tensor> ends = new ArrayList<>();
      sub.path("outputs_of")
          .forEach(layer -> ends.addAll(model.getLayer(layer.asText()).outputsOfCall(0)));
      Model part = new Model(model.inputs(), ends);
      List<Tensor> inputs = Case.tensors(each.get("inputs"));
      Tensors outputs = part.predict(Tensors.of(inputs.toArray(Tensor[]::new)), p -> p.verbose(0));
      for (int i = 0; i < outputs.size(); i++) {
        each.check("sub-model output " + i, outputs.get(i).array(), sub.path("outputs").get(i));
      }
    }
  }

  /** Trailing blanks do not count. */
  private void summary() {
    if (!each.has("summary")) {
      return;
    }
    JsonNode text = each.get("summary").path("text");
    List<String> expected = new ArrayList<>();
    if (text.isArray()) {
      text.forEach(line -> expected.add(line.asText()));
    } else {
      expected.addAll(text.asText().lines().toList());
    }
    List<String> actual = model.summary().lines().map(String::stripTrailing).toList();
    for (int i = 0; i < Math.max(expected.size(), actual.size()); i++) {
      String wanted = i < expected.size() ? expected.get(i).stripTrailing() : "(nothing)";
      String found = i < actual.size() ? actual.get(i) : "(nothing)";
      Case.require(
          wanted.equals(found),
          "summary line " + (i + 1) + ": expected '" + wanted + "', got '" + found + "'");
    }
  }
}
