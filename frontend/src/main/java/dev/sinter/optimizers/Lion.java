package dev.sinter.optimizers;

import static dev.sinter.config.ArgumentTypes.FLOAT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** Steps by the sign of an average of gradients (Chen et al. 2023). */
public final class Lion extends Optimizer {
  private static final Argument<LearningRate> RATE =
      LEARNING_RATE.withDefault(new LearningRate.Fixed(0.0001));
  private static final Argument<Double> BETA_1 =
      Argument.optional("beta_1", FLOAT, 0.9, "weight of the moment in the direction of a step")
          .check(new Check<>("more than 0 and at most 1", v -> v > 0 && v <= 1));
  private static final Argument<Double> BETA_2 =
      Argument.optional("beta_2", FLOAT, 0.99, "how much of the moment stays in a step")
          .check(Check.between(0, 1));

  /** Declaration. */
  public static final Spec<Lion> SPEC = Optimizer.spec(Lion.class, Lion::new, RATE, BETA_1, BETA_2);

  private Lion(Arguments arguments) {
    super(arguments);
  }

  /** With its defaults. */
  public Lion() {
    this(SPEC.empty());
  }

  /**
   * @param learningRate factor of steps
   */
  public Lion(double learningRate) {
    this(SPEC.empty().put("learning_rate", learningRate));
  }

  @Override
  protected Map<String, Double> slots() {
    Map<String, Double> slots = new LinkedHashMap<>();
    slots.put("m", 0.0);
    return slots;
  }

  @Override
  protected Tensor update(Tensor weight, Tensor gradient, Slots slots, Step step) {
    double beta1 = get(BETA_1);
    double beta2 = get(BETA_2);
    Tensor m = slots.get("m");
    slots.set("m", m.times(beta2).plus(gradient.times(1 - beta2)));
    Tensor direction = m.times(beta1).plus(gradient.times(1 - beta1)).sign();
    return weight.minus(direction.times(step.learningRate()));
  }
}
