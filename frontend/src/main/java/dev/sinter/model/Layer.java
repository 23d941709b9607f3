package dev.sinter.model;

import dev.sinter.activations.Activation;
import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Configurable;
import dev.sinter.config.DTypePolicy;
import dev.sinter.config.Spec;
import dev.sinter.initializers.Initializers;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.metrics.Metric;
import dev.sinter.regularizers.Regularizer;
import dev.sinter.runtime.buffer.NdArray;
import dev.sinter.session.Session;
import dev.sinter.tensor.RandomGenerator;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import dev.sinter.tensor.Trace;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * State (weights) and a function from inputs to outputs. To write one: extend it, make weights in
 * {@link #build}, compute in {@link #call}.
 *
 * <pre>{@code
 * class Linear extends Layer {
 *   private final int units;
 *   private Variable w, b;
 *
 *   Linear(int units) { this.units = units; }
 *
 *   @Override protected void build(Shape input) {
 *     w = addWeight("w", Shape.of(input.last(), Dim.of(units)), w -> w.initializer("random_normal"));
 *     b = addWeight("b", Shape.of(units), w -> w.initializer("zeros"));
 *   }
 *
 *   @Override protected Tensor call(Tensor x, CallContext context) {
 *     return x.dot(w.read()).plus(b.read());
 *   }
 * }
 * }</pre>
 *
 * Layers that it uses are tracked ({@link #track}), so that their weights are its weights; one that
 * is called without having been tracked is tracked then.
 */
public abstract class Layer implements Configurable, Activation {
  private static final Argument<?>[] COMMON = {
    LayerArguments.NAME,
    LayerArguments.TRAINABLE,
    LayerArguments.DTYPE_OF_LAYER,
    LayerArguments.ACTIVITY_REGULARIZER,
    LayerArguments.BATCH_INPUT_SHAPE,
    LayerArguments.INPUT_SHAPE,
    LayerArguments.INPUT_DIM_OF_FIRST,
    LayerArguments.BATCH_SIZE_OF_FIRST,
    LayerArguments.WEIGHTS
  };

  private static final Spec<Layer> PLAIN =
      Spec.<Layer>of(
              Layer.class,
              a -> {
                throw new ModelException(
                    "a layer without a declaration cannot be made from a config; give it a Spec");
              })
          .with(COMMON);

  private final Arguments arguments;
  private final LayerState state = new LayerState(this);
  private final List<LayerCall> inboundCalls = new ArrayList<>();
  private InputSpec inputSpec = InputSpec.ANY;
  private @Nullable String name;
  private boolean trainable;
  private boolean built;

  /** Makes a layer that has no declared arguments beside those of every layer. */
  protected Layer() {
    this(PLAIN.empty());
  }

  /**
   * @param arguments of a spec that {@link #spec} made
   */
  protected Layer(Arguments arguments) {
    this.arguments = arguments;
    arguments.ownedBy(this::describe);
    name = arguments.get(LayerArguments.NAME).orElse(null);
    trainable = arguments.get(LayerArguments.TRAINABLE);
    if (arguments.spec().find("data_format").filter(LayerArguments.DATA_FORMAT::equals).isPresent()
        && arguments.get(LayerArguments.DATA_FORMAT).isEmpty()) {
      // What the session says at this moment holds for the layer, and is what its config says.
      arguments.put("data_format", Session.current().imageDataFormat());
    }
  }

  /**
   * {@return the declaration of a layer class: its own arguments, then those of every layer}
   *
   * @param type the class
   * @param constructor takes the arguments
   * @param own its own arguments, in Keras's order
   */
  public static <L extends Layer> Spec<L> spec(
      Class<L> type, Function<Arguments, ? extends L> constructor, Argument<?>... own) {
    return Spec.<L>of(type, constructor, own)
        .with(COMMON)
        .ignore("dynamic", "autocast", "input_length", "implementation");
  }

  /** {@return such a declaration with its own arguments as a list} */
  public static <L extends Layer> Spec<L> spec(
      Class<L> type, Function<Arguments, ? extends L> constructor, List<Argument<?>> own) {
    return spec(type, constructor, own.toArray(Argument<?>[]::new));
  }

  // ---- to be written by layers ------------------------------------------------------------------

  /**
   * Makes the weights. Called once, before the first call; layers with several inputs override
   * {@link #buildAll}.
   *
   * @param input shape of the input; the batch and unknown extents are named
   */
  protected void build(Shape input) {}

  /** Makes the weights of a layer with several inputs. */
  protected void buildAll(List<Shape> inputs) {
    if (!inputs.isEmpty()) {
      build(inputs.getFirst());
    }
  }

  /** {@return the output for one input} */
  protected Tensor call(Tensor input, CallContext context) {
    throw new ModelException(
        describe() + ": " + getClass().getSimpleName() + " must override call");
  }

  /** {@return the outputs; the general form, for layers with several inputs or outputs} */
  protected Tensors call(Tensors inputs, CallContext context) {
    return Tensors.of(call(inputs.single(), context));
  }

  /** {@return whether masks of inputs go on to the outputs; false by default: masks end here} */
  protected boolean supportsMasking() {
    return false;
  }

  /**
   * {@return the masks of the outputs, one each; by default that of the first input if {@link
   * #supportsMasking}}
   *
   * @param inputs of the call
   * @param masks one for each input
   * @param outputs of the call
   */
  protected List<Optional<Tensor>> computeMask(
      Tensors inputs, List<Optional<Tensor>> masks, Tensors outputs) {
    Optional<Tensor> mask =
        supportsMasking() && !masks.isEmpty() ? masks.getFirst() : Optional.empty();
    return outputs.each(output -> mask);
  }

  // ---- for use by layers ------------------------------------------------------------------------

  /** {@return the value of a declared argument} */
  protected final <V> V get(Argument<V> argument) {
    return arguments.get(argument);
  }

  /** Makes a weight with the defaults of {@link Weight}. */
  protected final Variable addWeight(String weightName, Shape shape) {
    return addWeight(weightName, shape, w -> {});
  }

  /**
   * Makes a weight.
   *
   * @param weightName such as {@code kernel}
   * @param shape every extent known
   * @param settings initializer, regularizer, constraint, ...
   */
  protected final Variable addWeight(String weightName, Shape shape, Consumer<Weight> settings) {
    Weight weight = new Weight(dtypePolicy());
    settings.accept(weight);
    if (weightName.isBlank()) {
      throw new ModelException(describe() + ": a weight needs a name, got a blank one");
    }
    if (!shape.isFixed()) {
      throw new ModelException(
          describe()
              + ": weight '"
              + weightName
              + "' needs known extents, got "
              + Shapes.show(shape)
              + "; state the input's shape");
    }
    TensorType type = new TensorType(weight.dtype, shape);
    Variable variable =
        new Variable(
            weight.segment,
            weightName,
            type,
            weight.trainable,
            Initializers.prepare(weight.initializerOrDefault(), type));
    variable.setPath(path() + "/" + weightName);
    weight.constraint.ifPresent(constraint -> variable.setConstraint(constraint::project));
    state.add(variable, weight);
    return variable;
  }

  /** Tracks a layer that this one uses; its name stays, or becomes automatic. */
  protected final <L extends Layer> L track(L layer) {
    state.adopt(layer);
    return layer;
  }

  /** Tracks a layer that this one uses, under the name of the attribute that holds it. */
  protected final <L extends Layer> L track(String attribute, L layer) {
    if (!layer.isNamed()) {
      layer.set("name", attribute);
    }
    return track(layer);
  }

  /**
   * Tracks a layer that this one uses, and makes its weights now: for a layer that is used
   * otherwise than by calling it.
   *
   * @param layer within
   * @param inputs shapes of its inputs
   */
  protected final void buildWithin(Layer layer, Shape... inputs) {
    track(layer);
    Frame frame = new Frame(layer, false, path() + "/" + layer.name(), Trace.current());
    ScopedValue.where(Frame.CURRENT, frame).run(() -> layer.ensureBuilt(List.of(inputs)));
  }

  /** Tracks layers that this one uses. */
  protected final <L extends Layer> List<L> trackAll(List<L> layers) {
    layers.forEach(this::track);
    return List.copyOf(layers);
  }

  /** Tracks a weight that was made by hand. */
  protected final Variable track(Variable variable) {
    variable.setPath(path() + "/" + variable.name());
    state.add(
        variable, new Weight(DTypePolicy.of(variable.dtype())).trainable(variable.isTrainable()));
    return variable;
  }

  /**
   * Adds a scalar to the loss of this call; outside of a call, to that of every call: a value of a
   * functional model, or a constant.
   */
  public void addLoss(Tensor loss) {
    state.addLoss(loss);
  }

  /**
   * Tracks a metric that the layer updates in its calls: it is reported and reset with the others.
   */
  protected final <M extends Metric> M track(M metric) {
    state.adopt(metric);
    return metric;
  }

  /** Tracks the mean of a quantity over the batches, reported as a metric. */
  public void addMetric(Tensor value, String metricName) {
    state.addMetric(value, metricName);
  }

  /** {@return the layer's source of random numbers} */
  protected final RandomGenerator random(Optional<Long> seed) {
    return state.random(seed);
  }

  /** Sets what every input must satisfy; checked before each call. */
  protected final void setInputSpec(InputSpec spec) {
    inputSpec = spec;
  }

  /** {@return {@code dense 'dense_1'}, for messages} */
  protected final String describe() {
    String kind =
        arguments.spec() == PLAIN
            ? Spec.snakeCase(getClass().getSimpleName())
            : arguments.spec().name();
    return name == null ? kind : kind + " '" + name + "'";
  }

  // ---- calling ----------------------------------------------------------------------------------

  /** {@return the output for one input} */
  @Override
  public Tensor apply(Tensor input) {
    return apply(Tensors.of(input)).single();
  }

  /** {@return the output for one input, telling the call more} */
  public Tensor apply(Tensor input, CallContext context) {
    return apply(Tensors.of(input), context).single();
  }

  /** {@return the output for several inputs} */
  public Tensor apply(List<Tensor> inputs) {
    return apply(Tensors.list(inputs)).single();
  }

  /** {@return the outputs} */
  public Tensors apply(Tensors inputs) {
    return apply(inputs, CallContext.DEFAULT);
  }

  /**
   * Calls the layer: at once, as part of a trace, or as part of a functional model, depending on
   * what the inputs are.
   *
   * @return the outputs
   * @throws ModelException if the inputs do not fit
   */
  public Tensors apply(Tensors inputs, CallContext context) {
    return hasPlaceholder(inputs.flat()) || hasPlaceholder(context.tensors())
        ? LayerCall.record(this, inputs, context)
        : new Invocation(this, inputs, context).run();
  }

  private static boolean hasPlaceholder(List<Tensor> tensors) {
    for (Tensor tensor : tensors) {
      if (tensor.isPlaceholder()) {
        return true;
      }
    }
    return false;
  }

  /** Makes the weights, unless that is done. */
  final void ensureBuilt(List<Shape> inputs) {
    if (!built) {
      arguments.freeze();
      built = true;
      buildAll(inputs);
      setInitialWeights();
    }
  }

  /** Sets the weights that arguments state. */
  final void setInitialWeights() {
    state.setInitialWeights(arguments.get(LayerArguments.WEIGHTS));
  }

  /** Checks the inputs against the requirements. */
  final void checkInputs(Tensors inputs) {
    int index = 0;
    for (Tensor input : inputs) {
      inputSpec.check(describe(), index++, input);
    }
  }

  /** {@return the output's shape for an input's; weights are made if they were not} */
  public Shape computeOutputShape(Shape input) {
    LayerCall call = LayerCall.probe(this, List.of(new TensorType(dtype(), input)));
    return call.outputTypes().getFirst().shape();
  }

  // ---- what it is -------------------------------------------------------------------------------

  @Override
  public final Arguments arguments() {
    return arguments;
  }

  @Override
  public String className() {
    return arguments.spec() == PLAIN ? getClass().getSimpleName() : arguments.spec().className();
  }

  /** {@return the name; an automatic one is given when first asked for} */
  public final String name() {
    if (name == null) {
      String base =
          arguments.spec() == PLAIN
              ? Spec.snakeCase(getClass().getSimpleName())
              : arguments.spec().name();
      name = automaticName(base);
    }
    return name;
  }

  /** {@return a new automatic name} */
  String automaticName(String base) {
    return Session.current().uniqueName(base);
  }

  /** {@return whether it has its name} */
  final boolean isNamed() {
    return name != null;
  }

  /** Gives a name, before the first use. */
  final void rename(String other) {
    name = other;
  }

  /** Sets a declared argument by name. */
  final void set(String argument, @Nullable Object value) {
    if (argument.equals("name") && name != null && !name.equals(value) && !inboundCalls.isEmpty()) {
      throw new ModelException(describe() + ": the name cannot change after first use");
    }
    arguments.put(argument, value);
    name = arguments.get(LayerArguments.NAME).orElse(name);
    if (argument.equals("trainable")) {
      trainable = arguments.get(LayerArguments.TRAINABLE);
    }
  }

  /** {@return the names of the layers around it and its own, while it is called; its name else} */
  final String path() {
    return Frame.current()
        .filter(frame -> frame.layer() == this)
        .map(Frame::path)
        .orElseGet(this::name);
  }

  /** {@return the dtypes of weights and computation} */
  public final DTypePolicy dtypePolicy() {
    return this instanceof FullPrecision ? statedPolicy().inFullPrecision() : statedPolicy();
  }

  /** {@return the dtypes as they are stated, here or in the session} */
  final DTypePolicy statedPolicy() {
    return arguments
        .get(LayerArguments.DTYPE_OF_LAYER)
        .orElseGet(() -> Session.current().dtypePolicy());
  }

  /** {@return the dtype of computation} */
  public final DType dtype() {
    return dtypePolicy().compute();
  }

  /** {@return whether the weights are made} */
  public final boolean isBuilt() {
    return built;
  }

  /** {@return whether training changes the weights} */
  public final boolean isTrainable() {
    return trainable;
  }

  /**
   * Sets whether training changes the weights, here and in all layers within; takes effect with the
   * next {@code compile}.
   */
  public void setTrainable(boolean value) {
    trainable = value;
    sublayers().forEach(layer -> layer.setTrainable(value));
  }

  /** {@return the penalty on outputs} */
  Optional<Regularizer> activityRegularizer() {
    return arguments.get(LayerArguments.ACTIVITY_REGULARIZER);
  }

  /** {@return the shape of the input that a first layer states, with the batch} */
  final Optional<Shape> statedInputShape() {
    return LayerArguments.statedInputShape(arguments);
  }

  /** {@return the dtype of the input that a first layer is given} */
  protected DType inputDtype() {
    return dtype();
  }

  final LayerState state() {
    return state;
  }

  /** {@return the calls on placeholders so far; index is Keras's node index} */
  final List<LayerCall> inboundCalls() {
    return inboundCalls;
  }

  /**
   * {@return the outputs of a call on values of a functional model, to make further models of them}
   *
   * @param index the call, from 0
   */
  public final List<Tensor> outputsOfCall(int index) {
    if (index < 0 || index >= inboundCalls.size()) {
      throw new ModelException(
          describe()
              + ": was called "
              + inboundCalls.size()
              + " times in functional models, got call "
              + index);
    }
    return inboundCalls.get(index).outputs().flat();
  }

  /** {@return the layers within, in the order in which they were tracked} */
  public List<Layer> sublayers() {
    return state.sublayers();
  }

  // ---- weights, losses, metrics -----------------------------------------------------------------

  /** {@return all weights: the trainable ones, then the others} */
  public List<Variable> weights() {
    return Stream.concat(trainableWeights().stream(), nonTrainableWeights().stream())
        .distinct()
        .toList();
  }

  /** {@return the weights that training changes, the layer's own first} */
  public List<Variable> trainableWeights() {
    SequencedSet<Variable> all = new LinkedHashSet<>();
    if (isTrainable()) {
      all.addAll(state.own(true));
      sublayers().forEach(layer -> all.addAll(layer.trainableWeights()));
    }
    return List.copyOf(all);
  }

  /** {@return the weights that training does not change} */
  public List<Variable> nonTrainableWeights() {
    if (isTrainable()) {
      return Stream.concat(
              state.own(false).stream(),
              sublayers().stream().flatMap(l -> l.nonTrainableWeights().stream()))
          .distinct()
          .toList();
    }
    Stream<Variable> own = Stream.concat(state.own(true).stream(), state.own(false).stream());
    return Stream.concat(own, sublayers().stream().flatMap(l -> l.weights().stream()))
        .distinct()
        .toList();
  }

  /** {@return copies of the values of all weights, in order} */
  public List<NdArray> getWeights() {
    return weights().stream().map(Variable::value).toList();
  }

  /**
   * Sets the values of all weights, or of none if one does not fit.
   *
   * @param values in the order of {@link #weights}
   * @throws ModelException if number or shapes differ
   */
  public void setWeights(List<NdArray> values) {
    List<Variable> weights = weights();
    if (values.size() != weights.size()) {
      throw new ModelException(
          describe() + ": has " + weights.size() + " weights, got " + values.size() + " values");
    }
    for (int i = 0; i < values.size(); i++) {
      weights.get(i).requireShapeOf(values.get(i));
    }
    for (int i = 0; i < values.size(); i++) {
      weights.get(i).set(values.get(i));
    }
  }

  /** {@return the number of elements of all weights} */
  public long countParams() {
    if (!built) {
      throw new ModelException(
          describe() + ": has no weights before it is built; call it, or state its input's shape");
    }
    return weights().stream().mapToLong(w -> w.shape().size().fixed()).sum();
  }

  /** {@return the losses that the last call added here and within, and the penalties on weights} */
  public List<Tensor> losses() {
    return state.losses();
  }

  /** {@return the metrics that were added here and within} */
  public List<Metric> metrics() {
    return state.metrics();
  }

  @Override
  public Map<String, @Nullable Object> getConfig() {
    Map<String, @Nullable Object> config = new LinkedHashMap<>();
    config.put("name", name());
    config.put("trainable", trainable);
    config.put("dtype", statedPolicy().name());
    statedInputShape().ifPresent(shape -> config.put("batch_input_shape", Shapes.toConfig(shape)));
    arguments
        .toConfig()
        .forEach(
            (key, value) -> {
              boolean own =
                  !PLAIN.find(key).equals(arguments.spec().find(key))
                      || (key.equals("activity_regularizer") && value != null);
              if (own) {
                config.put(key, value);
              }
            });
    return config;
  }

  @Override
  public String toString() {
    return describe();
  }
}
