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
 * Follow the regularized leader (McMahan et al. 2013): keeps what the gradients add up to, and sets
 * each weight to the minimum of their sum with penalties.
 */
public final class Ftrl extends Optimizer {
  private static final Argument<Double> POWER =
      Argument.optional(
              "learning_rate_power",
              FLOAT,
              -0.5,
              "how steps shrink as squares add up; 0 keeps them")
          .check(new Check<>("at most 0", v -> v <= 0));
  private static final Argument<Double> INITIAL_ACCUMULATOR =
      Argument.optional("initial_accumulator_value", FLOAT, 0.1, "where the sum of squares starts")
          .check(Check.finiteFrom(0));
  private static final Argument<Double> L1 =
      Argument.optional("l1_regularization_strength", FLOAT, 0.0, "penalty on absolute values")
          .check(Check.finiteFrom(0));
  private static final Argument<Double> L2 =
      Argument.optional("l2_regularization_strength", FLOAT, 0.0, "penalty on squares")
          .check(Check.finiteFrom(0));
  private static final Argument<Double> SHRINKAGE =
      Argument.optional(
              "l2_shrinkage_regularization_strength",
              FLOAT,
              0.0,
              "penalty on squares that only pulls")
          .check(Check.finiteFrom(0));
  private static final Argument<Double> BETA =
      Argument.optional("beta", FLOAT, 0.0, "added to the penalty on squares, by learning rate")
          .check(Check.finiteFrom(0));

  /** Declaration. */
  public static final Spec<Ftrl> SPEC =
      Optimizer.spec(
          Ftrl.class,
          Ftrl::new,
          LEARNING_RATE,
          POWER,
          INITIAL_ACCUMULATOR,
          L1,
          L2,
          SHRINKAGE,
          BETA);

  private Ftrl(Arguments arguments) {
    super(arguments);
  }

  /** With its defaults. */
  public Ftrl() {
    this(SPEC.empty());
  }

  /**
   * @param learningRate factor of steps
   */
  public Ftrl(double learningRate) {
    this(SPEC.empty().put("learning_rate", learningRate));
  }

  @Override
  protected Map<String, Double> slots() {
    Map<String, Double> slots = new LinkedHashMap<>();
    slots.put("accumulator", get(INITIAL_ACCUMULATOR));
    slots.put("linear", 0.0);
    return slots;
  }

  @Override
  protected Tensor update(Tensor weight, Tensor gradient, Slots slots, Step step) {
    Tensor rate = step.learningRate();
    Tensor before = slots.get("accumulator");
    Tensor sum = before.plus(gradient.square());
    Tensor sigma = sum.pow(-get(POWER)).minus(before.pow(-get(POWER))).dividedBy(rate);
    Tensor pulled = gradient.plus(weight.times(2 * get(SHRINKAGE)));
    Tensor linear = slots.get("linear").plus(pulled).minus(sigma.times(weight));
    slots.set("accumulator", sum);
    slots.set("linear", linear);
    Tensor penalty = rate.divideInto(get(BETA)).plus(2 * get(L2));
    Tensor curvature = sum.pow(-get(POWER)).dividedBy(rate).plus(penalty);
    return linear.clip(-get(L1), get(L1)).minus(linear).dividedBy(curvature);
  }
}
