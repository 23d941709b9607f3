package dev.sinter.layers;

import static dev.sinter.config.ArgumentTypes.FLOAT;
import static dev.sinter.config.ArgumentTypes.optional;

import dev.sinter.config.Argument;
import dev.sinter.config.Arguments;
import dev.sinter.config.Check;
import dev.sinter.config.Spec;
import dev.sinter.model.CallContext;
import dev.sinter.model.Layer;
import dev.sinter.model.LayerSettings;
import dev.sinter.tensor.Neural;
import dev.sinter.tensor.Tensor;
import java.util.Optional;

/**
 * The rectifier with all its arguments: x from {@code threshold} on, at most {@code max_value};
 * {@code negative_slope * (x - threshold)} below.
 */
public final class ReLU extends Layer implements LayerSettings<ReLU> {
  private static final Argument<Optional<Double>> MAX_VALUE =
      Argument.optional("max_value", optional(FLOAT), Optional.empty(), "largest result")
          .check(new Check<>("at least 0 or none", v -> v.isEmpty() || v.get() >= 0));
  private static final Argument<Double> NEGATIVE_SLOPE =
      Argument.optional("negative_slope", FLOAT, 0.0, "slope below the threshold")
          .check(Check.atLeast(0));
  private static final Argument<Double> THRESHOLD =
      Argument.optional("threshold", FLOAT, 0.0, "below it the slope applies")
          .check(Check.atLeast(0));

  /** Declaration. */
  public static final Spec<ReLU> SPEC =
      Layer.spec(ReLU.class, ReLU::new, MAX_VALUE, NEGATIVE_SLOPE, THRESHOLD);

  private ReLU(Arguments arguments) {
    super(arguments);
  }

  /** The plain rectifier. */
  public ReLU() {
    this(SPEC.empty());
  }

  /** Sets the largest result; none by default. */
  public ReLU maxValue(double value) {
    return with("max_value", value);
  }

  /** Sets the slope below the threshold; 0 by default. */
  public ReLU negativeSlope(double value) {
    return with("negative_slope", value);
  }

  /** Sets the value from which x passes; 0 by default. */
  public ReLU threshold(double value) {
    return with("threshold", value);
  }

  @Override
  protected Tensor call(Tensor x, CallContext context) {
    return Neural.relu(x, get(NEGATIVE_SLOPE), get(MAX_VALUE), get(THRESHOLD));
  }

  @Override
  protected boolean supportsMasking() {
    return true;
  }
}
