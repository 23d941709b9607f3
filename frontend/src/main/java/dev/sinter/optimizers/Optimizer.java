package dev.sinter.optimizers;

import static dev.sinter.config.ArgumentTypes.BOOL;
import static dev.sinter.config.ArgumentTypes.FLOAT;
import static dev.sinter.config.ArgumentTypes.INT;
import static dev.sinter.config.ArgumentTypes.STRING;
import static dev.sinter.config.ArgumentTypes.optional;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Declared;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.TensorType;
import dev.sinter.runtime.variable.Segments;
import dev.sinter.tensor.Assignments;
import dev.sinter.tensor.GradientTape;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Trace;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Changes weights by their gradients. To write one: extend it and give {@link #slots} and {@link
 * #update}.
 *
 * <p>One step, in Keras's order: clip the gradients, decay the weights, update, move the averages
 * (which may take the weights' place), apply constraints.
 */
public abstract class Optimizer extends Declared {
  /** Learning rate; subclasses state their default. */
  protected static final Argument<LearningRate> LEARNING_RATE =
      Argument.optional(
              "learning_rate",
              LearningRate.TYPE,
              new LearningRate.Fixed(0.001),
              "a number or a schedule")
          .check(
              new Check<>(
                  "finite and at least 0",
                  rate -> !(rate instanceof LearningRate.Fixed f) || isRate(f.value())));

  /** Added to divisors. */
  protected static final Argument<Double> EPSILON =
      Argument.optional("epsilon", FLOAT, 1e-7, "added to divisors").check(Check.finiteFrom(0));

  /** Decay of the weights in each step; subclasses may state another default. */
  protected static final Argument<Optional<Double>> WEIGHT_DECAY =
      Argument.optional(
              "weight_decay",
              optional(FLOAT),
              Optional.empty(),
              "part of each weight taken away in a step, times learning rate")
          .check(new Check<>("finite and at least 0", v -> v.isEmpty() || isRate(v.get())));

  private static final Argument<Boolean> USE_EMA =
      Argument.optional("use_ema", BOOL, false, "keeps moving averages of the weights");
  private static final Argument<Double> EMA_MOMENTUM =
      Argument.optional("ema_momentum", FLOAT, 0.99, "how much of an average stays in a step")
          .check(Check.between(0, 1));

  /** Steps after which averages replace the weights; subclasses may state another default. */
  protected static final Argument<Optional<Integer>> EMA_OVERWRITE_FREQUENCY =
      Argument.optional(
              "ema_overwrite_frequency",
              optional(INT),
              Optional.empty(),
              "steps after which averages replace the weights")
          .check(new Check<>("at least 1", v -> v.isEmpty() || v.get() >= 1));

  private static final Argument<Boolean> JIT_COMPILE =
      Argument.optional("jit_compile", BOOL, true, "has no effect: all is compiled");
  private static final Argument<Optional<String>> NAME =
      Argument.optional("name", optional(STRING), Optional.empty(), "its name");

  private static final String EMA = "average";

  private final Variable iterations;
  private final Variable learningRate;
  private final List<Variable> shared = new ArrayList<>();
  private final Map<Variable, Map<String, Variable>> slots = new LinkedHashMap<>();
  private final DecayExceptions withoutDecay = new DecayExceptions(className());

  /**
   * @param arguments of a spec that {@link #spec} made
   */
  protected Optimizer(Arguments arguments) {
    super(arguments);
    GradientClipping.check(className(), arguments);
    String name = arguments.get(NAME).orElse(className());
    iterations = scalar(name + "/iteration", DType.I64, 0);
    learningRate =
        scalar(
            name + "/learning_rate",
            DType.F32,
            arguments.get(LEARNING_RATE) instanceof LearningRate.Fixed f ? f.value() : 0);
  }

  /** Makes one that steps by way of another, whose counter and learning rate it shares. */
  Optimizer(Arguments arguments, Optimizer inner) {
    super(arguments);
    iterations = inner.iterations;
    learningRate = inner.learningRate;
  }

  private static boolean isRate(double value) {
    return value >= 0 && Double.isFinite(value);
  }

  private static Variable scalar(String path, DType dtype, double value) {
    TensorType type = TensorType.scalar(dtype);
    return new Variable(Segments.OPTIMIZER, path, type, false, () -> Tensor.full(type, value));
  }

  /**
   * {@return the declaration of an optimizer class: its own arguments, then those of every
   * optimizer}
   */
  public static <O extends Optimizer> Spec<O> spec(
      Class<O> type,
      java.util.function.Function<Arguments, ? extends O> constructor,
      Argument<?>... own) {
    return Spec.<O>of(type, constructor, own)
        .with(
            WEIGHT_DECAY,
            GradientClipping.CLIPNORM,
            GradientClipping.CLIPVALUE,
            GradientClipping.GLOBAL_CLIPNORM,
            USE_EMA,
            EMA_MOMENTUM,
            EMA_OVERWRITE_FREQUENCY,
            JIT_COMPILE,
            NAME)
        .ignore("is_legacy_optimizer");
  }

  // ---- to be written by optimizers --------------------------------------------------------------

  /** {@return the slots of each weight, by name, with the value they start from} */
  protected abstract Map<String, Double> slots();

  /** {@return the slots of a weight of this type; those of {@link #slots()} by default} */
  protected Map<String, Double> slots(TensorType weight) {
    return slots();
  }

  /** {@return the type of a slot of a weight; the weight's by default} */
  protected TensorType slotType(String slot, TensorType weight) {
    return weight;
  }

  /**
   * {@return the new value of a weight}
   *
   * @param weight its value, decay already applied
   * @param gradient clipped
   * @param slots of this weight
   * @param step learning rate and number
   */
  protected abstract Tensor update(Tensor weight, Tensor gradient, Slots slots, Step step);

  /** Makes a scalar of state that all weights have in common. */
  protected final Variable addVariable(String name, double initial) {
    Variable variable = scalar(className() + "/" + name, DType.F32, initial);
    shared.add(variable);
    return variable;
  }

  /** Begins a step: for optimizers that compute something once for all weights. */
  protected void beginStep(Step step) {}

  /** {@return the learning rate of this step, for optimizers that let it fall by themselves} */
  Tensor decayed(Tensor rate) {
    return rate;
  }

  /** {@return the loss that is differentiated: this one, unless gradients are scaled} */
  public Tensor scaled(Tensor loss) {
    return loss;
  }

  /** {@return the gradients of the loss, made of those of the scaled loss} */
  public List<Optional<Tensor>> unscaled(List<Optional<Tensor>> gradients) {
    return gradients;
  }

  // ---- for users --------------------------------------------------------------------------------

  /**
   * {@return a new optimizer with another value of an argument, which has made no step}
   *
   * <pre>{@code new Adam(1e-3).with("clipnorm", 1.0).with("use_ema", true)}</pre>
   *
   * @param argument Keras's name
   * @param value what a config may hold, or a Java value
   * @throws ModelException if there is no such argument or the value does not fit
   */
  public final Optimizer with(String argument, @Nullable Object value) {
    return (Optimizer) changed(argument, value);
  }

  /**
   * Spares weights from {@code weight_decay}.
   *
   * @param weights as they are
   * @throws ModelException if the optimizer has made a step or its slots
   */
  public void excludeFromWeightDecay(Variable... weights) {
    excludable();
    withoutDecay.add(weights);
  }

  /**
   * Spares weights from {@code weight_decay}.
   *
   * @param names regular expressions, one of which is found in the path of the weight, such as
   *     {@code bias}
   * @throws ModelException if the optimizer has made a step or its slots
   */
  public void excludeFromWeightDecay(String... names) {
    excludable();
    withoutDecay.add(names);
  }

  private void excludable() {
    if (!slots.isEmpty()) {
      throw new ModelException(
          className() + ": weights can be excluded from decay before the first step only");
    }
  }

  /** {@return the number of steps so far} */
  public final Variable iterations() {
    return iterations;
  }

  /** {@return the learning rate of the next step} */
  public double learningRate() {
    return Trace.outside(() -> currentRate().item());
  }

  /** Changes the learning rate. */
  public void setLearningRate(double value) {
    if (get(LEARNING_RATE) instanceof LearningRate.Scheduled) {
      throw new ModelException(
          className() + ": the learning rate follows a schedule and cannot be set");
    }
    if (!isRate(value)) {
      throw new ModelException(
          className() + ": the learning rate must be finite and at least 0, got " + value);
    }
    learningRate.assign(Tensor.scalar(DType.F32, value));
  }

  /**
   * {@return all state: iteration, learning rate, then the slots weight by weight, then what
   * weights have in common}
   */
  public List<Variable> variables() {
    List<Variable> all = new ArrayList<>(List.of(iterations, learningRate));
    slots.values().forEach(own -> all.addAll(own.values()));
    all.addAll(shared);
    return all;
  }

  /** Makes the slots of these weights, unless that is done. */
  public void build(List<Variable> weights) {
    for (Variable weight : weights) {
      slots.computeIfAbsent(weight, this::makeSlots);
    }
  }

  private Map<String, Variable> makeSlots(Variable weight) {
    Map<String, Double> wanted = new LinkedHashMap<>(slots(weight.type()));
    Map<String, Variable> made = new LinkedHashMap<>();
    wanted.forEach(
        (slot, value) -> {
          TensorType type = slotType(slot, weight.type());
          made.put(slot, slot(weight, slot, type, () -> Tensor.full(type, value)));
        });
    if (get(USE_EMA)) {
      made.put(EMA, slot(weight, EMA, weight.type(), () -> Tensor.of(weight.value())));
    }
    return made;
  }

  private Variable slot(
      Variable weight, String slot, TensorType type, java.util.function.Supplier<Tensor> initial) {
    Variable variable = new Variable(Segments.OPTIMIZER, slot, type, false, initial);
    variable.setPath(className() + "/" + weight.path() + "/" + slot);
    return variable;
  }

  /** Differentiates a loss that a tape has recorded, and makes a step. */
  public final void minimize(Tensor loss, List<Variable> weights, GradientTape tape) {
    applyGradients(gradients(loss, weights, tape), weights);
  }

  /** {@return the gradients of a loss that a tape has recorded, one for each weight} */
  public final List<Optional<Tensor>> gradients(
      Tensor loss, List<Variable> weights, GradientTape tape) {
    return unscaled(tape.gradient(scaled(loss), weights));
  }

  /**
   * Makes a step. Weights without a gradient stay; without weights nothing happens.
   *
   * @param gradients one for each weight
   * @param weights what is changed
   */
  public final void applyGradients(List<Optional<Tensor>> gradients, List<Variable> weights) {
    if (gradients.size() != weights.size()) {
      throw new ModelException(
          className()
              + ": needs one gradient for each of "
              + weights.size()
              + " weights, got "
              + gradients.size());
    }
    List<Tensor> present = new ArrayList<>();
    List<Variable> targets = new ArrayList<>();
    for (int i = 0; i < weights.size(); i++) {
      if (gradients.get(i).isPresent()) {
        Tensor gradient = gradients.get(i).get();
        requireShape(weights.get(i), gradient);
        present.add(gradient);
        targets.add(weights.get(i));
      }
    }
    if (weights.isEmpty()) {
      return;
    }
    if (targets.isEmpty()) {
      throw new ModelException(
          className() + ": no weight has a gradient; does the loss depend on trainable weights?");
    }
    build(targets);
    Assignments.together(() -> step(present, targets));
  }

  private void requireShape(Variable weight, Tensor gradient) {
    if (!gradient.shape().equals(weight.shape())) {
      throw new ModelException(
          className()
              + ": the gradient of '"
              + weight.path()
              + "' must be "
              + weight.type()
              + ", got "
              + gradient.type());
    }
  }

  private Tensor currentRate() {
    return switch (get(LEARNING_RATE)) {
      case LearningRate.Fixed fixed -> decayed(learningRate.read());
      case LearningRate.Scheduled scheduled ->
          scheduled.schedule().at(iterations.read().cast(DType.F32));
    };
  }

  void step(List<Tensor> gradients, List<Variable> targets) {
    Step step = new Step(currentRate(), iterations.read().plus(1).cast(DType.F32));
    List<Tensor> clipped = GradientClipping.clip(gradients, arguments());
    beginStep(step);
    for (int i = 0; i < targets.size(); i++) {
      Variable weight = targets.get(i);
      Tensor before = weight.read();
      Tensor decayed =
          get(WEIGHT_DECAY)
              .filter(decay -> !withoutDecay.has(weight))
              .map(decay -> before.minus(before.times(step.learningRate().times(decay))))
              .orElse(before);
      Tensor updated = update(decayed, clipped.get(i), slotsOf(weight), step);
      Tensor after = get(USE_EMA) ? averaged(weight, updated, step) : updated;
      weight.assign(weight.constraint().map(constraint -> constraint.apply(after)).orElse(after));
    }
    iterations.assignAdd(Tensor.scalar(DType.I64, 1));
  }

  /**
   * {@return the average, which it moves, when it is due to replace the weight; else the weight}
   */
  private Tensor averaged(Variable weight, Tensor updated, Step step) {
    double momentum = get(EMA_MOMENTUM);
    Slots own = slotsOf(weight);
    Tensor average = own.get(EMA).times(momentum).plus(updated.times(1 - momentum));
    own.set(EMA, average);
    return get(EMA_OVERWRITE_FREQUENCY)
        .map(
            frequency -> {
              Tensor due =
                  step.number().remainder(Tensor.full(step.number().type(), frequency)).equal(0);
              return Tensor.where(due, average, updated);
            })
        .orElse(updated);
  }

  /** Replaces the weights by their averages: done at the end of {@code fit}. */
  public void finalizeVariableValues(List<Variable> weights) {
    if (get(USE_EMA)) {
      for (Variable weight : weights) {
        Map<String, Variable> own = slots.get(weight);
        if (own != null) {
          weight.set(Objects.requireNonNull(own.get(EMA)).value());
        }
      }
    }
  }

  private Slots slotsOf(Variable weight) {
    Map<String, Variable> own = Objects.requireNonNull(slots.get(weight));
    return new Slots() {
      @Override
      public Tensor get(String slot) {
        return find(slot).readForUpdate();
      }

      @Override
      public void set(String slot, Tensor value) {
        find(slot).assign(value);
      }

      private Variable find(String slot) {
        Variable variable = own.get(slot);
        if (variable == null) {
          throw new ModelException(
              className() + ": has no slot '" + slot + "', only " + own.keySet());
        }
        return variable;
      }
    };
  }
}
