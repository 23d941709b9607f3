package dev.sinter.optimizers;

import static dev.sinter.config.ArgumentTypes.BOOL;
import static dev.sinter.config.ArgumentTypes.FLOAT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Divides gradients by the root of a moving average of their squares (Hinton 2012); the epsilon is
 * inside of the root.
 */
public final class RMSprop extends Optimizer {
  private static final Argument<Double> RHO =
      Argument.optional("rho", FLOAT, 0.9, "how much of an average stays in a step")
          .check(Check.fromUntil(0, 1));
  private static final Argument<Double> MOMENTUM =
      Argument.optional("momentum", FLOAT, 0.0, "how much of the last step is repeated")
          .check(Check.between(0, 1));
  private static final Argument<Boolean> CENTERED =
      Argument.optional("centered", BOOL, false, "subtracts the squared average gradient");

  /** Declaration. */
  public static final Spec<RMSprop> SPEC =
      Optimizer.spec(RMSprop.class, RMSprop::new, LEARNING_RATE, RHO, MOMENTUM, EPSILON, CENTERED)
          .changing(EMA_OVERWRITE_FREQUENCY.withDefault(Optional.of(100)))
          .name("rmsprop");

  private final EpsilonPlace place;

  private RMSprop(Arguments arguments) {
    this(arguments, EpsilonPlace.INSIDE);
  }

  /** Makes one that adds epsilon elsewhere while it has no momentum. */
  RMSprop(Arguments arguments, EpsilonPlace withoutMomentum) {
    super(arguments);
    place = get(MOMENTUM) > 0 ? EpsilonPlace.INSIDE : withoutMomentum;
  }

  /** With learning rate 0.001. */
  public RMSprop() {
    this(SPEC.empty());
  }

  /**
   * @param learningRate factor of steps
   */
  public RMSprop(double learningRate) {
    this(SPEC.empty().put("learning_rate", learningRate));
  }

  @Override
  protected Map<String, Double> slots() {
    Map<String, Double> slots = new LinkedHashMap<>(Map.of("velocity", 0.0));
    if (get(MOMENTUM) > 0) {
      slots.put("momentum", 0.0);
    }
    if (get(CENTERED)) {
      slots.put("average_gradient", 0.0);
    }
    return slots;
  }

  @Override
  protected Tensor update(Tensor weight, Tensor gradient, Slots slots, Step step) {
    double rho = get(RHO);
    Tensor velocity = slots.get("velocity").times(rho).plus(gradient.square().times(1 - rho));
    slots.set("velocity", velocity);
    Tensor spread = velocity;
    if (get(CENTERED)) {
      Tensor average = slots.get("average_gradient").times(rho).plus(gradient.times(1 - rho));
      slots.set("average_gradient", average);
      spread = velocity.minus(average.square());
    }
    Tensor change = gradient.times(step.learningRate()).dividedBy(place.root(spread, get(EPSILON)));
    if (get(MOMENTUM) > 0) {
      change = slots.get("momentum").times(get(MOMENTUM)).plus(change);
      slots.set("momentum", change);
    }
    return weight.minus(change);
  }
}
