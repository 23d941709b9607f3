package dev.sinter.optimizers;

import static dev.sinter.config.ArgumentTypes.FLOAT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Adam with the largest gradient instead of the second moment (Kingma and Ba 2014, section 7.1).
 */
public final class Adamax extends Optimizer {
  private static final Argument<Double> BETA_1 =
      Argument.optional("beta_1", FLOAT, 0.9, "how much of the first moment stays in a step")
          .check(Check.fromUntil(0, 1));
  private static final Argument<Double> BETA_2 =
      Argument.optional("beta_2", FLOAT, 0.999, "how much of the largest gradient stays in a step")
          .check(Check.fromUntil(0, 1));

  /** Declaration. */
  public static final Spec<Adamax> SPEC =
      Optimizer.spec(Adamax.class, Adamax::new, LEARNING_RATE, BETA_1, BETA_2, EPSILON);

  private Adamax(Arguments arguments) {
    super(arguments);
  }

  /** With its defaults. */
  public Adamax() {
    this(SPEC.empty());
  }

  /**
   * @param learningRate factor of steps
   */
  public Adamax(double learningRate) {
    this(SPEC.empty().put("learning_rate", learningRate));
  }

  @Override
  protected Map<String, Double> slots() {
    Map<String, Double> slots = new LinkedHashMap<>();
    slots.put("m", 0.0);
    slots.put("u", 0.0);
    return slots;
  }

  @Override
  protected Tensor update(Tensor weight, Tensor gradient, Slots slots, Step step) {
    Tensor m = slots.get("m");
    Tensor newM = m.plus(gradient.minus(m).times(1 - get(BETA_1)));
    Tensor u = slots.get("u").times(get(BETA_2)).maximum(gradient.abs());
    slots.set("m", newM);
    slots.set("u", u);
    Tensor correction = step.number().times(Math.log(get(BETA_1))).expm1().negate();
    Tensor spread = u.plus(get(EPSILON)).times(correction);
    return weight.minus(newM.times(step.learningRate()).dividedBy(spread));
  }
}
