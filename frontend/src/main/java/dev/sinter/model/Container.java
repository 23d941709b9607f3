package dev.sinter.model;

import dev.sinter.config.Arguments;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.text.NearestName;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import dev.sinter.tensor.Variable;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A layer made of layers, with all that can be asked about its structure: its layers, inputs,
 * outputs and weights, its table and its drawing. What trains it is {@link Model}.
 *
 * <pre>
 *   Layer      weights and a function
 *     Container  layers, connected by calls or used by code      structure
 *       Model      compile, fit, evaluate, predict               training
 * </pre>
 */
public abstract class Container extends Layer {
  private @Nullable Network network;

  /** Makes a container whose layers are used by the code of a subclass. */
  protected Container() {}

  /**
   * @param arguments of a spec that {@link Layer#spec} made
   */
  protected Container(Arguments arguments) {
    super(arguments);
  }

  /** Makes this a model of these calls. */
  final void connect(Network calls) {
    network = calls;
    calls.layers().stream().filter(layer -> !(layer instanceof InputLayer)).forEach(this::track);
    ensureBuilt(calls.inputs().each(Tensor::shape));
  }

  final Optional<Network> network() {
    return Optional.ofNullable(network);
  }

  @Override
  protected Tensors call(Tensors inputs, CallContext context) {
    return network == null ? super.call(inputs, context) : network.run(this, inputs, context);
  }

  @Override
  protected List<Optional<Tensor>> computeMask(
      Tensors inputs, List<Optional<Tensor>> masks, Tensors outputs) {
    return outputs.each(Tensor::mask);
  }

  @Override
  public void addLoss(Tensor loss) {
    if (loss.isPlaceholder()) {
      if (network == null) {
        throw new ModelException(
            describe() + ": a value of a functional model can be a loss of that model only");
      }
      network = network.withLoss(loss);
    } else {
      super.addLoss(loss);
    }
  }

  /** Tracks the mean of a quantity over the batches; it may be a value of this functional model. */
  @Override
  public void addMetric(Tensor value, String metricName) {
    if (value.isPlaceholder()) {
      if (network == null) {
        throw new ModelException(
            describe() + ": a value of a functional model can be a metric of that model only");
      }
      network = network.withMetric(metricName, value);
    } else {
      super.addMetric(value, metricName);
    }
  }

  // ---- structure --------------------------------------------------------------------------------

  /** {@return the layers; of a functional model in Keras's order, its input layers among them} */
  public List<Layer> layers() {
    return network == null ? sublayers() : network.layers();
  }

  /**
   * {@return the layer of a name}
   *
   * @throws ModelException if there is none; suggests the nearest
   */
  public Layer getLayer(String layerName) {
    return layers().stream()
        .filter(layer -> layer.name().equals(layerName))
        .findFirst()
        .orElseThrow(
            () ->
                new ModelException(
                    describe()
                        + ": there is no layer '"
                        + layerName
                        + "'"
                        + NearestName.hint(
                            layerName, layers().stream().map(Layer::name).toList())));
  }

  /** {@return layer number {@code index}} */
  public Layer getLayer(int index) {
    if (index < 0 || index >= layers().size()) {
      throw new ModelException(
          describe() + ": has layers 0 to " + (layers().size() - 1) + ", got " + index);
    }
    return layers().get(index);
  }

  /** {@return the inputs of a functional model} */
  public List<Tensor> inputs() {
    return network().map(n -> n.inputs().flat()).orElse(List.of());
  }

  /** {@return the outputs of a functional model} */
  public List<Tensor> outputs() {
    return network().map(n -> n.outputs().flat()).orElse(List.of());
  }

  /** {@return the names of the input layers of a functional model} */
  public List<String> inputNames() {
    return network().map(n -> n.inputLayers().stream().map(Layer::name).toList()).orElse(List.of());
  }

  /** {@return the names of the layers that give the outputs of a functional model} */
  public List<String> outputNames() {
    return network().map(Network::outputNames).orElse(List.of());
  }

