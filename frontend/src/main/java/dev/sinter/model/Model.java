package dev.sinter.model;

import dev.sinter.config.Arguments;
import dev.sinter.config.Spec;
import dev.sinter.format.KerasJson;
import dev.sinter.format.KerasYaml;
import dev.sinter.format.Models;
import dev.sinter.format.SaveOptions;
import dev.sinter.format.WeightOptions;
import dev.sinter.ir.ModelException;
import dev.sinter.metrics.Metric;
import dev.sinter.optimizers.Optimizer;
import dev.sinter.runtime.data.Batch;
import dev.sinter.runtime.training.History;
import dev.sinter.runtime.training.Phase;
import dev.sinter.tensor.GradientTape;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import dev.sinter.tensor.Variable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
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
 *
 * <b>Thread safety.</b> Any number of threads may ask one model for predictions at once, also while
 * another one trains it: each batch is predicted with the weights between two steps. Training and
 * evaluating share the variables of metrics: one thread at a time. Building, compiling and changing
 * a model is for one thread, too.
 */
public class Model extends Container implements AutoCloseable {
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

  /**
   * {@return a model of the same layers, sharing nothing: its weights are initial ones}
   *
   * @param model sequential or functional
   * @throws ModelException if a layer cannot be made from its config
   */
  public static Model cloneModel(Model model) {
    return new Cloner(Cloner::again).run(model, Optional.empty());
  }

  /**
   * {@return a model of the same calls of other layers}
   *
   * @param model sequential or functional
   * @param function gives the layer that takes a layer's place: it, another one, or one of the same
   *     class and config
   */
  public static Model cloneModel(Model model, UnaryOperator<Layer> function) {
    return new Cloner(function).run(model, Optional.empty());
  }

  /** {@return a model of the same layers on other inputs, sharing no weights} */
  public static Model cloneModel(Model model, List<Tensor> inputs) {
    return new Cloner(Cloner::again).run(model, Optional.of(List.copyOf(inputs)));
  }

  // ---- compiling --------------------------------------------------------------------------------

  /**
   * Says how the model is trained and measured. Weights stay; steps are traced and compiled when
   * first needed.
   */
  public void compile(Consumer<CompileSettings> options) {
    CompileSettings chosen = new CompileSettings();
    options.accept(chosen);
    weightsOfOptimizers(chosen.optimizers().size());
    settings = chosen;
    measures = new Measures(this, chosen);
    trainer.forget();
  }

  /** {@return whether {@link #compile} was called} */
  public final boolean isCompiled() {
    return settings != null;
  }

