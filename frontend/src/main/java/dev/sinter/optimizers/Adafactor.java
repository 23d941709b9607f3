package dev.sinter.optimizers;

import static dev.sinter.config.ArgumentTypes.BOOL;
import static dev.sinter.config.ArgumentTypes.FLOAT;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.ir.type.Dim;
import dev.sinter.ir.type.Shape;
import dev.sinter.ir.type.TensorType;
import dev.sinter.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Adam for little memory (Shazeer and Stern 2018): the second moments of a matrix are kept as
 * averages of its rows and columns. Steps are relative to the size of the weight.
 */
public final class Adafactor extends Optimizer {
  private static final Argument<Double> BETA_2_DECAY =
      Argument.optional(
              "beta_2_decay",
              FLOAT,
              -0.8,
              "exponent of the step in how much of a moment is replaced")
          .check(new Check<>("at most 0", v -> v <= 0));
  private static final Argument<Double> EPSILON_1 =
      Argument.optional("epsilon_1", FLOAT, 1e-30, "added to squared gradients")
          .check(Check.finiteFrom(0));
  private static final Argument<Double> EPSILON_2 =
      Argument.optional("epsilon_2", FLOAT, 0.001, "least size of a weight")
          .check(Check.finiteFrom(0));
  private static final Argument<Double> CLIP =
      Argument.optional(
              "clip_threshold", FLOAT, 1.0, "root mean square above which steps are scaled down")
          .check(Check.moreThan(0));
  private static final Argument<Boolean> RELATIVE_STEP =
      Argument.optional(
          "relative_step",
          BOOL,
          true,
          "has no effect, as in Keras: the rate is never more than 1 / sqrt(step)");

  /** Declaration. */
  public static final Spec<Adafactor> SPEC =
      Optimizer.spec(
          Adafactor.class,
          Adafactor::new,
          LEARNING_RATE,
          BETA_2_DECAY,
          EPSILON_1,
          EPSILON_2,
          CLIP,
          RELATIVE_STEP);

  private Adafactor(Arguments arguments) {
    super(arguments);
  }

  /** With its defaults. */
  public Adafactor() {
    this(SPEC.empty());
  }

  /**
   * @param learningRate factor of steps
   */
  public Adafactor(double learningRate) {
    this(SPEC.empty().put("learning_rate", learningRate));
  }

  @Override
  protected TensorType slotType(String slot, TensorType weight) {
    if (slot.equals("v")) {
      return weight;
    }
    List<Dim> dims = new ArrayList<>(weight.shape().dims());
    dims.remove(slot.equals("r") ? dims.size() - 1 : dims.size() - 2);
    return weight.with(new Shape(dims));
  }

  @Override
  protected Map<String, Double> slots() {
    Map<String, Double> slots = new LinkedHashMap<>();
    slots.put("r", 0.0);
    slots.put("c", 0.0);
    slots.put("v", 0.0);
    return slots;
  }

  /** Vectors have no rows and columns. */
  @Override
  protected Map<String, Double> slots(TensorType weight) {
    return weight.rank() < 2 ? Map.of("v", 0.0) : slots();
  }

  @Override
  protected Tensor update(Tensor weight, Tensor gradient, Slots slots, Step step) {
    Tensor keep = step.number().pow(get(BETA_2_DECAY)).subtractFrom(1);
    Tensor v = secondMoment(gradient.square().plus(get(EPSILON_1)), keep, slots);
    slots.set("v", v);
    Tensor change = gradient.times(v.rsqrt());
    Tensor clipped = change.dividedBy(size(change).dividedBy(get(CLIP)).maximum(1));
    Tensor rate = step.learningRate().minimum(step.number().rsqrt());
    return weight.minus(clipped.times(size(weight).maximum(get(EPSILON_2)).times(rate)));
  }

  private static Tensor secondMoment(Tensor squares, Tensor keep, Slots slots) {
    Tensor renew = keep.subtractFrom(1);
    if (squares.rank() < 2) {
      return slots.get("v").times(keep).plus(squares.times(renew));
    }
    Tensor rows = slots.get("r").times(keep).plus(squares.mean(-1).times(renew));
    Tensor columns = slots.get("c").times(keep).plus(squares.mean(-2).times(renew));
    slots.set("r", rows);
    slots.set("c", columns);
    return rows.dividedBy(rows.meanKeep(-1)).expandDims(-1).times(columns.expandDims(-2));
  }

  /** {@return the root of the mean square} */
  private static Tensor size(Tensor x) {
    return x.square().mean().sqrt();
  }
}
