package dev.sinter.optimizers;

import static dev.sinter.config.ArgumentTypes.FLOAT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.tensor.Tensor;
import dev.sinter.tensor.Variable;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Adam with Nesterov momentum (Dozat 2015). The momentum of step t is {@code beta_1 * (1 - 0.5 *
 * 0.96^t)}; the product of those so far is kept.
 */
public final class Nadam extends Optimizer {
  private static final Argument<Double> BETA_1 =
      Argument.optional("beta_1", FLOAT, 0.9, "how much of the first moment stays in a step")
          .check(Check.fromUntil(0, 1));
  private static final Argument<Double> BETA_2 =
      Argument.optional("beta_2", FLOAT, 0.999, "how much of the second moment stays in a step")
          .check(Check.fromUntil(0, 1));
  private static final double MOMENTUM_DECAY = 0.96;

  /** Declaration. */
  public static final Spec<Nadam> SPEC =
      Optimizer.spec(Nadam.class, Nadam::new, LEARNING_RATE, BETA_1, BETA_2, EPSILON);

  private final Variable momentumProduct;
  private final double pace;

  private Nadam(Arguments arguments) {
    this(arguments, 1);
  }

  /** Makes one whose momentum grows at another pace: 0.96^(pace * t). */
  Nadam(Arguments arguments, double pace) {
    super(arguments);
    this.pace = pace;
    momentumProduct = addVariable("u_product", 1);
  }

  /** With its defaults. */
  public Nadam() {
    this(SPEC.empty());
  }

  /**
   * @param learningRate factor of steps
   */
  public Nadam(double learningRate) {
    this(SPEC.empty().put("learning_rate", learningRate));
  }

  @Override
  protected void beginStep(Step step) {
    momentumProduct.assign(momentumProduct.read().times(momentum(step.number())));
  }

  @Override
  protected Map<String, Double> slots() {
    Map<String, Double> slots = new LinkedHashMap<>();
    slots.put("m", 0.0);
    slots.put("v", 0.0);
    return slots;
  }

  @Override
  protected Tensor update(Tensor weight, Tensor gradient, Slots slots, Step step) {
    double beta2 = get(BETA_2);
    Tensor m = slots.get("m");
    Tensor v = slots.get("v");
    Tensor newM = m.plus(gradient.minus(m).times(1 - get(BETA_1)));
    Tensor newV = v.plus(gradient.square().minus(v).times(1 - beta2));
    slots.set("m", newM);
    slots.set("v", newV);
    Tensor now = momentum(step.number());
    Tensor next = momentum(step.number().plus(1));
    Tensor product = momentumProduct.read();
    Tensor ahead = newM.times(next).dividedBy(product.times(next).subtractFrom(1));
    Tensor own = gradient.times(now.subtractFrom(1)).dividedBy(product.subtractFrom(1));
    Tensor correction = step.number().times(Math.log(beta2)).expm1().negate();
    Tensor spread = newV.dividedBy(correction).sqrt().plus(get(EPSILON));
    return weight.minus(ahead.plus(own).times(step.learningRate()).dividedBy(spread));
  }

  private Tensor momentum(Tensor number) {
    Tensor decay = number.times(pace * Math.log(MOMENTUM_DECAY)).exp();
    return decay.times(-0.5).plus(1).times(get(BETA_1));
  }
}