  final Optional<CompileSettings> settings() {
    return Optional.ofNullable(settings);
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

  /**
   * {@return the optimizer that {@link #compile} chose}
   *
   * @throws ModelException if there are several
   */
  public final Optimizer optimizer() {
    List<Optimizer> all = optimizers();
    if (all.size() != 1) {
      throw new ModelException(
          describe()
              + ": has "
              + all.size()
              + " optimizers, so there is no one learning rate, counter or state; ask optimizers()"
              + " for each");
    }
    return all.getFirst();
  }

  /** {@return the optimizers that {@link #compile} chose, nearly always one} */
  public final List<Optimizer> optimizers() {
    requireCompiled("its optimizer is asked for");
    return java.util.Objects.requireNonNull(settings).optimizers();
  }

  /**
   * {@return the weights that each optimizer changes, in the order of the optimizers} Models that
   * divide their weights among several optimizers override it; the step of training follows.
   *
   * @param optimizers how many there are
   * @throws ModelException if the model does not train by so many
   */
  protected List<List<Variable>> weightsOfOptimizers(int optimizers) {
    if (optimizers != 1) {
      throw new ModelException(
          describe()
              + ": compile got "
              + optimizers
              + " optimizers, but one trains all weights of this model; WideDeepModel takes two,"
              + " and so does a model whose weightsOfOptimizers says what each of them changes");
    }
    return List.of(trainableWeights());
  }

  /** {@return the weights that each of {@link #optimizers} changes, in their order} */
  public final List<List<Variable>> weightsByOptimizer() {
    return weightsOfOptimizers(optimizers().size());
  }

  /**
   * {@return whether a step of training depends on how many samples a batch has, so that it is
   * traced and compiled for each such number; false unless overridden}
   */
  protected boolean needsBatchSize() {
    return false;
  }

  final boolean runsEagerly() {
    return settings != null && settings.runEagerly();
  }

  final int stepsPerExecution() {
    return settings == null ? 1 : settings.stepsPerExecution();
  }

  /** Refuses weights that are not what {@code sample_weight_mode} says. */
  final void checkSampleWeights(Tensors weights) {
    if (settings != null && settings.isTemporal()) {
      for (Tensor weight : weights) {
        if (weight.rank() < 2) {
          throw new ModelException(
              describe()
                  + ": sample_weight_mode \"temporal\" needs weights of shape (samples, steps), got"
                  + " "
                  + Shapes.show(weight.shape()));
        }
      }
    }
  }

  /**
   * Makes the next training, evaluation or prediction trace its step anew, as after the code of an
   * overridden step depends on something that changed.
   */
  public final void retrace() {
    trainer.forget();
  }

  /**
   * Frees the compiled code now; without it, that happens when nobody can reach the model any more.
   * Calls that run end as if it were open; later ones are refused. Weights stay: they can be read
   * and saved, and layers may go on living in other models.
   */
  @Override
  public void close() {
    trainer.close();
  }

  // ---- steps: may be overridden -----------------------------------------------------------------

  /**
   * One step of training: forward, loss, gradients, update, metrics. Traced once: its ops are the
   * graph of the entry point "train".
   *
   * @return the values of the logs, in order
   */
  protected Map<String, Tensor> trainStep(StepData data) {
    List<Optimizer> optimizers = optimizers();
    try (GradientTape tape = new GradientTape(optimizers.size() > 1, true)) {
      Tensors predicted = apply(data.x(), CallContext.training(true));
      Tensor loss = computeLoss(data, predicted);
      List<List<Variable>> weights = weightsByOptimizer();
      List<List<Optional<Tensor>>> gradients = new ArrayList<>();
      for (int i = 0; i < weights.size(); i++) {
        gradients.add(optimizers.get(i).gradients(loss, weights.get(i), tape));
      }
      for (int i = 0; i < weights.size(); i++) {
        optimizers.get(i).applyGradients(gradients.get(i), weights.get(i));
      }
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
    return measures().loss(data.y(), predicted, data.sampleWeight(), losses());
  }

  /**
   * {@return the loss that {@link #compile} states, without penalties, added losses and sample
   * weights; the loss that is reported takes it into account}
   */
  protected final Tensor compiledLoss(Optional<Tensors> y, Tensors predicted) {
    return measures().loss(y, predicted, Optional.empty(), List.of());
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

  /**
   * {@return the names of the logs, in order; those of {@link #compile}'s metrics are known after
   * the first step}
   */
  public List<String> metricsNames() {
    return compiledMetrics().stream().map(Metric::name).toList();
  }

  /** Makes all metrics forget what they saw. */
  public void resetMetrics() {
    if (measures != null) {
      compiledMetrics().forEach(Metric::reset);
    }
  }

  // ---- training, evaluating, predicting ---------------------------------------------------------

  /**
   * Trains.
   *
   * @param x samples in memory: an array of any depth, a tensor, an NdArray or buffer; the path of
   *     a file of numbers ({@code .npy}, {@code .npz}, {@code .csv} without header, IDX); a list or
   *     a map by the names of inputs for several. What {@link #fit(Object, Consumer)} says of
   *     sources holds, too
   * @param y targets, in the same forms
   * @param options see {@link FitOptions}
   * @return the values of every epoch
   * @throws ModelException if the model is not compiled, or data or options do not fit
   */
  public History fit(Object x, Object y, Consumer<FitOptions> options) {
    return fit(x, Optional.of(y), options);
  }

  /**
   * Trains on a source of batches with their targets: a {@link
   * dev.sinter.runtime.data.BatchSource}, a {@link dev.sinter.runtime.data.Sequence}, a data set,
   * or an iterator, iterable or supplier of iterators over {@link Batch}es or lists of x, y and
   * sample weight. Or on samples in memory that have no targets: the model adds its losses itself.
   * Or on an {@code .npz} file that holds {@code x} and {@code y}, and perhaps {@code
   * sample_weight}.
   */
  public History fit(Object x, Consumer<FitOptions> options) {
    return fit(x, Optional.empty(), options);
  }

  private History fit(Object x, Optional<?> y, Consumer<FitOptions> options) {
    requireCompiled("fit");
    FitOptions chosen = new FitOptions();
    options.accept(chosen);
    return trainer.fit(x, y, chosen);
  }

  /**
   * Trains on what a generator gives.
   *
   * @deprecated {@link #fit(Object, Consumer)} takes generators
   */
  @Deprecated
  @SuppressWarnings("InlineMeSuggester") // A name of Keras that users look for, no refactoring.
  public History fitGenerator(Object generator, Consumer<FitOptions> options) {
    return fit(generator, options);
  }

  /** Ends the training that runs, after its step; for callbacks. */
  public void stopTraining() {
    trainer.stop();
  }

  /** {@return loss and metrics on samples and targets in memory, silently} */
  public SequencedMap<String, Double> evaluate(Object x, Object y) {
    return evaluate(x, y, e -> e.verbose(0));
  }

  /**
   * {@return loss and metrics by name, in Keras's order}
   *
   * @param x samples, as {@link #fit} takes them
   * @param y targets
   * @param options see {@link EvaluateOptions}
   */
  public SequencedMap<String, Double> evaluate(
      Object x, Object y, Consumer<EvaluateOptions> options) {
    return evaluate(x, Optional.of(y), options);
  }

  /** {@return loss and metrics on a source of batches, or on samples without targets} */
  public SequencedMap<String, Double> evaluate(Object x, Consumer<EvaluateOptions> options) {
    return evaluate(x, Optional.empty(), options);
  }

  private SequencedMap<String, Double> evaluate(
      Object x, Optional<?> y, Consumer<EvaluateOptions> options) {
    EvaluateOptions chosen = new EvaluateOptions("evaluate");
    options.accept(chosen);
    return trainer.evaluate(x, y, chosen);
  }

  /**
   * {@return loss and metrics on what a generator gives}
   *
   * @deprecated {@link #evaluate(Object, Consumer)} takes generators
   */
  @Deprecated
  @SuppressWarnings("InlineMeSuggester") // A name of Keras that users look for, no refactoring.
  public SequencedMap<String, Double> evaluateGenerator(
      Object generator, Consumer<EvaluateOptions> options) {
    return evaluate(generator, options);
  }

  /** {@return the output for samples, silently} */
  public Tensor predict(Object x) {
    return predict(x, e -> e.verbose(0)).single();
  }

  /**
   * {@return the outputs for all samples}
   *
   * @param x samples or a source of batches, as {@link #fit} takes them; targets are not looked at
   * @param options see {@link EvaluateOptions}
   */
  public Tensors predict(Object x, Consumer<EvaluateOptions> options) {
    EvaluateOptions chosen = new EvaluateOptions("predict");
    options.accept(chosen);
    return trainer.predict(x, chosen);
  }

  /**
   * {@return the outputs for what a generator gives}
   *
   * @deprecated {@link #predict(Object, Consumer)} takes generators
   */
  @Deprecated
  @SuppressWarnings("InlineMeSuggester") // A name of Keras that users look for, no refactoring.
  public Tensors predictGenerator(Object generator, Consumer<EvaluateOptions> options) {
    return predict(generator, options);
  }

  /** {@return all that a training needs to go on: weights, optimizer, metrics, random numbers} */
  public final TrainingState trainingState() {
    return new TrainingState(this);
  }

  /** {@return what steps of training that were traced read or change, in their order} */
  final List<Variable> variablesOfTraining() {
    return trainer.variablesOfTraining();
  }

  /** {@return the logs of one step of training, which is made; metrics start anew} */
  public SequencedMap<String, Double> trainOnBatch(Object x, Object y) {
    return trainOnBatch(x, y, b -> {});
  }

  /** {@return the logs of one step of training, which is made} */
  public SequencedMap<String, Double> trainOnBatch(
      Object x, Object y, Consumer<BatchOptions> options) {
    return onBatch(Phase.TRAIN, x, Optional.of(y), options);
  }

  /** {@return the logs of one step of training on samples without targets} */
  public SequencedMap<String, Double> trainOnBatch(Object x, Consumer<BatchOptions> options) {
    return onBatch(Phase.TRAIN, x, Optional.empty(), options);
  }

  /** {@return the logs of measuring one batch; metrics start anew} */
  public SequencedMap<String, Double> testOnBatch(Object x, Object y) {
    return testOnBatch(x, y, b -> {});
  }

  /** {@return the logs of measuring one batch} */
  public SequencedMap<String, Double> testOnBatch(
      Object x, Object y, Consumer<BatchOptions> options) {
    return onBatch(Phase.TEST, x, Optional.of(y), options);
  }

  private SequencedMap<String, Double> onBatch(
      Phase phase, Object x, Optional<?> y, Consumer<BatchOptions> options) {
    BatchOptions chosen = new BatchOptions(phase);
    options.accept(chosen);
    return trainer.onBatch(phase, x, y, chosen);
  }

  /** {@return the outputs for one batch} */
  public Tensors predictOnBatch(Object x) {
    return trainer.predictOnBatch(x);
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
    return trainer.trace(phase, DataArguments.batch(this, x, y, Optional.empty()));
  }

  // ---- files ------------------------------------------------------------------------------------

  /**
   * Saves architecture, weights, compile settings and what the optimizer remembers, as {@code
   * .keras} or {@code .h5}; {@link Models#load} reads it, and so does Keras.
   */
  public void save(Path path) {
    save(path, options -> {});
  }

  /** Saves the model; the options say whether the optimizer is left out. */
  public void save(Path path, Consumer<SaveOptions> options) {
    Models.save(this, path, options);
  }

  /** Saves the weights alone, as {@code .weights.h5}, {@code .h5} or {@code .ckpt}. */
  public void saveWeights(Path path) {
    Models.saveWeights(this, path, true);
  }

  /** Loads weights from a file of weights or of a whole model; all fit, or none is changed. */
  public void loadWeights(Path path) {
    loadWeights(path, options -> {});
  }

  /** Loads weights; the options say whether by name, and whether mismatches are left out. */
  public void loadWeights(Path path, Consumer<WeightOptions> options) {
    Models.loadWeights(this, path, options);
  }

  /** {@return the architecture as JSON, without weights} */
  public String toJson() {
    return KerasJson.write(this);
  }

  /** {@return the architecture as YAML, without weights} */
  public String toYaml() {
    return KerasYaml.write(this);
  }
}
