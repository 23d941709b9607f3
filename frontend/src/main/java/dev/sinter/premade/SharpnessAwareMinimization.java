package dev.sinter.premade;

import static dev.sinter.config.ArgumentTypes.FLOAT;
import static dev.sinter.config.ArgumentTypes.INT;
import static dev.sinter.config.ArgumentTypes.optional;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.Shape;
import dev.sinter.layers.NestedLayer;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import dev.sinter.model.StepData;
import dev.sinter.tensor.GradientTape;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Tensors;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Trains a model so that it ends in a flat minimum (Foret et al. 2020). It predicts as the model
 * within; one step of training makes two passes over a batch:
 *
 * <pre>
 *   g  = gradient of the loss at the weights w
 *   e  = rho * g / (norm of all g + 1e-12)      towards where the loss is worst
 *   g' = gradient of the loss at w + e          applied at w by the optimizer
 * </pre>
 *
 * With {@code num_batch_splits} each part of a batch has its own {@code e}, and the optimizer gets
 * the sum of the parts' {@code g'}.
 *
 * <p>As in Keras 2.13, both passes see the loss of {@code compile} alone (no penalties, no added
 * losses, no sample weights) and call the model as for inference: dropout is off, and moving
 * averages of normalizations stay. The reported loss is the mean over both passes; metrics are of
 * the first one.
 */
