package dev.sinter.optimizers;

import static dev.sinter.config.ArgumentTypes.FLOAT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** Divides gradients by the root of the sum of all their squares so far (Duchi et al. 2011). */
public final class Adagrad extends Optimizer {
  private static final Argument<Double> INITIAL_ACCUMULATOR =
      Argument.optional("initial_accumulator_value", FLOAT, 0.1, "where the sum of squares starts")
          .check(Check.atLeast(0));

  /** Declaration. */
  public static final Spec<Adagrad> SPEC =
      Optimizer.spec(Adagrad.class, Adagrad::new, LEARNING_RATE, INITIAL_ACCUMULATOR, EPSILON);

  private final EpsilonPlace place;

  private Adagrad(Arguments arguments) {
    this(arguments, EpsilonPlace.INSIDE);
  }

  Adagrad(Arguments arguments, EpsilonPlace place) {
    super(arguments);
    this.place = place;
  }

  /** With its defaults. */
  public Adagrad() {
    this(SPEC.empty());
  }

  /**
   * @param learningRate factor of steps
   */
  public Adagrad(double learningRate) {
    this(SPEC.empty().put("learning_rate", learningRate));
  }

  @Override
  protected Map<String, Double> slots() {
    Map<String, Double> slots = new LinkedHashMap<>();
    slots.put("accumulator", get(INITIAL_ACCUMULATOR));
    return slots;
  }

  @Override
  protected Tensor update(Tensor weight, Tensor gradient, Slots slots, Step step) {
    Tensor sum = slots.get("accumulator").plus(gradient.square());
    slots.set("accumulator", sum);
    Tensor spread = place.root(sum, get(EPSILON));
    return weight.minus(gradient.times(step.learningRate()).dividedBy(spread));
  }
}
