package dev.sinter.model;

import dev.sinter.ir.ModelException;
import dev.sinter.layers.Layers;
import dev.sinter.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Makes models of the same layers with weights of their own. */
final class Cloner {
  private final UnaryOperator<Layer> function;
  private final Map<Layer, Layer> clones = new LinkedHashMap<>();

  Cloner(UnaryOperator<Layer> function) {
    this.function = function;
  }

  /** {@return a layer of the same class and arguments, not built} */
  static Layer again(Layer layer) {
    if (layer instanceof Model model && !isDeclared(model)) {
      return new Cloner(Cloner::again).run(model, Optional.empty());
    }
    if (layer instanceof OperationLayer operation) {
      return operation.again();
    }
    Object made = layer.arguments().spec().create(layer.getConfig());
    return (Layer) made;
  }

  /** {@return whether a model is made of its config, as a layer is} */
  private static boolean isDeclared(Model model) {
    return Layers.registry().find(model.className()).isPresent();
  }

  Model run(Model model, Optional<List<Tensor>> inputs) {
    if (model instanceof Sequential sequential) {
      return chain(sequential, inputs);
    }
    if (isDeclared(model) && inputs.isEmpty()) {
      return (Model) function.apply(model);
    }
    Network network =
        model
            .network()
            .orElseThrow(
                () ->
                    new ModelException(
                        "clone_model: "
                            + model.describe()
                            + " is made by code of its class; only sequential and functional models"
                            + " can be cloned"));
    List<InputLayer> inputLayers = network.inputLayers();
    List<Tensor> given = inputs.orElseGet(() -> inputLayers.stream().map(Cloner::input).toList());
    if (given.size() != inputLayers.size()) {
      throw new ModelException(
          "clone_model: "
              + model.describe()
              + " has "
              + inputLayers.size()
              + " inputs, got "
              + given.size()
              + " input tensors");
    }
    Network copy = network.repeated(given, this::clone);
    Model clone = new Model(copy.inputs(), copy.outputs(), model.name());
    copy.extras(clone);
    return clone;
  }

  private static Tensor input(InputLayer layer) {
    InputLayer again = new InputLayer(layer.type());
    again.nameInput(layer.name());
    return again.output();
  }

  private Layer clone(Layer layer) {
    return clones.computeIfAbsent(layer, function);
  }

  private Model chain(Sequential model, Optional<List<Tensor>> inputs) {
    Sequential clone = new Sequential(model.name());
    Optional<InputLayer> first =
        inputs.isPresent()
            ? inputs.get().stream()
                .flatMap(tensor -> LayerCall.output(tensor).stream())
                .map(output -> output.call().layer())
                .filter(InputLayer.class::isInstance)
                .map(InputLayer.class::cast)
                .findFirst()
            : model.network().map(n -> n.inputLayers().getFirst());
    if (inputs.isPresent() && (first.isEmpty() || inputs.get().size() != 1)) {
      throw new ModelException(
          "clone_model: a sequential model is cloned on one tensor that Input.of gave");
    }
    List<Layer> layers = new ArrayList<>();
    first.ifPresent(
        layer ->
            clone.add(
                inputs.isPresent()
                    ? layer
                    : LayerCall.output(input(layer)).orElseThrow().call().layer()));
    model.layers().forEach(layer -> layers.add(clone(layer)));
    layers.forEach(clone::add);
    return clone;
  }
}
