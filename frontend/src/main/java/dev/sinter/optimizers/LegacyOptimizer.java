package dev.sinter.optimizers;

import static dev.sinter.config.ArgumentTypes.FLOAT;
import static dev.sinter.config.ArgumentTypes.optional;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.ir.type.DType;
import dev.sinter.ir.type.TensorType;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The optimizers that Keras had before 2.11 ({@code optimizers.legacy}): the rules of today's, but
 * for where Adagrad and RMSprop add epsilon and how Nadam's momentum grows, and a learning rate
 * that may fall by itself: {@code rate / (1 + decay * steps)}.
 */
public final class LegacyOptimizer extends Optimizer {
  private static final Argument<Double> DECAY =
      Argument.optional(
              "decay", FLOAT, 0.0, "how fast the learning rate falls: rate / (1 + decay * steps)")
          .check(Check.atLeast(0));
  private static final Argument<Optional<Double>> LR =
      Argument.optional(
              "lr", optional(FLOAT), Optional.empty(), "old name of learning_rate; wins over it")
          .check(
              new Check<>(
                  "finite and at least 0",
                  v -> v.isEmpty() || (v.get() >= 0 && Double.isFinite(v.get()))));

  /** Declarations, by the names that Keras has; found with {@code legacy.} before them. */
  static final List<Spec<LegacyOptimizer>> SPECS =
      List.of(
          spec(SGD.SPEC, SGD.SPEC::create),
          spec(
              RMSprop.SPEC,
              config -> new RMSprop(RMSprop.SPEC.arguments(config), EpsilonPlace.OUTSIDE)),
          spec(Adam.SPEC, Adam.SPEC::create),
          spec(Adamax.SPEC, Adamax.SPEC::create),
          spec(Nadam.SPEC, config -> new Nadam(Nadam.SPEC.arguments(config), 0.004)),
          spec(
              Adagrad.SPEC,
              config -> new Adagrad(Adagrad.SPEC.arguments(config), EpsilonPlace.OUTSIDE)),
          spec(Adadelta.SPEC, Adadelta.SPEC::create),
          spec(Ftrl.SPEC, Ftrl.SPEC::create));

  private final Optimizer rule;

  private LegacyOptimizer(Arguments arguments, Optimizer rule) {
    super(arguments);
    this.rule = rule;
  }

  /** {@return a legacy optimizer} The name is Keras's, such as {@code SGD}; with its defaults. */
  public static LegacyOptimizer of(String name) {
    return (LegacyOptimizer) Optimizers.registry().get("legacy." + name).create(Map.of());
  }

  private static Spec<LegacyOptimizer> spec(
      Spec<? extends Optimizer> today, Function<Map<String, Object>, Optimizer> rule) {
    List<Argument<?>> own = new ArrayList<>(List.of(DECAY));
    own.addAll(today.arguments());
    own.add(LR);
    return Optimizer.spec(
            LegacyOptimizer.class,
            arguments -> make(arguments, rule),
            own.toArray(Argument<?>[]::new))
        .className(today.className())
        .name("legacy." + today.name())
        .alias("legacy." + today.className());
  }

  private static LegacyOptimizer make(
      Arguments arguments, Function<Map<String, Object>, Optimizer> rule) {
    arguments.get(LR).ifPresent(rate -> arguments.put(LEARNING_RATE.name(), rate));
    Map<String, Object> config = arguments.values();
    config.remove(DECAY.name());
    config.remove(LR.name());
    return new LegacyOptimizer(arguments, rule.apply(config));
  }

  /**
   * {@return the name that a config object of these has in the table, for one that it describes}
   */
  static String nameOf(String className, Map<?, ?> object) {
    boolean old =
        object.get("config") instanceof Map<?, ?> config
            && (config.containsKey("decay") || config.containsKey("lr"));
    boolean said = object.get("module") instanceof String module && module.contains("legacy");
    boolean known = SPECS.stream().anyMatch(spec -> spec.className().equals(className));
    return known && (old || said) ? "legacy." + className : className;
  }

  @Override
  Tensor decayed(Tensor rate) {
    double decay = get(DECAY);
    return decay == 0
        ? rate
        : rate.dividedBy(iterations().read().cast(DType.F32).times(decay).plus(1));
  }

  @Override
  protected void beginStep(Step step) {
    rule.beginStep(step);
  }

  @Override
  protected Map<String, Double> slots() {
    return rule.slots();
  }

  @Override
  protected TensorType slotType(String slot, TensorType weight) {
    return rule.slotType(slot, weight);
  }

  @Override
  protected Tensor update(Tensor weight, Tensor gradient, Slots slots, Step step) {
    return rule.update(weight, gradient, slots, step);
  }

  /** The rule has a step counter and a learning rate that nobody reads, then what it shares. */
  @Override
  public List<Variable> variables() {
    List<Variable> all = new ArrayList<>(super.variables());
    all.addAll(rule.variables().stream().skip(2).toList());
    return all;
  }
}