public final class SharpnessAwareMinimization extends PremadeModel
    implements LayerSettings<SharpnessAwareMinimization> {
  private static final double EPSILON = 1e-12;

  private static final Argument<Layer> MODEL =
      Argument.required("model", NestedLayer.LAYER, "what is trained");
  private static final Argument<Double> RHO =
      Argument.optional("rho", FLOAT, 0.05, "how far the weights are moved for the second pass")
          .check(Check.finiteFrom(0));
  private static final Argument<Optional<Integer>> NUM_BATCH_SPLITS =
      Argument.optional(
              "num_batch_splits",
              optional(INT),
              Optional.empty(),
              "equal parts of each batch that are moved apart; none is the whole batch")
          .check(new Check<>("at least 1", v -> v.isEmpty() || v.get() >= 1));

  /** Declaration. */
  public static final Spec<SharpnessAwareMinimization> SPEC =
      Layer.spec(
          SharpnessAwareMinimization.class,
          SharpnessAwareMinimization::new,
          MODEL,
          RHO,
          NUM_BATCH_SPLITS);

  private final Layer model;

  private SharpnessAwareMinimization(Arguments arguments) {
    super(arguments);
    model = track(arguments.get(MODEL));
  }

  /**
   * @param model what is trained
   */
  public SharpnessAwareMinimization(Layer model) {
    this(SPEC.empty().with(MODEL, model));
  }

  /** Sets how far the weights are moved for the second pass; 0.05 by default. */
  public SharpnessAwareMinimization rho(double value) {
    return with("rho", value);
  }

  /**
   * Sets into how many equal parts each batch is split. The number of samples of every batch, the
   * last one of an epoch too, must be a multiple of it; steps are compiled for each such number.
   */
  public SharpnessAwareMinimization numBatchSplits(int value) {
    return with("num_batch_splits", value);
  }

  /** {@return the model within} */
  public Layer model() {
    return model;
  }

  @Override
  protected void buildAll(List<Shape> inputs) {
    // The model within is built by the first call.
  }

  @Override
  protected Tensors call(Tensors inputs, CallContext context) {
    return model.apply(inputs);
  }

  @Override
  protected boolean needsBatchSize() {
    return get(NUM_BATCH_SPLITS).isPresent();
  }

  @Override
  protected Map<String, Tensor> trainStep(StepData data) {
    List<Tensors> predictions = new ArrayList<>();
    List<Optional<Tensor>> gradients = List.of();
    for (StepData part : parts(data)) {
      List<Optional<Tensor>> own = gradients(part, predictions);
      gradients = gradients.isEmpty() ? own : sums(gradients, own);
    }
    optimizer().applyGradients(gradients, trainableWeights());
    return computeMetrics(data, joined(predictions));
  }

  // ---- one part of a batch ----------------------------------------------------------------------

  /** {@return the gradients beside the weights, which stay; the first pass's outputs are added} */
  private List<Optional<Tensor>> gradients(StepData data, List<Tensors> predictions) {
    Pass here = pass(data);
    predictions.add(here.predicted);
    List<Variable> weights = trainableWeights();
    Tensor scale =
        here.gradients.stream()
            .flatMap(Optional::stream)
            .map(g -> g.square().sum())
            .reduce(Tensor::plus)
            .orElseThrow(
                () ->
                    new ModelException(
                        describe()
                            + ": no weight has a gradient; does the loss depend on trainable"
                            + " weights?"))
            .sqrt()
            .plus(EPSILON)
            .divideInto(get(RHO));
    Map<Variable, Tensor> before = new LinkedHashMap<>();
    for (int i = 0; i < weights.size(); i++) {
      Variable weight = weights.get(i);
      if (here.gradients.get(i).isPresent()) {
        Tensor value = weight.read();
        before.put(weight, value);
        weight.assign(value.plus(here.gradients.get(i).get().times(scale)));
      }
    }
    Pass there = pass(data);
    before.forEach(Variable::assign);
    return there.gradients;
  }

  private record Pass(Tensors predicted, List<Optional<Tensor>> gradients) {}

  private Pass pass(StepData data) {
    try (GradientTape tape = new GradientTape()) {
      Tensors predicted = apply(data.x(), CallContext.training(false));
      Tensor loss = compiledLoss(data.y(), predicted);
      return new Pass(predicted, optimizer().gradients(loss, trainableWeights(), tape));
    }
  }

  // ---- splitting and joining --------------------------------------------------------------------

  private List<StepData> parts(StepData data) {
    if (get(NUM_BATCH_SPLITS).isEmpty()) {
      return List.of(data);
    }
    int count = get(NUM_BATCH_SPLITS).get();
    long rows = data.x().get(0).dim(0).fixed();
    if (rows % count != 0) {
      throw new ModelException(
          describe()
              + ": num_batch_splits "
              + count
              + " must divide the number of samples of each batch, got a batch of "
              + rows
              + "; choose batch_size so that it does, for the last batch of an epoch, too");
    }
    List<StepData> parts = new ArrayList<>();
    long size = rows / count;
    for (int i = 0; i < count; i++) {
      long start = i * size;
      parts.add(
          new StepData(
              data.x().map(x -> x.slice(0, start, start + size)),
              data.y().map(y -> y.map(target -> target.slice(0, start, start + size))),
              Optional.empty()));
    }
    return parts;
  }

  private static List<Optional<Tensor>> sums(
      List<Optional<Tensor>> first, List<Optional<Tensor>> second) {
    List<Optional<Tensor>> sums = new ArrayList<>();
    for (int i = 0; i < first.size(); i++) {
      Optional<Tensor> other = second.get(i);
      sums.add(first.get(i).map(g -> other.map(g::plus).orElse(g)).or(() -> other));
    }
    return sums;
  }

  private static Tensors joined(List<Tensors> parts) {
    if (parts.size() == 1) {
      return parts.getFirst();
    }
    List<Tensor> whole = new ArrayList<>();
    for (int i = 0; i < parts.getFirst().size(); i++) {
      int output = i;
      whole.add(Tensor.concatenate(parts.stream().map(part -> part.get(output)).toList(), 0));
    }
    return parts.getFirst().with(whole);
  }

  /**
   * What Keras's class takes: {@code trainable} and {@code dtype} only where they say something.
   */
  @Override
  public Map<String, @Nullable Object> getConfig() {
    Map<String, @Nullable Object> config = new LinkedHashMap<>(super.getConfig());
    config.remove("trainable", true);
    if (!arguments().values().containsKey("dtype")) {
      config.remove("dtype");
    }
    return config;
  }
}
