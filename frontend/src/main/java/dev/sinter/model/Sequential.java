package dev.sinter.model;

import dev.sinter.config.Arguments;
import dev.sinter.config.Registry;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Layers one after the other. When the shape of the input is stated (by an input layer, or {@code
 * inputShape} of the first layer) the model is built as layers are added, else when it is first
 * called.
 */
public final class Sequential extends Model {
  /** Declaration; files hold its layers, which {@code KerasJson} reads. */
  static final Spec<Sequential> SPEC = Layer.spec(Sequential.class, Sequential::new);

  private final List<Layer> chain = new ArrayList<>();
  private Optional<InputLayer> input = Optional.empty();

  private Sequential(Arguments arguments) {
    super(arguments);
  }

  /** An empty model. */
  public Sequential() {
    this(SPEC.empty());
  }

  /** An empty model with a name. */
  public Sequential(String name) {
    this(SPEC.empty().put("name", name));
  }

  /** {@return a model of these layers} */
  public static Sequential of(Layer... layers) {
    Sequential model = new Sequential();
    List.of(layers).forEach(model::add);
    return model;
  }

  /** {@return this, after a layer was added at the end} */
  public Sequential add(Layer layer) {
    if (layer instanceof InputLayer given) {
      if (!chain.isEmpty() || input.isPresent()) {
        throw new ModelException(describe() + ": an input layer must be the first layer");
      }
      input = Optional.of(given);
      return this;
    }
    if (chain.stream().anyMatch(other -> other.name().equals(layer.name()))) {
      throw new ModelException(
          describe()
              + ": layer names must be unique, but two layers are called '"
              + layer.name()
              + "'");
    }
    if (chain.isEmpty() && input.isEmpty()) {
      input = layer.statedInputShape().map(shape -> named(layer, shape));
    }
    chain.add(layer);
    track(layer);
    connectChain();
    retrace();
    return this;
  }

  private static InputLayer named(Layer first, Shape shape) {
    InputLayer layer = new InputLayer(new TensorType(first.inputDtype(), shape));
    layer.nameInput(first.name() + "_input");
    return layer;
  }

  /** {@return this, taking an input of this shape, without the batch; -1 is unknown} */
  public Sequential input(long... extents) {
    if (!chain.isEmpty()) {
      throw new ModelException(describe() + ": the input must be stated before the first layer");
    }
    input = LayerCall.output(Input.of(extents)).map(output -> (InputLayer) output.call().layer());
    return this;
  }

  /** {@return the last layer, which is taken away} */
  public Layer pop() {
    if (chain.isEmpty()) {
      throw new ModelException(describe() + ": has no layer to pop");
    }
    Layer last = chain.removeLast();
    state().release(last);
    if (!chain.isEmpty()) {
      connectChain();
    }
    retrace();
    return last;
  }

  private void connectChain() {
    if (input.isPresent()) {
      Tensor start = input.get().output();
      Tensor end = network().isPresent() && chain.size() > 1 ? extend() : run(start);
      connect(new Network(Tensors.of(start), Tensors.of(end), List.of()));
    }
  }

  /** The calls of the layers before the last one are there already when a layer was added. */
  private Tensor extend() {
    Layer before = chain.get(chain.size() - 2);
    Tensor value = before.inboundCalls().getLast().outputs().single();
    Layer last = chain.getLast();
    return last.inboundCalls().isEmpty()
        ? last.apply(value)
        : last.inboundCalls().getLast().outputs().single();
  }

  private Tensor run(Tensor start) {
    Tensor value = start;
    for (Layer layer : chain) {
      value = layer.apply(value);
    }
    return value;
  }

  /** Makes the weights for inputs of this shape, the batch included; -1 is unknown. */
  public void build(long... extents) {
    if (chain.isEmpty()) {
      throw new ModelException(describe() + ": has no layers to build; add one first");
    }
    if (input.isEmpty()) {
      List<@Nullable Object> plain = new ArrayList<>();
      for (long extent : extents) {
        plain.add(extent);
      }
      input = Optional.of(named(chain.getFirst(), Shapes.ofConfig(plain)));
      connectChain();
    }
  }

  @Override
  protected Tensors call(Tensors inputs, CallContext context) {
    if (network().isPresent()) {
      return super.call(inputs, context);
    }
    Tensors value = inputs;
    for (Layer layer : chain) {
      value = layer.apply(value);
    }
    return value;
  }

  @Override
  public List<Layer> layers() {
    return List.copyOf(chain);
  }

  @Override
  public Map<String, @Nullable Object> getConfig() {
    Map<String, @Nullable Object> config = new LinkedHashMap<>();
    config.put("name", name());
    List<Object> layers = new ArrayList<>();
    input.ifPresent(layer -> layers.add(Registry.object(layer)));
    chain.forEach(layer -> layers.add(Registry.object(layer)));
    config.put("layers", layers);
    return config;
  }
}
