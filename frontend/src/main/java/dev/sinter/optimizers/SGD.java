package dev.sinter.optimizers;

import static dev.sinter.config.ArgumentTypes.BOOL;
import static dev.sinter.config.ArgumentTypes.FLOAT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.tensor.Tensor;
import java.util.Map;

/**
 * Gradient descent, with momentum m: {@code m = momentum * m - rate * g; w += m}, or Nesterov's
 * form.
 */
public final class SGD extends Optimizer {
  private static final Argument<LearningRate> RATE =
      LEARNING_RATE.withDefault(new LearningRate.Fixed(0.01));
  private static final Argument<Double> MOMENTUM =
      Argument.optional("momentum", FLOAT, 0.0, "how much of the last step is repeated")
          .check(Check.between(0, 1));
  private static final Argument<Boolean> NESTEROV =
      Argument.optional("nesterov", BOOL, false, "looks a step ahead");

  /** Declaration. */
  public static final Spec<SGD> SPEC =
      Optimizer.spec(SGD.class, SGD::new, RATE, MOMENTUM, NESTEROV).name("sgd");

  private SGD(Arguments arguments) {
    super(arguments);
  }

  /** With learning rate 0.01. */
  public SGD() {
    this(SPEC.empty());
  }

  /**
   * @param learningRate factor of gradients
   */
  public SGD(double learningRate) {
    this(SPEC.empty().put("learning_rate", learningRate));
  }

  /** {@return one with further arguments: {@code new SGD(0.1).momentum(0.9)}} */
  public SGD momentum(double value) {
    return new SGD(arguments().copy().with(MOMENTUM, value));
  }

  /** {@return one that looks a step ahead} */
  public SGD nesterov(boolean value) {
    return new SGD(arguments().copy().with(NESTEROV, value));
  }

  @Override
  protected Map<String, Double> slots() {
    return get(MOMENTUM) == 0 ? Map.of() : Map.of("m", 0.0);
  }

  @Override
  protected Tensor update(Tensor weight, Tensor gradient, Slots slots, Step step) {
    Tensor change = gradient.times(step.learningRate());
    double momentum = get(MOMENTUM);
    if (momentum == 0) {
      return weight.minus(change);
    }
    Tensor m = slots.get("m").times(momentum).minus(change);
    slots.set("m", m);
    return weight.plus(get(NESTEROV) ? m.times(momentum).minus(change) : m);
  }
}
