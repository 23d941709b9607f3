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
 * Adaptive moments (Kingma and Ba 2014), in the form before section 2.1 of the paper: the
 * corrections are in the rate, and epsilon is added to the root of the uncorrected second moment.
 * AdamW is the same with weight decay.
 */
public final class Adam extends Optimizer {
  private static final Argument<Double> BETA_1 =
      Argument.optional("beta_1", FLOAT, 0.9, "how much of the first moment stays in a step")
          .check(Check.fromUntil(0, 1));
  private static final Argument<Double> BETA_2 =
      Argument.optional("beta_2", FLOAT, 0.999, "how much of the second moment stays in a step")
          .check(Check.fromUntil(0, 1));
  private static final Argument<Boolean> AMSGRAD =
      Argument.optional("amsgrad", BOOL, false, "uses the largest second moment so far");

  /** Declaration. */
  public static final Spec<Adam> SPEC =
      Optimizer.spec(Adam.class, Adam::new, LEARNING_RATE, BETA_1, BETA_2, EPSILON, AMSGRAD);

  /** Declaration of the form with weight decay (Loshchilov and Hutter 2017). */
  public static final Spec<Adam> ADAMW =
      Optimizer.spec(
              Adam.class,
              Adam::new,
              LEARNING_RATE,
              WEIGHT_DECAY.withDefault(Optional.of(0.004)),
              BETA_1,
              BETA_2,
              EPSILON,
              AMSGRAD)
          .className("AdamW")
          .name("adamw");

  private Adam(Arguments arguments) {
    super(arguments);
  }

  /** With learning rate 0.001. */
  public Adam() {
    this(SPEC.empty());
  }

  /**
   * @param learningRate factor of steps
   */
  public Adam(double learningRate) {
    this(SPEC.empty().put("learning_rate", learningRate));
  }

  /**
   * @param schedule learning rate by step
   */
  public Adam(LearningRateSchedule schedule) {
    this(SPEC.empty().put("learning_rate", schedule));
  }

  @Override
  protected Map<String, Double> slots() {
    Map<String, Double> slots = new LinkedHashMap<>();
    slots.put("m", 0.0);
    slots.put("v", 0.0);
    if (get(AMSGRAD)) {
      slots.put("vhat", 0.0);
    }
    return slots;
  }

  @Override
  protected Tensor update(Tensor weight, Tensor gradient, Slots slots, Step step) {
    double beta1 = get(BETA_1);
    double beta2 = get(BETA_2);
    // 1 - beta^t without cancellation.
    Tensor correction1 = step.number().times(Math.log(beta1)).expm1().negate();
    Tensor correction2 = step.number().times(Math.log(beta2)).expm1().negate();
    Tensor rate = step.learningRate().times(correction2.sqrt()).dividedBy(correction1);
    Tensor m = slots.get("m");
    Tensor v = slots.get("v");
    Tensor newM = m.plus(gradient.minus(m).times(1 - beta1));
    Tensor newV = v.plus(gradient.square().minus(v).times(1 - beta2));
    slots.set("m", newM);
    slots.set("v", newV);
    Tensor spread = newV;
    if (get(AMSGRAD)) {
      spread = slots.get("vhat").maximum(newV);
      slots.set("vhat", spread);
    }
    return weight.minus(newM.times(rate).dividedBy(spread.sqrt().plus(get(EPSILON))));
  }
}
