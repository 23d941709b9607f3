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
 * Steps as large as the steps before, by the ratio of two moving averages of squares: of the
 * changes and of the gradients (Zeiler 2012).
 */
public final class Adadelta extends Optimizer {
  private static final Argument<Double> RHO =
      Argument.optional("rho", FLOAT, 0.95, "how much of an average stays in a step")
          .check(Check.fromUntil(0, 1));

  /** Declaration. */
  public static final Spec<Adadelta> SPEC =
      Optimizer.spec(Adadelta.class, Adadelta::new, LEARNING_RATE, RHO, EPSILON);

  private Adadelta(Arguments arguments) {
    super(arguments);
  }

  /** With its defaults. */
  public Adadelta() {
    this(SPEC.empty());
  }

  /**
   * @param learningRate factor of steps
   */
  public Adadelta(double learningRate) {
    this(SPEC.empty().put("learning_rate", learningRate));
  }

  @Override
  protected Map<String, Double> slots() {
    Map<String, Double> slots = new LinkedHashMap<>();
    slots.put("accumulated_grad", 0.0);
    slots.put("accumulated_delta_var", 0.0);
    return slots;
  }

  @Override
  protected Tensor update(Tensor weight, Tensor gradient, Slots slots, Step step) {
    double rho = get(RHO);
    Tensor gradients =
        slots.get("accumulated_grad").times(rho).plus(gradient.square().times(1 - rho));
    Tensor changes = slots.get("accumulated_delta_var");
    Tensor change = root(changes).times(gradient).dividedBy(root(gradients));
    slots.set("accumulated_grad", gradients);
    slots.set("accumulated_delta_var", changes.times(rho).plus(change.square().times(1 - rho)));
    return weight.minus(change.times(step.learningRate()));
  }

  private Tensor root(Tensor meanSquare) {
    return meanSquare.plus(get(EPSILON)).sqrt();
  }
}
