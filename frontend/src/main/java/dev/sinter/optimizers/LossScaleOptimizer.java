package dev.sinter.optimizers;

import static dev.sinter.config.ArgumentTypes.BOOL;
import static dev.sinter.config.ArgumentTypes.FLOAT;
import static dev.sinter.config.ArgumentTypes.INT;
import static dev.sinter.config.ArgumentTypes.optional;

import dev.sinter.config.Argument;
import dev.sinter.config.ArgumentType;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.ir.type.DType;
import dev.sinter.session.Session;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Scales the loss before it is differentiated, so that small gradients do not vanish in float16,
 * and divides the gradients by the same factor (Micikevicius et al. 2017).
 *
 * <p>A dynamic factor doubles after {@code dynamic_growth_steps} steps with finite gradients, and
 * is halved (not below 1) when one is infinite or no number; that step then changes no weight.
 */
public final class LossScaleOptimizer extends Optimizer {
  private static final Argument<Optimizer> INNER =
      Argument.required("inner_optimizer", new AnyOptimizer(), "what changes the weights");
  private static final Argument<Boolean> DYNAMIC =
      Argument.optional("dynamic", BOOL, true, "whether the factor follows the gradients");
  private static final Argument<Optional<Double>> INITIAL_SCALE =
      Argument.optional(
              "initial_scale",
              optional(FLOAT),
              Optional.empty(),
              "first factor; none is 32768 when dynamic")
          .check(new Check<>("at least 1", v -> v.isEmpty() || v.get() >= 1));
  private static final Argument<Optional<Integer>> GROWTH_STEPS =
      Argument.optional(
              "dynamic_growth_steps",
              optional(INT),
              Optional.empty(),
              "finite steps after which the factor doubles; none is 2000")
          .check(new Check<>("at least 1", v -> v.isEmpty() || v.get() >= 1));

  /** The table of optimizers, which has this one and is made after it. */
  private static final class AnyOptimizer implements ArgumentType<Optimizer> {
    @Override
    public Optimizer read(@Nullable Object value) {
      return Optimizers.registry().read(value);
    }

    @Override
    public @Nullable Object write(Optimizer value) {
      return Optimizers.registry().write(value);
    }

    @Override
    public String describe() {
      return "the name, config or instance of an optimizer";
    }
  }

  /** Declaration. */
  public static final Spec<LossScaleOptimizer> SPEC =
      Spec.<LossScaleOptimizer>of(
              LossScaleOptimizer.class,
              LossScaleOptimizer::new,
              INNER,
              DYNAMIC,
              INITIAL_SCALE,
              GROWTH_STEPS)
          .alias("LossScaleOptimizerV3", "lossscaleoptimizer")
          .ignore("name", "is_legacy_optimizer");

  private static final double FIRST = 32768;
  private static final int STEPS = 2000;

  private final Optimizer inner;
  private final Variable scale;
  private final Variable goodSteps;

  private LossScaleOptimizer(Arguments arguments) {
    super(arguments, arguments.get(INNER));
    inner = arguments.get(INNER);
    if (inner instanceof LossScaleOptimizer) {
      throw new ModelException("LossScaleOptimizer: cannot wrap another LossScaleOptimizer");
    }
    if (!get(DYNAMIC) && get(INITIAL_SCALE).isEmpty()) {
      throw new ModelException("LossScaleOptimizer: initial_scale is needed when dynamic is false");
    }
    if (!get(DYNAMIC) && get(GROWTH_STEPS).isPresent()) {
      throw new ModelException("LossScaleOptimizer: dynamic_growth_steps goes with dynamic only");
    }
    scale = addVariable("loss_scale", get(INITIAL_SCALE).orElse(FIRST));
    goodSteps = addVariable("good_steps", 0);
  }

  /**
   * @param inner what changes the weights
   */
  public LossScaleOptimizer(Optimizer inner) {
    this(SPEC.empty().with(INNER, inner));
  }

  /**
   * {@return an optimizer for models of the session: under policy {@code mixed_float16} one that
   * scales the loss, as Keras's {@code compile} has it}
   */
  public static Optimizer forSession(Optimizer optimizer) {
    boolean needed = Session.current().dtypePolicy().name().equals("mixed_float16");
    return needed && !(optimizer instanceof LossScaleOptimizer)
        ? new LossScaleOptimizer(optimizer)
        : optimizer;
  }

  /** {@return the factor of the next step} */
  public Variable lossScale() {
    return scale;
  }

  /** {@return the wrapped optimizer} */
  public Optimizer innerOptimizer() {
    return inner;
  }

  @Override
  public Tensor scaled(Tensor loss) {
    return loss.times(scale.read().cast(loss.dtype()));
  }

  @Override
  public List<Optional<Tensor>> unscaled(List<Optional<Tensor>> gradients) {
    Tensor factor = scale.read().divideInto(1);
    return gradients.stream()
        .map(gradient -> gradient.map(g -> g.times(factor.cast(g.dtype()))))
        .toList();
  }

  /** Steps, then takes all but the count of steps back when a gradient was not finite. */
  @Override
  void step(List<Tensor> gradients, List<Variable> targets) {
    if (!get(DYNAMIC)) {
      inner.step(gradients, targets);
      return;
    }
    Tensor finite =
        gradients.stream().map(g -> g.isFinite().all()).reduce(Tensor::and).orElseThrow();
    Map<Variable, Tensor> before = new LinkedHashMap<>();
    targets.forEach(weight -> before.put(weight, weight.read()));
    inner.variables().stream()
        .filter(variable -> variable != iterations())
        .forEach(variable -> before.put(variable, variable.read()));
    inner.step(gradients, targets);
    before.forEach(
        (variable, value) -> variable.assign(Tensor.where(finite, variable.read(), value)));
    adjust(finite);
  }

  private void adjust(Tensor finite) {
    Tensor now = scale.read();
    Tensor good = goodSteps.read().plus(1);
    Tensor due = good.greaterEqual(get(GROWTH_STEPS).orElse(STEPS));
    Tensor doubled = now.times(2);
    Tensor grown = Tensor.where(due.and(doubled.isFinite()), doubled, now);
    scale.assign(Tensor.where(finite, grown, now.dividedBy(2).maximum(1)));
    goodSteps.assign(Tensor.where(finite.and(due.not()), good, Tensor.scalar(DType.F32, 0)));
  }

  @Override
  public double learningRate() {
    return inner.learningRate();
  }

  @Override
  public void setLearningRate(double value) {
    inner.setLearningRate(value);
  }

  @Override
  public List<Variable> variables() {
    List<Variable> all = new ArrayList<>(inner.variables());
    all.add(scale);
    all.add(goodSteps);
    return all;
  }

  @Override
  public void excludeFromWeightDecay(Variable... weights) {
    inner.excludeFromWeightDecay(weights);
  }

  @Override
  public void excludeFromWeightDecay(String... names) {
    inner.excludeFromWeightDecay(names);
  }

  @Override
  public void build(List<Variable> weights) {
    inner.build(weights);
  }

  @Override
  public void finalizeVariableValues(List<Variable> weights) {
    inner.finalizeVariableValues(weights);
  }

  @Override
  protected Map<String, Double> slots() {
    return inner.slots();
  }

  @Override
  protected Tensor update(Tensor weight, Tensor gradient, Slots slots, Step step) {
    return inner.update(weight, gradient, slots, step);
  }
}
