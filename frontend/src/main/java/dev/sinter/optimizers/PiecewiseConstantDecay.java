package dev.sinter.optimizers;

import static dev.sinter.config.ArgumentTypes.FLOAT;
import static dev.sinter.config.ArgumentTypes.list;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Declared;
import dev.sinter.config.Spec;
import dev.sinter.ir.ModelException;
import dev.sinter.tensor.Tensor;
import java.util.List;

/**
 * {@code values[i]} up to and including step {@code boundaries[i]}, the last value after all
 * boundaries.
 */
public final class PiecewiseConstantDecay extends Declared implements LearningRateSchedule {
  private static final Argument<List<Double>> BOUNDARIES =
      Argument.required("boundaries", list(FLOAT), "last steps of all values but the last one");
  private static final Argument<List<Double>> VALUES =
      Argument.required("values", list(FLOAT), "learning rates, one more than boundaries")
          .check(
              new Check<>(
                  "finite and at least 0, each of them",
                  all -> all.stream().allMatch(v -> v >= 0 && Double.isFinite(v))));

  /** Declaration. */
  public static final Spec<PiecewiseConstantDecay> SPEC =
      Spec.of(
          PiecewiseConstantDecay.class,
          PiecewiseConstantDecay::new,
          BOUNDARIES,
          VALUES,
          Decay.NAME);

  private PiecewiseConstantDecay(Arguments arguments) {
    super(arguments);
    int values = arguments.get(VALUES).size();
    if (values != arguments.get(BOUNDARIES).size() + 1) {
      throw new ModelException(
          "piecewise_constant_decay: there must be one value more than boundaries, got "
              + values
              + " values and "
              + arguments.get(BOUNDARIES).size()
              + " boundaries");
    }
  }

  /**
   * @param boundaries last steps of all values but the last one
   * @param values learning rates, one more than boundaries
   */
  public PiecewiseConstantDecay(List<Double> boundaries, List<Double> values) {
    this(SPEC.empty().with(BOUNDARIES, boundaries).with(VALUES, values));
  }

  @Override
  public Tensor at(Tensor step) {
    List<Double> boundaries = get(BOUNDARIES);
    List<Double> values = get(VALUES);
    Tensor rate = Tensor.full(step.type(), values.getLast());
    for (int i = boundaries.size() - 1; i >= 0; i--) {
      Tensor own = Tensor.full(step.type(), values.get(i));
      rate = Tensor.where(step.lessEqual(boundaries.get(i)), own, rate);
    }
    return rate;
  }
}