  /**
   * {@return the type that a functional model states for an input}
   *
   * @param dataName name of the data
   * @param position theirs among all that are given: it counts where no input has their name
   */
  final Optional<TensorType> inputType(String dataName, int position) {
    if (network == null) {
      return Optional.empty();
    }
    List<InputLayer> layers = network.inputLayers();
    for (InputLayer layer : layers) {
      if (layer.name().equals(dataName)) {
        return Optional.of(layer.type());
      }
    }
    return position < layers.size() ? Optional.of(layers.get(position).type()) : Optional.empty();
  }

  /** {@return whether the inputs state the batch size} */
  final boolean hasFixedBatch() {
    return network != null
        && network.inputLayers().stream()
            .anyMatch(layer -> layer.type().rank() > 0 && layer.type().dim(0).isFixed());
  }

  /** {@return all weights: layer by layer, each layer's trainable ones before the others} */
  @Override
  public List<Variable> weights() {
    Stream<Variable> own = Stream.concat(state().own(true).stream(), state().own(false).stream());
    return Stream.concat(layers().stream().flatMap(layer -> layer.weights().stream()), own)
        .distinct()
        .toList();
  }

  /** {@return the weights that training changes: layer by layer, then the model's own} */
  @Override
  public List<Variable> trainableWeights() {
    SequencedSet<Variable> all = new LinkedHashSet<>();
    if (isTrainable()) {
      layers().forEach(layer -> all.addAll(layer.trainableWeights()));
      all.addAll(state().own(true));
    }
    return List.copyOf(all);
  }

  /** {@return the weights that training does not change, the model's own behind its layers'} */
  @Override
  public List<Variable> nonTrainableWeights() {
    Stream<Variable> frozen =
        isTrainable()
            ? Stream.empty()
            : Stream.concat(
                layers().stream().flatMap(layer -> layer.trainableWeights().stream()),
                state().own(true).stream());
    Stream<Variable> fixed =
        Stream.concat(
            layers().stream().flatMap(layer -> layer.nonTrainableWeights().stream()),
            state().own(false).stream());
    return Stream.concat(frozen, fixed).distinct().toList();
  }

  /** {@return the shape of each input of a functional model, the batch named} */
  public List<Shape> inputShapes() {
    return inputs().stream().map(Tensor::shape).toList();
  }

  /** {@return the shape of each output of a functional model, the batch named} */
  public List<Shape> outputShapes() {
    return outputs().stream().map(Tensor::shape).toList();
  }

  /** {@return each weight by its path, such as {@code encoder/dense/kernel}} */
  public SequencedMap<String, Variable> weightPaths() {
    SequencedMap<String, Variable> paths = new LinkedHashMap<>();
    weights().forEach(weight -> paths.put(weight.path(), weight));
    return paths;
  }

  /**
   * {@return the table of the layers, with shapes and numbers of parameters, as Keras prints it}
   *
   * @throws ModelException if the model is not built
   */
  public String summary() {
    return summary(s -> {});
  }

  /**
   * {@return the table of the layers}
   *
   * @param options width, columns, which layers
   * @throws ModelException if the model is not built, or an option does not fit it
   */
  public String summary(Consumer<SummaryOptions> options) {
    SummaryOptions chosen = new SummaryOptions();
    options.accept(chosen);
    String table = new Summary(this, chosen).print();
    chosen.sink().ifPresent(sink -> table.lines().forEach(sink));
    return table;
  }

  /** Sets what stateful recurrent layers remember back to zero. */
  public void resetStates() {
    for (Layer layer : state().all()) {
      layer.state().recurrent().forEach(v -> v.assign(Tensor.full(v.type(), 0)));
    }
  }

  @Override
  public Map<String, @Nullable Object> getConfig() {
    if (network == null) {
      return super.getConfig();
    }
    return NetworkConfig.write(this, network);
  }
}
