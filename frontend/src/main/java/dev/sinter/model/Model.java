package dev.sinter.model;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.text.NearestName;
import dev.sinter.ir.type.DType;
import dev.sinter.metrics.Metric;
import dev.sinter.optimizers.Optimizer;
import dev.sinter.runtime.data.Batch;
import dev.sinter.runtime.data.BatchSource;
import dev.sinter.runtime.training.History;
import dev.sinter.runtime.training.Phase;
import dev.sinter.tensor.GradientTape;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import dev.sinter.tensor.Variable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A layer that can be trained. Three ways to make one: of tensors ({@code new Model(input,
 * output)}; any value of a functional model may be an input or output), by extending it and
 * overriding {@link #call}, or as a {@link Sequential}.
 *
 * <pre>{@code
 * Tensor input = Input.of(784);
 * Tensor output = new Dense(10).activation("softmax").apply(new Dense(64).activation("relu").apply(input));
 * Model model = new Model(input, output);
 * model.compile(c -> c.optimizer("adam").loss("sparse_categorical_crossentropy").metrics("accuracy"));
 * History history = model.fit(images, labels, f -> f.epochs(5).batchSize(128));
 * }</pre>
 */
public class Model extends Layer {
  /** Declaration of functional models; files hold their layers, which {@code KerasJson} reads. */
  static final Spec<Model> FUNCTIONAL =
      Layer.<Model>spec(
              Model.class,
              a -> {
                throw new ModelException(
                    "a functional model is made of its layers; read it by KerasJson");
              })
          .className("Functional")
          .name("model");

  private final Trainer trainer = new Trainer(this);
  private @Nullable Network network;
  private @Nullable CompileSettings settings;
  private @Nullable Measures measures;

  /** Makes a model that overrides {@link #call}. */
  protected Model() {}

  /**
   * @param arguments of a spec that {@link Layer#spec} made
   */
  protected Model(Arguments arguments) {
    super(arguments);
  }

  /** A functional model of one input and one output. */
  public Model(Tensor input, Tensor output) {
    this(Tensors.of(input), Tensors.of(output));
  }

  /** A functional model of several inputs and outputs. */
  public Model(List<Tensor> inputs, List<Tensor> outputs) {
    this(Tensors.of(inputs.toArray(Tensor[]::new)), Tensors.of(outputs.toArray(Tensor[]::new)));
  }

  /** A functional model of any structure of inputs and outputs. */
  public Model(Tensors inputs, Tensors outputs) {
    super(FUNCTIONAL.empty());
    connect(new Network(inputs, outputs, List.of()));
  }

  /** A functional model with a name. */
  public Model(Tensors inputs, Tensors outputs, String name) {
    super(FUNCTIONAL.empty().put("name", name));
    connect(new Network(inputs, outputs, List.of()));
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

  /** {@return the dtype of each input of a functional model, under the names that data have} */
  final Map<String, DType> inputDtypes(List<String> names) {
    Map<String, DType> dtypes = new LinkedHashMap<>();
    if (network != null) {
      List<InputLayer> layers = network.inputLayers();
      for (int i = 0; i < names.size(); i++) {
        String dataName = names.get(i);
        Optional<InputLayer> named =
            layers.stream().filter(layer -> layer.name().equals(dataName)).findFirst();
        if (named.isEmpty() && i < layers.size()) {
          named = Optional.of(layers.get(i));
        }
        named.ifPresent(layer -> dtypes.put(dataName, layer.type().dtype()));
      }
    }
    return dtypes;
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

  /**
   * {@return the table of the layers, with shapes and numbers of parameters, as Keras prints it}
   *
   * @throws ModelException if the model is not built
   */
  public String summary() {
    return new Summary(this).print();
  }

  // ---- compiling --------------------------------------------------------------------------------

  /**
   * Says how the model is trained and measured. Weights stay; steps are traced and compiled when
   * first needed.
   */
  public void compile(Consumer<CompileSettings> options) {
    CompileSettings chosen = new CompileSettings();
    options.accept(chosen);
    settings = chosen;
    measures = new Measures(this, chosen);
    trainer.forget();
  }

  /** {@return whether {@link #compile} was called} */
  public final boolean isCompiled() {
    return settings != null;
  }

  final void requireCompiled(String what) {
    if (settings == null) {
      throw new ModelException(describe() + ": must be compiled before " + what + "; call compile");
    }
  }

  private Measures measures() {
    requireCompiled("its losses and metrics are asked for");
    return java.util.Objects.requireNonNull(measures);
  }

  /** {@return the optimizer that {@link #compile} chose} */
  public final Optimizer optimizer() {
    requireCompiled("its optimizer is asked for");
    return java.util.Objects.requireNonNull(settings).optimizer();
  }

  final boolean runsEagerly() {
    return settings != null && settings.runEagerly();
  }

  // ---- steps: may be overridden -----------------------------------------------------------------

  /**
   * One step of training: forward, loss, gradients, update, metrics. Traced once: its ops are the
   * graph of the entry point "train".
   *
   * @return the values of the logs, in order
   */
  protected Map<String, Tensor> trainStep(StepData data) {
    try (GradientTape tape = new GradientTape()) {
      Tensors predicted = apply(data.x(), CallContext.training(true));
      Tensor loss = computeLoss(data, predicted);
      optimizer().minimize(loss, trainableWeights(), tape);
      return computeMetrics(data, predicted);
    }
  }

  /**
   * One step of an evaluation: forward, loss, metrics.
   *
   * @return the values of the logs, in order
   */
  protected Map<String, Tensor> testStep(StepData data) {
    Tensors predicted = apply(data.x(), CallContext.training(false));
    computeLoss(data, predicted);
    return computeMetrics(data, predicted);
  }

  /** {@return the predictions for a batch} */
  protected Tensors predictStep(StepData data) {
    return apply(data.x(), CallContext.training(false));
  }

  /** {@return the loss of a batch, penalties and added losses included} */
  protected Tensor computeLoss(StepData data, Tensors predicted) {
    return measures().loss(data.y(), predicted, data.sampleWeight());
  }

  /** {@return the metrics of the epoch so far, this batch included} */
  protected Map<String, Tensor> computeMetrics(StepData data, Tensors predicted) {
    measures().update(data.y(), predicted, data.sampleWeight());
    return getMetricsResult();
  }

  /** {@return the metrics of the epoch so far} */
  protected Map<String, Tensor> getMetricsResult() {
    Map<String, Tensor> results = new LinkedHashMap<>();
    compiledMetrics().forEach(metric -> results.put(metric.name(), metric.result()));
    return results;
  }

  /** {@return the loss, then the metrics of {@link #compile}, then those that layers added} */
  public List<Metric> compiledMetrics() {
    return measures().all();
  }

  /** Makes all metrics forget what they saw. */
  public void resetMetrics() {
    if (measures != null) {
      compiledMetrics().forEach(Metric::reset);
    }
  }

  // ---- training, evaluating, predicting ---------------------------------------------------------

  /** Trains on samples and targets in memory. */
  public History fit(Tensor x, Tensor y, Consumer<FitOptions> options) {
    return fit(Tensors.of(x), Optional.of(Tensors.of(y)), options);
  }

  /**
   * Trains on samples and targets in memory; several ones are lists or maps by the names of inputs
   * and outputs.
   */
  public History fit(Tensors x, Tensors y, Consumer<FitOptions> options) {
    return fit(x, Optional.of(y), options);
  }

  /** Trains on samples that have no targets: the model adds its losses itself. */
  public History fit(Tensors x, Consumer<FitOptions> options) {
    return fit(x, Optional.empty(), options);
  }

  private History fit(Tensors x, Optional<Tensors> y, Consumer<FitOptions> options) {
    requireCompiled("fit");
    FitOptions chosen = new FitOptions();
    options.accept(chosen);
    return trainer.fit(trainer.data(x, y, chosen.sampleWeight), chosen);
  }

  /** Trains on batches that a source hands out. */
  public History fit(BatchSource source, Consumer<FitOptions> options) {
    FitOptions chosen = new FitOptions();
    options.accept(chosen);
    Optional<BatchSource> validation =
        chosen.validationSource.or(
            () ->
                chosen.validationX.map(
                    x ->
                        trainer.source(
                            trainer.data(x, chosen.validationY, chosen.validationWeight),
                            new EvaluateOptions())));
    return trainer.fit(source, validation, chosen);
  }

  /** Ends the training that runs, after its step; for callbacks. */
  public void stopTraining() {
    trainer.stop();
  }

  /** {@return loss and metrics on samples and targets in memory} */
  public SequencedMap<String, Double> evaluate(Tensor x, Tensor y) {
    return evaluate(Tensors.of(x), Tensors.of(y), e -> e.verbose(0));
  }

  /** {@return loss and metrics on samples and targets in memory} */
  public SequencedMap<String, Double> evaluate(
      Tensor x, Tensor y, Consumer<EvaluateOptions> options) {
    return evaluate(Tensors.of(x), Tensors.of(y), options);
  }

  /** {@return loss and metrics on samples and targets in memory} */
  public SequencedMap<String, Double> evaluate(
      Tensors x, Tensors y, Consumer<EvaluateOptions> options) {
    EvaluateOptions chosen = new EvaluateOptions();
    options.accept(chosen);
    return trainer.evaluate(
        trainer.source(trainer.data(x, Optional.of(y), chosen.sampleWeight), chosen), chosen);
  }

  /** {@return loss and metrics on batches that a source hands out} */
  public SequencedMap<String, Double> evaluate(
      BatchSource source, Consumer<EvaluateOptions> options) {
    EvaluateOptions chosen = new EvaluateOptions();
    options.accept(chosen);
    return trainer.evaluate(source, chosen);
  }

  /** {@return the output for samples in memory, silently} */
  public Tensor predict(Tensor x) {
    return predict(Tensors.of(x), e -> e.verbose(0)).single();
  }

  /** {@return the outputs for samples in memory} */
  public Tensors predict(Tensors x, Consumer<EvaluateOptions> options) {
    EvaluateOptions chosen = new EvaluateOptions();
    options.accept(chosen);
    return trainer.predict(
        trainer.source(trainer.data(x, Optional.empty(), Optional.empty()), chosen), chosen);
  }

  /** {@return the outputs for batches that a source hands out} */
  public Tensors predict(BatchSource source, Consumer<EvaluateOptions> options) {
    EvaluateOptions chosen = new EvaluateOptions();
    options.accept(chosen);
    return trainer.predict(source, chosen);
  }

  /** {@return the logs of one step of training, which is made; metrics start anew} */
  public SequencedMap<String, Double> trainOnBatch(Tensors x, Tensors y) {
    return trainer.onBatch(
        Phase.TRAIN, trainer.data(x, Optional.of(y), Optional.empty()), Map.of(), true);
  }

  /** {@return the logs of one step of training, which is made; metrics start anew} */
  public SequencedMap<String, Double> trainOnBatch(Tensor x, Tensor y) {
    return trainOnBatch(Tensors.of(x), Tensors.of(y));
  }

  /** {@return the logs of measuring one batch; metrics start anew} */
  public SequencedMap<String, Double> testOnBatch(Tensors x, Tensors y) {
    return trainer.onBatch(
        Phase.TEST, trainer.data(x, Optional.of(y), Optional.empty()), Map.of(), true);
  }

  /** {@return the outputs for one batch} */
  public Tensors predictOnBatch(Tensors x) {
    Batch batch = trainer.data(x, Optional.empty(), Optional.empty());
    return trainer.predictOnBatch(batch);
  }

  /**
   * {@return the graph of an entry point for samples of these types, with the variables that it
   * reads and writes, and the names of what goes in and out}
   *
   * @param phase which entry point
   * @param x samples; their values do not matter
   * @param y targets, if the entry point needs them
   */
  public EntryGraph trace(Phase phase, Tensors x, Optional<Tensors> y) {
    if (phase != Phase.PREDICT) {
      requireCompiled("its steps are traced");
    }
    return trainer.trace(phase, trainer.data(x, y, Optional.empty()));
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
